"""A digest as a page of its own: one file with nothing from elsewhere, to read on a phone, print, or send.

Pure. Buttons are left out: a page that was printed or forwarded has nobody to answer to.
"""

from __future__ import annotations

from adapters.web.render import environment
from bot.messages import Heading, Message
from bot.people import Language


def digest_page(message: Message, language: Language, title: str) -> str:
    """The message as a whole HTML document in that language. A first heading that repeats the title is left out."""
    blocks = message.blocks
    if blocks and blocks[0] == Heading(title):
        blocks = blocks[1:]
    return environment().get_template("page.html").render(blocks=blocks, language=language, title=title, summary=message.summary)
