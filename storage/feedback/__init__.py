"""Customers' feedback as it is kept: imported from files, received by webhook, counted.

May import ``storage.database`` and bot. Read ``imported`` first.
"""
