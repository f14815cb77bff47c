"""The digest in the browser: who may open it, what stands where, all units as a map.

May import everything below the front desk. Sees digests that have gone out and nothing else. Read ``view`` first.
"""
