"""Customers' feedback coming in by webhook: who may send it, where our fields stand in a payload, and what a value may be.

May import ``bot.model`` and no platform. Read ``kinds`` first.
"""
