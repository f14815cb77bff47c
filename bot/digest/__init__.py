"""The weekly digest: the document, how it is built and frozen, and how it reads as a message.

May import everything below the page: actions, pulse, customers, release, coping, texts, model. Read ``bot.model.document`` first.
"""
