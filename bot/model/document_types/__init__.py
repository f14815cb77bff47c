"""The types of ``voinko.digest/1``, a file for each part of the document; what fills them is in the rooms of the parts.

May import nothing of the house but the nouns beside it. Read ``digest`` first.
"""
