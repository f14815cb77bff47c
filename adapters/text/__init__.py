"""What customers write, understood: its language, its tone, its subjects; never a word of an employee's.

May import ``bot.free_text`` and ``bot.model``. Read ``understood``, then ``tone``.
"""
