"""The commands, a module for each group. A command reads its arguments, calls what does the work, and prints.

May import everything; nothing but ``cli`` imports it. Read ``app/cli.py`` first, then ``serving``.
"""
