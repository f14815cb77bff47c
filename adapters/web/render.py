"""Messages and forms -> HTML. Pure: a view goes in, text comes out.

Every text is escaped by the templates; ``rich`` is the one place that makes markup, out of text that it has escaped itself.
The words of the bot are the core's, in the person's language; only the frame around the chat, a tool for whoever tries the
demo, has words of its own, in English.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from re import VERBOSE, Match
from re import compile as pattern
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from adapters.charts.draw import svg
from adapters.rendering import BOLD
from adapters.web.demo import DemoStatus, WebPerson
from adapters.web.messenger import Entry
from bot.model.messages import Block, Chart, Form, Message
from bot.model.people import Language

NARROW = 340  # the chart's width on a phone, in px
_COLOURS = 6

# Never a count ("112 answers"), a date or a week: a number to call begins with 0 or +, or is one of Europe's short ones.
_PHONE = pattern(
    r"""(?<![\w.,:/+#;&–-])
    (?: [+0]\d(?:[ -]?\d){5,13} | 116[ ]?\d{3} | 112(?=\**(?:$|[.,;:)!<\n]|\ (?:nyt|now|nu|or|tai|eller)\b)) )
    (?![\w–-])""",
    VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Panel:
    """What only the person sees and what leaves no copy. ``message`` is the entry whose button opened it."""

    content: Message | Form
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    """One person's chat as the page shows it. ``home`` is set when the Home tab is in front."""

    person: WebPerson
    entries: Sequence[Entry]
    at_home: bool
    home: Message | None
    panel: Panel | None


@dataclass(frozen=True, slots=True)
class View:
    """The whole page. ``token`` goes into every form; ``unread`` is by person's id."""

    company: str
    people: Sequence[WebPerson]
    unread: dict[int, int]
    search: str
    chat: Chat | None
    status: DemoStatus
    news: str
    hints: Sequence[str]
    zone: ZoneInfo
    token: str


def chat_page(view: View) -> str:
    """The demo's page."""
    wanted = view.search.casefold()
    found = [person for person in view.people if wanted in f"{person.name} {person.team} {person.department}".casefold()]
    return _ENVIRONMENT.get_template("chat.html").render(view=view, departments=_grouped(found), featured=_featured(view.people))


def rich(text: str) -> Markup:
    """Text with ``**bold**``, line breaks and phone numbers that can be called; everything else is literal."""
    bold = BOLD.sub(r"<strong>\1</strong>", _PHONE.sub(_called, str(escape(text))))
    return Markup(bold.replace("\n", "<br>"))  # noqa: S704 (escaped two lines above)


def call(number: str) -> Markup:
    """A phone number as a link that calls it; as it is where it holds no digit."""
    digits = "".join(mark for mark in number if mark in "+0123456789")
    words = escape(number)
    return Markup(f'<a class="tel" href="tel:{digits}">{words}</a>') if digits else Markup(words)  # noqa: S704 (escaped above)


def _called(found: Match[str]) -> str:
    return str(call(found[0]))


@lru_cache(maxsize=64)
def picture(chart: Chart) -> Markup:
    """The chart twice, for a wide and a narrow page; the style sheet shows one of them."""
    wide, narrow = svg(chart), svg(chart, NARROW)
    return Markup(f'<div class="wide">{wide}</div><div class="narrow">{narrow}</div>')  # noqa: S704 (the drawing escapes its texts)


def kind(block: Block | Form | Message | str) -> str:
    """What a template calls a block: its class in lower case."""
    return type(block).__name__.lower()


def initials(name: str) -> str:
    """The first letters of the first and the last name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _grouped(people: Sequence[WebPerson]) -> list[tuple[str, list[tuple[str, list[WebPerson]]]]]:
    """Department -> team -> people, each by name, managers first."""
    ordered = sorted(people, key=lambda each: (each.department, each.team, not each.is_manager, each.name))
    return [
        (department, [(team, list(members)) for team, members in groupby(inside, lambda each: each.team)])
        for department, inside in groupby(ordered, lambda each: each.department)
    ]


def _featured(people: Sequence[WebPerson]) -> list[WebPerson]:
    """Whom to be first: an employee of each language, and a manager."""
    employees: dict[Language, WebPerson] = {}
    for person in people:
        if person.team and not person.is_manager:
            employees.setdefault(person.language, person)
    managers = [person for person in people if person.is_manager]
    return [*employees.values(), *managers[:1]]


def environment() -> Environment:
    """Templates that escape everything and fail on a name that isn't there."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(rich=rich, call=call, picture=picture, initials=initials, kind=kind)
    made.globals["colours"] = _COLOURS
    return made


_ENVIRONMENT = environment()
