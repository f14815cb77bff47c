"""``voinko doctor``: what is missing or wrong before going live, each with its mend.

May import everything. Read ``examine`` first.
"""
