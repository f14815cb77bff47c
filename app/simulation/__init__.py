"""A dry run of a whole organisation on a moved clock, to see what its digests would look like and what would be withheld.

May import everything but the commands and the demo. Read ``running`` first.
"""
