"""The conversation core. Standard library only: no platform, no database, no clock, no randomness, no network."""
