"""Files that administrators hand in: roster, contacts, customers' feedback. All problems of a file are listed at once.

May import ``adapters.feedback``, whose values they share, and ``bot.model``. Read ``tables`` first.
"""
