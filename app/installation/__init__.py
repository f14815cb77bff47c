"""One installation: its master key, key ring and database, opened with care.

May import settings, storage and model. Read ``site`` first.
"""
