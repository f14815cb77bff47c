"""The weekly digest: the document, how it is built and frozen, and how it reads as a message.

May import everything below the page: actions, pulse, customers, release, coping, texts, model. Read ``document`` and its types in
``bot.model.document_types`` first.
"""
