"""The way to say "I'm not coping": its screens, the people one can talk to, and a request to one of them.

Knows nothing of answers: imports neither release nor digest nor pulse, only ports, texts and model. Read ``signpost`` first.
"""
