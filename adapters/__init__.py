"""What speaks to the outside: the platforms, files, customers' feedback, and the libraries behind the core's ports.

May import ``bot``, and not ``scheduler``, ``storage`` or ``app``; each platform's room parses payloads into events and renders
messages into payloads. Read ``rendering``, then ``slack``.
"""
