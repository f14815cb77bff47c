"""The "I'm not coping" route, first form: a signpost to people, on the author's own screen, for oneself or a colleague.

Pure and fixed texts only. It is given contacts and a date and gives back words: nothing of its being opened is stored,
counted or sent, and it knows no store, no messenger and nothing of the person's answers. A crisis line is shown only
within 90 days of having been verified; 112 always.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.messages import Action, Block, Button, Buttons, Divider, Heading, Message, Text
from bot.people import Contact, CrisisLine, Language
from bot.texts import SENTENCES, text

VERIFIED_FOR = timedelta(days=90)

MANAGER_ROLE = "mgr"  # from the roster, never from the list of contacts
ROLES = ("oh", "osh", "shop", MANAGER_ROLE, "hr", "alt", "other")
"""In the order shown: those bound by secrecy first."""


@dataclass(frozen=True, slots=True)
class Manager:
    """The person's own manager, as the roster knows him or her. ``name`` may be empty: a manager need not be on the roster."""

    name: str
    email: str


def coping_button(language: Language) -> Button:
    """The button that is under every pulse, in Home and wherever else the bot speaks: the same for all."""
    return Button(text(language, "coping.button"), Action("coping"))


def verified_lines(lines: Sequence[CrisisLine], language: Language, on: date) -> tuple[CrisisLine, ...]:
    """The lines verified in the 90 days up to that date, those in the person's language first."""
    fresh = (line for line in lines if timedelta(0) <= on - line.verified_on <= VERIFIED_FOR)
    return tuple(sorted(fresh, key=lambda line: line.language != language))


def coping_message(
    language: Language,
    contacts: Sequence[Contact],
    manager: Manager | None,
    lines: Sequence[CrisisLine],
    on: date,
    *,
    note: str = "",
    danger: bool = False,
) -> Message:
    """Who one can talk to. Without configured contacts only what helps in danger, and lines outside work, are shown.

    ``note``: "typed" when it answers words that stay in the chat, "not_kept" when it takes the place of keeping them.
    ``danger``: the words were of suicide or self-harm, so 112 comes first.
    """
    title = text(language, "coping.title")
    hello = Text(text(language, "coping.hello"))
    outside = tuple(_outside(language, verified_lines(lines, language, on)))
    emergency = Text(text(language, "coping.emergency" if danger else "coping.danger"))
    return Message(
        summary=title,
        blocks=(
            *((emergency, *outside, Heading(title), hello) if danger else (Heading(title), hello, emergency, *outside)),
            *(_at_work(language, contacts, manager) if contacts else ()),
            *((Text(text(language, f"coping.{note}"), quiet=True),) if note else ()),
            Text(text(language, "coping.end"), quiet=True),
        ),
    )


def colleague_message(
    language: Language, contacts: Sequence[Contact], manager: Manager | None, lines: Sequence[CrisisLine], on: date
) -> Message:
    """How to be there for somebody else who isn't coping: the same people and lines, and 112."""
    title = text(language, "coping.colleague_title")
    return Message(
        summary=title,
        blocks=(
            Heading(title),
            Text(text(language, "coping.colleague_hello")),
            Text(text(language, "coping.colleague_listen")),
            Text(text(language, "coping.colleague_danger")),
            *_outside(language, verified_lines(lines, language, on)),
            Text(text(language, "coping.colleague_share")),
            *(_at_work(language, contacts, manager) if contacts else ()),
            Text(text(language, "coping.colleague_yourself"), quiet=True),
            Buttons("colleague", (coping_button(language),)),
        ),
    )


def _outside(language: Language, lines: Sequence[CrisisLine]) -> Iterator[Block]:
    if lines:
        rows = (" · ".join(filter(None, (line.name, f"**{line.number}**", line.hours))) for line in lines)
        yield Text("\n".join((text(language, "coping.outside"), *rows)))


def _at_work(language: Language, contacts: Sequence[Contact], manager: Manager | None) -> Iterator[Block]:
    yield Divider()
    yield Heading(text(language, "coping.work"))
    yield Text(text(language, "coping.choose"))
    for role in ROLES:
        if role == MANAGER_ROLE:
            people = [_reach(manager.name, "", manager.email)] if manager else []
        else:
            people = [_reach(contact.name, contact.phone, contact.email) for contact in contacts if contact.role == role]
        if people:
            yield Text("\n".join((f"**{text(language, f'roles.{role}')}**", *people, *_hints(language, role))))


def _reach(name: str, phone: str, email: str) -> str:
    return " · ".join(filter(None, (name, phone, email)))


def _hints(language: Language, role: str) -> Iterator[str]:
    if f"role_hints.{role}" in SENTENCES[language]:
        yield text(language, f"role_hints.{role}")
    if role == "oh":
        yield text(language, "coping.occupational_health")
