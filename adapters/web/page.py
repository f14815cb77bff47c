"""The digest's page as HTML. Pure: a view goes in, text comes out, the same for the file, the demo and the real thing.

The file (``voinko digest --format html``) is the page without its frame, with nothing from elsewhere: to print or to send.
The pages have no script at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from adapters.web import marks
from adapters.web.page_presses import Pressable
from adapters.web.render import environment
from bot.model.calendar import Week
from bot.model.company import CrisisLine
from bot.model.document_types.digest import Document
from bot.model.messages import Block, Buttons, Form, IntervalBar, StepStrip, ends
from bot.model.people import Language
from bot.page.actions_view import ThreeViews
from bot.page.heat_map import MapView
from bot.page.view import DigestView, digest_view
from bot.texts.sentences import text

STYLE = Path(__file__).parent / "static" / "page.css"


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page. ``root`` is the path below which all addresses lie, "" as a rule.

    ``token`` goes into every form of a session; "" where there is no session, and then nothing can be opened from the frame.
    """

    language: Language
    root: str
    token: str = ""
    several: bool = False  # there is an overview to go back to
    crisis_lines: Sequence[CrisisLine] = ()


@dataclass(frozen=True, slots=True)
class WeekLinks:
    """Addresses of the weeks around the one that is shown; "" for none."""

    shown: Week
    earlier: Week | None
    earlier_url: str
    later: Week | None
    later_url: str


def digest_file(document: Document, language: Language) -> str:
    """The digest as one file."""
    view = digest_view(document, language)
    style = STYLE.read_text(encoding="utf-8")
    return _written("page_file.html", language, view=view, style=style)


def digest_page(frame: Frame, view: DigestView, weeks: WeekLinks, rows: Mapping[str, Sequence[Buttons]]) -> str:
    """A unit's digest of a week; ``rows`` are the buttons that the reader may press there, by the path they are sent to."""
    return _framed("page_digest.html", frame, view=view, weeks=weeks, rows=rows)


def map_page(frame: Frame, view: MapView, weeks: WeekLinks, addresses: Sequence[str]) -> str:
    """All units of a week; ``addresses`` are those of their digests, "" for a unit without."""
    return _framed("page_map.html", frame, view=view, weeks=weeks, rows=list(zip(view.rows, addresses, strict=True)))


def pressed_page(frame: Frame, form: Pressable, blocks: Sequence[Block], carry: str = "") -> str:
    """What the conversation answers to a press on the page, as in the chat; ``carry`` comes back with the next press."""
    return _framed("page_pressed.html", frame, form=form, blocks=blocks, carry=carry)


def words_page(frame: Frame, form: Pressable, window: Form) -> str:
    """A window of the conversation's in which words are written, as a page."""
    return _framed("page_words.html", frame, form=form, window=window)


def open_page(frame: Frame, token: str) -> str:
    """The one button between a link and the page."""
    return _framed("page_open.html", frame, link=token)


def notice_page(frame: Frame, title: str, sentences: Sequence[str], *, back: bool = False) -> str:
    """A few sentences, where there is nothing else to show."""
    return _framed("page_notice.html", frame, title=title, sentences=sentences, back=back)


def front_page(frame: Frame, languages: Sequence[Language]) -> str:
    """What the address alone shows to somebody who hasn't opened a link: how to get one, in every language."""
    return _framed("page_front.html", frame, languages=languages, say=text)


def _framed(template: str, frame: Frame, **values: object) -> str:
    return _written(template, frame.language, frame=frame, root=frame.root, **values)


def _written(template: str, language: Language, **values: Any) -> str:  # noqa: ANN401 - whatever the template names
    say = partial(text, language)
    return _ENVIRONMENT.get_template(template).render(t=say, language=language, **values)


def _strip(t: Any, drawn: StepStrip, scale: Sequence[str]) -> object:  # noqa: ANN401 - the template's own function
    steps = [t("page.pairs.gap") if mark is None else _words(t, mark, scale) for mark in drawn.steps[-marks.SHOWN :]]
    return marks.strip(drawn, t("page.pairs.strip_alt", steps=", ".join(steps)))


def _words(t: Any, mark: int | tuple[int, int], scale: Sequence[str]) -> str:  # noqa: ANN401 - the same
    low, high = ends(mark)
    return scale[low - 1] if low == high else t(f"steps.{low}-{high}")


def _interval(t: Any, bar: IntervalBar) -> object:  # noqa: ANN401 - the same
    values: Mapping[str, str] = {"value": bar.value_text, "minimum": _plain(t, bar.minimum), "maximum": _plain(t, bar.maximum)}
    said = [t("page.pairs.interval_alt", **values)]
    if bar.low is not None and bar.high is not None:
        said.append(t("page.pairs.interval_range", low=_plain(t, bar.low), high=_plain(t, bar.high)))
    if bar.previous is not None:
        said.append(t("page.pairs.interval_before", previous=_plain(t, bar.previous)))
    return marks.interval(bar, " ".join(said))


def _plain(t: Any, value: float) -> str:  # noqa: ANN401 - the same
    written = f"{abs(value):g}".replace(".", t("digest.decimal"))
    return (t("digest.minus") if value < 0 else "") + written


def _views(t: Any, drawn: ThreeViews) -> object:  # noqa: ANN401 - the same
    return marks.views(drawn.manager, drawn.team, drawn.customers, t("page.loop.views_alt", words=" · ".join(drawn.words)))


_ENVIRONMENT = environment()
_ENVIRONMENT.globals.update(strip=_strip, interval=_interval, meter=marks.meter, views=_views, course=marks.course, plain=_plain)
_ENVIRONMENT.globals.update(stepped=marks.stepped, figures=marks.figures)
