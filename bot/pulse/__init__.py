"""Asking and answering: the question bank, the rotation, the pulse's screens and its dialog.

May import ports, texts, ``free_text.private`` and model; never what reads tone or distress. Read ``dialog`` first.
"""
