"""Microsoft Teams: activities parsed into events, messages rendered into cards, and all the I/O of both directions.

May import what platforms share (``adapters.http``, ``rendering``, ``vault``), ``bot.model`` and ``bot.ports``, and no other
platform. Read ``server`` first.
"""
