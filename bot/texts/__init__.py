"""Every sentence the bot says, in three languages, a folder each, and the few buttons that every screen may carry.

May import ``bot.model``. Read ``sentences`` first.
"""
