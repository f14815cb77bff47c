"""Customers' comments read, as ``voinko feedback read`` does, beside bare TextBlob; and what people type, beside 5 ms."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from itertools import cycle, islice
from statistics import median

from textblob import TextBlob

from adapters.text.understood import read
from benchmarks.company import Size
from benchmarks.measuring import Row, paired, process_time, taking_turns
from bot.model.people import Language
from bot.talk.commands import meaning

_COMMENTS = 1_000
_LINES_EACH = 3  # practice lines joined to a comment of the length that people write, some 120 characters
_TURNS = 3
_TYPED = 100
_GOAL = 2.5
"""2,000 comments a second and core, on a machine whose bare TextBlob tells the tone of 5,000 English ones."""

_A_TYPED_LINE = 5.0
"""Milliseconds of CPU in which a typed line is to be understood."""


async def rows(size: Size) -> list[Row]:
    """CPU of a comment in each language."""
    number = _COMMENTS if size.people > 1_000 else _COMMENTS // 4
    english = _comments(Language.EN, number)
    found = []
    for language in Language:
        comments = _comments(language, number)

        async def ours(comments: list[str] = comments, language: Language = language) -> float:
            with process_time() as spent:
                for comment in comments:
                    read(comment, language)
            return spent() / len(comments)

        async def floor() -> float:
            with process_time() as spent:
                for comment in english:
                    TextBlob(comment).sentiment  # noqa: B018 - reading it is the work
            return spent() / len(english)

        turns = await taking_turns(ours, floor, _TURNS)
        found.append(paired(f"a comment read, {language} / TextBlob's tone of English", turns, _GOAL, "ms CPU", 1e3))
    for row in found:
        print(f"{row.name}: {1_000 / row.ours:,.0f} a second and core beside {1_000 / row.floor:,.0f}")
    return [*found, _typed()]


def _typed() -> Row:
    """CPU of a typed line, the median of some turns. What is compiled on first use comes before them."""
    typed = [comment for language in Language for comment in _comments(language, _TYPED, lines_each=1)]
    spent_on_a_line = []
    for _ in range(_TURNS + 1):
        with process_time() as spent:
            for line in typed:
                meaning(line)
        spent_on_a_line.append(1e3 * spent() / len(typed))
    ours = median(spent_on_a_line[1:])
    return Row("a typed line understood / 5 ms", ours, _A_TYPED_LINE, "ms CPU", ours / _A_TYPED_LINE, 1.0)


def _comments(language: Language, number: int, *, lines_each: int = _LINES_EACH) -> list[str]:
    """Made-up comments. Nothing keeps a comment that was read; words that come again are cheaper, as they are in life."""
    table = tomllib.loads(files("tools.tone").joinpath(f"practice/{language}.toml").read_text(encoding="utf-8"))
    lines = [line for value in table.values() if isinstance(value, str) for line in value.splitlines() if line.strip()]
    drawn = cycle(lines)
    return [" ".join(islice(drawn, lines_each)) for _ in range(number)]
