"""What is kept: one port a file, joined in ``store``; databases, secrets, feedback and keeping have rooms of their own.

May import bot; knows no adapter and no schedule. Read ``part`` first.
"""
