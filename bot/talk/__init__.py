"""Everything else that is said in chat: welcome, help, Home, settings, typed commands.

May import actions, pulse, coping, ``free_text``, ports, texts and model. Read ``commands`` first.
"""
