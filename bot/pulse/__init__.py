"""Asking and answering: the question bank, the rotation, the pulse's screens and its dialog.

May import release, redaction of ``free_text``, ports, texts and model; never what hears distress. Read ``dialog`` first.
"""
