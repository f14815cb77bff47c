"""The demo: a sample company with half a year behind it, on this machine alone.

May import everything but the commands. Read ``running`` first.
"""
