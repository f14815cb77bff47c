"""Keys and sealed boxes: the master key, the key ring, what is encrypted. Knows no table.

May import model of bot. Read ``keys`` first.
"""
