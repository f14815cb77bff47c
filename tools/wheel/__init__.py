"""The wheel: what is built of the product, its list of parts, and the trial of it in an empty environment.

Run by ``make wheel``. Read ``making`` first.
"""
