"""What calling and being called over HTTP has in common: bodies, payloads, deliveries, pacing, and what a failure means.

May import ``bot.model`` and no platform. Read ``calling`` first.
"""
