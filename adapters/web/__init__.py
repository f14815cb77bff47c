"""The local web chat of the demo, and the pages."""
