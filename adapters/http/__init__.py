"""What calling and being called over HTTP has in common: pacing, bodies, one way to call.

May import ports and model of bot. Read ``calling`` first.
"""
