"""The product in rooms: people, pulses, release, digest, the way to somebody, texts; ``conversation`` is the front desk.

Standard library only: no platform, no database, no clock, no randomness, no network. Read ``conversation`` first.
"""
