"""Everything else that is said in chat: welcome, help, Home, settings, typed commands.

May import pulse, coping, ports, texts and model. Read ``commands`` first.
"""
