"""A digest's chart as one picture: SVG, then PNG for platforms that take no SVG, and an address to fetch it by.

May import ``bot.model``. Read ``draw`` first.
"""
