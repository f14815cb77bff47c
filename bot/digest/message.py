"""How a digest reads: document in, message in one language out. One minute to read, the changes first.

What is said where is a list; each part is a function of its own in ``sections``, and sees nothing but the document.
What takes longer than a minute stands on the page, and in the terminal's text, which has no page to open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bot.actions.screens import decision_blocks
from bot.digest.sections.actions import done, next_action, three_views
from bot.digest.sections.chart import picture, title
from bot.digest.sections.customer_details import customer_details
from bot.digest.sections.customers import customers
from bot.digest.sections.details import details
from bot.digest.sections.employees import changes, comments, first, made_up, newly_alike, next_question, participation
from bot.digest.sections.over_time import over_time
from bot.digest.sections.side_by_side import side_by_side
from bot.digest.sections.teams import teams
from bot.digest.sections.words import number
from bot.model.calendar import Week
from bot.model.document_types.customers import METRICS
from bot.model.document_types.digest import Document
from bot.model.messages import Block, Buttons, Divider, Heading, Message, Text
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.texts.buttons import page_button
from bot.texts.sentences import text

__all__ = ["SECTIONS", "Section", "digest_in_full", "digest_message", "number", "title_of"]

Section = Callable[[Document, Language], Iterable[Block]]

SECTIONS: tuple[Section, ...] = (
    made_up,
    participation,
    first,
    newly_alike,
    changes,
    next_question,
    teams,
    picture,
    side_by_side,
    customers,
    comments,
    done,
    next_action,
)
"""The parts of the message between its heading and the small print, in the order of reading."""


def digest_message(document: Document, language: Language, whose: str = "") -> Message:
    """The digest as one message; the same document and language always give the same message.

    ``whose`` is the unit's reference for the reader who may act for it, who gets buttons for that besides.
    """
    week = Week.parse(document["week"])
    blocks: list[Block] = [Heading(title(document, language))]
    for section in SECTIONS:
        blocks += section(document, language)
    blocks += decision_blocks(document, whose, language) if whose else ()
    blocks.append(Buttons("page", (page_button(language),)))
    blocks += _small_print(document, language)
    summary = text(language, "digest.summary", unit=document["audience"]["name"], week=week.number)
    return Message(summary, tuple(blocks))


def digest_in_full(document: Document, language: Language) -> Message:
    """The message with the page's details before its small print, for where there is neither a page nor a minute's limit."""
    message = digest_message(document, language)
    parts = (details, over_time, three_views, customer_details)
    more = [block for part in parts for block in part(document, language)]
    *said, line, small_print = message.blocks
    return Message(message.summary, (*said, *more, line, small_print))


def title_of(message: Message) -> str:
    """The digest's own heading."""
    return next(block.text for block in message.blocks if isinstance(block, Heading))


def _small_print(document: Document, language: Language) -> Iterator[Block]:
    sentences = [text(language, "digest.steps_mean")]
    on_show = [entry for entry in document["topics"] if entry["topic"] != Topic.ENPS or entry["asked_in"] == document["week"]]
    if any(entry["state"] == "withheld" for entry in on_show):
        sentences.append(text(language, "digest.withheld_why"))
    if any(document["customers"][metric]["n"] for metric in METRICS):
        sentences.append(text(language, "digest.period"))
    yield Divider()
    yield Text(" ".join(sentences), quiet=True)
