"""The scheduled half: opening, sending, reminding, closing, digests, requests for contact, all by one tick of a moment.

May import bot and the standard library; ``beat`` alone knows APScheduler. Read ``tick`` first.
"""
