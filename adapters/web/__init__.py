"""Web pages: the digest's page of every installation, and the demo's chat on one machine.

May import ``bot`` and what platforms share (``adapters.charts``, ``http``, ``rendering``), and no other platform. Read ``pages``
for the digest, ``server`` for the demo.
"""
