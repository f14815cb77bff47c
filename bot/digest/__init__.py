"""The weekly digest: the document, the desk that builds and freezes it, and how it reads as a message.

May import everything below the page: actions, pulse, customers, release, coping, texts, model. Read ``document`` first.
"""
