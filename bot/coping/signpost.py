"""The "I'm not coping" route, its first screens: welcome, emergency, the end; and how to be there for a colleague.

Pure and fixed texts only, on the author's own screen. It is given contacts and a date and gives back words: nothing of its
being opened is stored, counted or sent, and it knows nothing of the person's answers. A crisis line is shown only within 90
days of having been verified, and no screen is shown without one, or without 112.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.coping.contacts import ROLES, Way
from bot.model.company import Company, CrisisLine
from bot.model.messages import Block, Button, Buttons, Divider, Heading, Intent, Message, Style, Text
from bot.model.people import Employee, Language
from bot.texts.buttons import coping_button
from bot.texts.sentences import SENTENCES, text


@dataclass(frozen=True, slots=True)
class Ground:
    """What every screen of the route stands on: the reader's language, and the crisis lines that may be shown."""

    language: Language
    lines: tuple[CrisisLine, ...]

    def say(self, key: str, **values: object) -> str:
        """A sentence of the route."""
        return text(self.language, f"coping.{key}", **values)

    @property
    def line(self) -> str:
        """The first crisis line in words; "" when there is none."""
        return crisis_line(self.lines[0]) if self.lines else ""

    def safety(self, *, with_112: bool = True) -> tuple[Text, ...]:
        """The small print of every screen: 112 where the screen has not said it, and a crisis line where there is one."""
        if not self.line:
            return (Text(self.say("safety"), quiet=True),) if with_112 else ()
        return (Text(self.say("safety_line" if with_112 else "line", crisis_line=self.line), quiet=True),)

    def button(self, key: str, verb: str, *args: str, style: Style = Style.DEFAULT) -> Button:
        """A button of the route; every answer opens in a window."""
        return Button(self.say(key), Intent(verb, args), style, window=True)


def ground(company: Company, person: Employee | None, on: date, language: Language | None = None) -> Ground:
    """What a screen for that person stands on; ``language`` for somebody who is on no roster."""
    spoken = language or company.language_of(person)
    return Ground(spoken, verified_lines(company.crisis_lines, spoken, on))


def verified_lines(lines: Sequence[CrisisLine], language: Language, on: date) -> tuple[CrisisLine, ...]:
    """The lines verified in the 90 days up to that date, those in the person's language first."""
    fresh = (line for line in lines if line.is_verified(on))
    return tuple(sorted(fresh, key=lambda line: line.language != language))


def crisis_line(line: CrisisLine) -> str:
    """A line in words: "MIELI 09 2525 0111 (24/7)"."""
    return f"{line.name} {line.number}" + (f" ({line.hours})" if line.hours else "")


def welcome_screen(on: Ground, *, note: str = "", has_request: bool = False) -> Message:
    """Screen S0. ``note``: "typed" when it answers words that stay in the chat, "expired" in the place of a later screen."""
    before = (Text(on.say("expired")),) if note == "expired" else ()
    after = (Text(on.say("typed"), quiet=True),) if note == "typed" else ()
    ways = [
        on.button("in_danger", "coping-danger", style=Style.DANGER),
        on.button("people", "coping-people", style=Style.PRIMARY),
        *((on.button("mine", "coping-mine"),) if has_request else ()),
        on.button("not_now", "coping-stop"),
    ]
    return Message(
        summary=on.say("title"),
        blocks=(
            Heading(on.say("title")),
            *before,
            Text(on.say("welcome_again" if has_request else "welcome")),
            Buttons("coping:welcome", tuple(ways)),
            *after,
            *on.safety(),
        ),
    )


def emergency_screen(on: Ground, *, note: str = "") -> Message:
    """Screen S2: 112 first. ``note`` "not_kept": in the place of keeping a comment; "typed": of words that stay in the chat."""
    return Message(
        summary=on.say("title"),
        blocks=(
            *emergency(on),  # before anything else, a heading too
            *outside(on, but_first=True),
            Buttons("coping:emergency", (*emergency_ways(on), on.button("close", "coping-close"))),
            *((Text(on.say(note), quiet=True),) if note else ()),
        ),
    )


def emergency_ways(on: Ground) -> tuple[Button, ...]:
    """The way to people at work."""
    return (on.button("people_at_work", "coping-people"),)


def emergency(on: Ground) -> tuple[Text, ...]:
    """What helps in danger, the crisis line in it where one may be shown."""
    return (Text(on.say("emergency", crisis_line=f"**{on.line}**") if on.line else on.say("emergency_alone")),)


def outside(on: Ground, *, but_first: bool = False) -> Iterator[Text]:
    """The crisis lines, one a row."""
    rows = [on.say("outside", crisis_line=f"**{crisis_line(line)}**") for line in on.lines[but_first:]]
    if rows:
        yield Text("\n".join((*rows, on.say("anonymous"))))


def end_screen(on: Ground, *, after_sending: bool = False) -> Message:
    """The end: nothing was sent or saved; once something was, a word."""
    if after_sending:
        return Message(on.say("done"), (Text(on.say("done")), *on.safety()))
    return Message(on.say("title"), (Heading(on.say("title")), Text(on.say("end")), *on.safety(with_112=False)))


def colleague_message(on: Ground, ways: Sequence[Way]) -> Message:
    """How to be there for somebody else who isn't coping: the same people and lines, and 112."""
    title = text(on.language, "colleague.title")
    return Message(
        summary=title,
        blocks=(
            Heading(title),
            *(Text(text(on.language, f"colleague.{key}")) for key in ("hello", "listen", "danger")),
            *outside(on),
            Text(text(on.language, "colleague.share")),
            *_at_work(on, ways),
            Text(text(on.language, "colleague.yourself"), quiet=True),
            Buttons("colleague", (coping_button(on.language),)),
        ),
    )


def _at_work(on: Ground, ways: Sequence[Way]) -> Iterator[Block]:
    """Everybody with phone and address, to be read and passed on."""
    if ways:
        yield Divider()
    for role in ROLES:
        people = [reach(way) for way in ways if way.contact.role == role]
        if people:
            yield Text("\n".join((f"**{role_name(on, role)}**", *people, *hints(on, role))))


def role_name(on: Ground, role: str) -> str:
    """What a role is called where it stands by itself."""
    return text(on.language, f"roles.{role}")


def role_in_sentence(on: Ground, role: str) -> str:
    """What a role is called within a sentence of the bot's to somebody: "your manager" for "My manager"."""
    return text(on.language, f"roles_in_sentence.{role}")


def hints(on: Ground, role: str) -> Iterator[str]:
    """What the role means to somebody who may want to talk."""
    if f"role_hints.{role}" in SENTENCES[on.language]:
        yield text(on.language, f"role_hints.{role}")


def reach(way: Way) -> str:
    """Name, phone and address in one line."""
    contact = way.contact
    parts = (contact.name if contact.name != contact.email else "", contact.phone, contact.email)
    return " · ".join(filter(None, parts))
