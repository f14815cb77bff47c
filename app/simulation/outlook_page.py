"""The outlook as one page to read: its parts in a language, for the terminal, and as an HTML file that stands alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from html import escape

from app.simulation.outlook import Askings, Outlook, TeamOutlook
from bot.model.people import Language
from bot.release.comments import LEAST_COMMENTERS, LEAST_RESPONDENTS
from bot.texts.sentences import text

PAGE = "result.html"

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d2430; }
h2 { margin-top: 2.5rem; } table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .6rem; }
th { border-bottom: 2px solid #1d2430; } td { border-bottom: 1px solid #c9ced6; }
@media (prefers-color-scheme: dark) { body { background: #14181f; color: #e8ebf0; } th { border-color: #e8ebf0; } }
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, what is said below it, and a table if it has one."""

    heading: str
    sentences: Sequence[str]
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def parts(outlook: Outlook, language: Language) -> Iterator[Part]:
    """The whole page from top to bottom."""
    say = partial(text, language)
    counts = {"k": outlook.k, "answering": outlook.answering, "weeks": outlook.weeks}

    def columns(*names: str) -> Sequence[str]:
        return [say(f"simulation.column.{name}") for name in names]

    def askings(found: Askings) -> Sequence[str]:
        return (say(f"simulation.often.{found.often}"), str(found.steps), str(found.ranges), str(found.withheld))

    yield Part(say("simulation.title"), [say("simulation.made_up", **counts), say("simulation.rules", **counts)])
    yield Part(
        say("simulation.teams"),
        (),
        columns("team", "department", "people", "figures", "steps", "ranges", "withheld"),
        [(team.team, team.department, str(team.people), *askings(team.askings)) for team in outlook.teams],
    )
    small = [_too_small(team, language, outlook.k) for team in outlook.teams if team.can_never]
    small = [*small, say("simulation.merging")] if small else [say("simulation.none_too_small", **counts)]
    yield Part(say("simulation.too_small"), small)
    enps = say("simulation.enps", units=", ".join(outlook.enps)) if outlook.enps else say("simulation.no_enps")
    yield Part(
        say("simulation.larger"),
        [say("simulation.levels"), enps],
        columns("unit", "figures", "levels", "withheld"),
        [(name, often, levels, withheld) for name, found in outlook.larger for often, levels, _, withheld in (askings(found),)],
    )
    yield Part(
        say("simulation.comments"),
        [say("simulation.rolling_up", respondents=max(LEAST_RESPONDENTS, outlook.k), writers=max(LEAST_COMMENTERS, outlook.k))],
        columns("team", "own", "with_department", "with_company", "nowhere"),
        [(team.team, *map(str, astuple(team.comments))) for team in outlook.teams],
    )


def _too_small(team: TeamOutlook, language: Language, k: int) -> str:
    if team.merge is None:
        return text(language, "simulation.no_merge", team=team.team, people=team.people, k=k)
    merge = team.merge
    return text(language, "simulation.merge", team=team.team, people=team.people, k=k, other=merge.team, together=merge.people)


def as_page(outlook: Outlook, language: Language) -> str:
    """The page as HTML."""
    title, *rest = parts(outlook, language)
    body = [f"<h1>{escape(title.heading)}</h1>", *_html(title)]
    for part in rest:
        body += [f"<h2>{escape(part.heading)}</h2>", *_html(part)]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title.heading)}</title>'
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{language}">\n<head>{head}<style>{_STYLE}</style></head>\n<body>',
            *body,
            "</body>\n</html>\n",
        ]
    )


def _html(part: Part) -> Iterator[str]:
    yield from (f"<p>{escape(sentence)}</p>" for sentence in part.sentences)
    if part.columns:
        yield f"<table>\n<tr>{''.join(f'<th>{escape(name)}</th>' for name in part.columns)}</tr>"
        yield from (f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in part.rows)
        yield "</table>"
