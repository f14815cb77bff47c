"""What makes parts of the product, and is no part of it while it runs.

May import everything, and nothing imports it. Read ``tone`` first.
"""
