"""From answers to published figures, and nothing else does: the release rules, their rehearsal, the export.

May import ports, texts, redaction and themes of ``free_text``, and model. Read ``rules`` first.
"""
