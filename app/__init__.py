"""The front door: settings, wiring, command line, demo, doctor. The only place that knows everyone.

May import everything. Read ``wiring`` first: what is joined to what.
"""
