"""The customers' half: feedback in, figures with honest intervals, words and their part of the digest out.

May import ports, texts, themes and redaction of ``free_text``, and model; never what hears distress. Read ``figures`` first.
"""
