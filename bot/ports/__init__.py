"""What the core needs from the outside, as Protocols; an adapter and a test's fake bear their port's file name.

May import ``bot.model``. Read ``store`` first: it joins what is kept.
"""
