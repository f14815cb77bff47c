"""Keeping the database: migrations, backup, restore, a new master key, rounds whose key is lost.

May import ``storage.database``, ``storage.secrets`` and model of bot. Read ``backup`` first.
"""
