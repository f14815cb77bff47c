"""The parts of a digest's message, a file each: document and language in, blocks out. Each says nothing where it has nothing.

``bot.digest.message`` puts them together. None sees anything but the document, so none can show more than is published; and
none needs a key that the contract doesn't list, for a digest that was frozen earlier hasn't got it.
"""
