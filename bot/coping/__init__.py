"""The way to say "I'm not coping": its screens, the people one can talk to, and a request to one of them.

Knows nothing of answers. May import ports, ``free_text``, texts and model, never release, digest, pulse. Read ``signpost`` first.
"""
