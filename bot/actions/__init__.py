"""The loop: what a digest suggests, what a manager agrees to do, and how it went.

May import customers, release, ports, texts and model; never a page or the digest. Read ``suggestions`` first.
"""
