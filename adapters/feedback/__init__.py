"""Customers' feedback coming in: what one value may look like, where it is found, and who may send it."""
