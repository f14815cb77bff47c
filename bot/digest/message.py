"""How a digest reads: document in, message in one language out. One minute to read: what to know, what to try, side by side.

What is said where is a list; each part is a function of its own in ``sections``, and sees nothing but the document. A message in
chat has at most ``MOST_WORDS``: the rest stands on the page, and in the terminal's text, which has no page to open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from bot.actions.quotations import answer_button, answered
from bot.actions.screens import decision_blocks
from bot.digest.sections.actions import done, measured_now, next_action, three_views, to_try
from bot.digest.sections.chart import picture, title
from bot.digest.sections.customer_details import customer_details
from bot.digest.sections.customers import customers
from bot.digest.sections.details import details
from bot.digest.sections.employees import (
    celebrate,
    comments,
    comments_in_a_line,
    first,
    made_up,
    newly_alike,
    participation,
    taking_part,
)
from bot.digest.sections.know import know
from bot.digest.sections.over_time import over_time
from bot.digest.sections.side_by_side import customers_alone, no_customers, side_by_side, side_by_side_in_brief
from bot.digest.sections.teams import teams
from bot.digest.sections.words import number
from bot.model.calendar import Week
from bot.model.document_types.customers import METRICS
from bot.model.document_types.digest import Document
from bot.model.messages import Block, Button, Buttons, Divider, Facts, Heading, Message, Text
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.texts.buttons import page_button
from bot.texts.sentences import text

__all__ = ["MOST_WORDS", "Section", "digest_in_full", "digest_message", "number", "title_of", "words_of"]

MOST_WORDS = 150  # in chat, without the picture and the buttons

Section = Callable[[Document, Language], Iterable[Block]]


def _nothing(_document: Document, _language: Language) -> Iterable[Block]:
    return ()


_BEFORE: tuple[tuple[Section, ...], ...] = (
    (made_up,),
    (taking_part,),
    (first,),
    (newly_alike, _nothing),
    (know,),
    (measured_now, _nothing),
    (to_try,),
)
_AFTER: tuple[tuple[Section, ...], ...] = (
    (partial(teams, most=3), partial(teams, most=1), _nothing),
    (answered,),
    (picture,),
    (side_by_side, side_by_side_in_brief, _nothing),
    (customers_alone,),
    (no_customers,),
    (comments_in_a_line, _nothing),
    (celebrate, _nothing),
)
"""The parts of the message before and after the buttons, in the order of reading; each with what takes its place, shorter and
shorter, where there is no room."""

_GIVING_WAY: tuple[Section, ...] = (comments_in_a_line, side_by_side, celebrate, _AFTER[0][0], newly_alike, measured_now)
"""Which gives way first; and again from the start, as long as there is too much."""

_IN_FULL: tuple[Section, ...] = (
    made_up,
    participation,
    first,
    newly_alike,
    know,
    next_action,
    teams,
    picture,
    side_by_side,
    customers,
    comments,
    answered,
    celebrate,
    done,
    details,
    over_time,
    three_views,
    customer_details,
)


def digest_message(document: Document, language: Language, whose: str = "") -> Message:
    """The digest as one message; the same document and language always give the same message.

    ``whose`` is the unit's reference for the reader who may act for it, who gets buttons for that besides.
    """
    decisions = decision_blocks(document, whose, language) if whose else ()
    answering = tuple(answer_button(document, whose, language)) if whose else ()
    parts = {versions[0]: list(versions) for versions in (*_BEFORE, *_AFTER)}
    message = _message(document, language, parts, decisions, answering)
    for section in (section for _ in range(2) for section in _GIVING_WAY):
        if words_of(message) <= MOST_WORDS:
            break
        if len(parts[section]) > 1:
            del parts[section][0]
            message = _message(document, language, parts, decisions, answering)
    return message


def _message(
    document: Document,
    language: Language,
    parts: dict[Section, list[Section]],
    decisions: Iterable[Block],
    answering: Iterable[Button],
) -> Message:
    blocks: list[Block] = [Heading(title(document, language))]
    for versions in _BEFORE:
        blocks += parts[versions[0]][0](document, language)
    blocks += decisions
    for versions in _AFTER:
        blocks += parts[versions[0]][0](document, language)
    blocks.append(Buttons("page", (page_button(language), *answering)))
    return Message(_summary(document, language), tuple(blocks))


def words_of(message: Message) -> int:
    """How many words the message has, without the words for its picture and those on its buttons."""
    said: list[str] = []
    for block in message.blocks:
        match block:
            case Heading(text=words) | Text(text=words):
                said.append(words)
            case Facts(rows=rows):
                said += [cell for row in rows for cell in row]
            case _:
                pass
    return sum(any(map(str.isalnum, word)) for word in " ".join(said).split())


def digest_in_full(document: Document, language: Language) -> Message:
    """Everything that the page has, for where there is neither a page nor a minute's limit."""
    blocks: list[Block] = [Heading(title(document, language))]
    for section in _IN_FULL:
        blocks += section(document, language)
    return Message(_summary(document, language), (*blocks, *_small_print(document, language)))


def title_of(message: Message) -> str:
    """The digest's own heading."""
    return next(block.text for block in message.blocks if isinstance(block, Heading))


def _summary(document: Document, language: Language) -> str:
    week = Week.parse(document["week"])
    return text(language, "digest.summary", unit=document["audience"]["name"], week=week.number)


def _small_print(document: Document, language: Language) -> Iterator[Block]:
    sentences = [text(language, "digest.steps_mean")]
    on_show = [entry for entry in document["topics"] if entry["topic"] != Topic.ENPS or entry["asked_in"] == document["week"]]
    if any(entry["state"] == "withheld" for entry in on_show):
        sentences.append(text(language, "digest.withheld_why"))
    if any(document["customers"][metric]["n"] for metric in METRICS):
        sentences.append(text(language, "digest.period"))
    yield Divider()
    yield Text(" ".join(sentences), quiet=True)
