"""``voinko run``: the one HTTP server, the platforms that are on, metrics, webhooks.

May import everything but the commands. Read ``running`` first.
"""
