"""What several parts of the message say alike: numbers, steps, figures, directions, quotations."""

from __future__ import annotations

from collections.abc import Mapping

from bot.customers.counterparts import RESPONSE
from bot.model.calendar import Week
from bot.model.document_types.customers import MetricFigure, ReleasedFigure
from bot.model.feedback import Metric
from bot.model.people import Language
from bot.model.released import EnpsCell, StepCell
from bot.release.derived import Level
from bot.texts.sentences import text

LONGEST_QUOTE = 160  # characters of a quotation in a chat message; the page has room for all of it
_HOUR = 60


def number(value: float, language: Language) -> str:
    """A number as the language writes it, with a real minus sign."""
    written = f"{abs(value)}".removesuffix(".0").replace(".", text(language, "digest.decimal"))
    return (text(language, "digest.minus") if value < 0 else "") + written


def short(topic: str, language: Language) -> str:
    """A topic in a word or two."""
    return text(language, f"digest.short.{topic}")


def step_words(step: int, language: Language) -> str:
    """A step in words."""
    return text(language, f"steps.{step}")


def cell_words(cell: StepCell, language: Language) -> str:
    """A published cell in words: its step, or all of its steps where it is a range."""
    return text(language, f"steps.{cell.low:d}" if cell.step else f"steps.{cell.low:d}-{cell.high:d}")


def level_words(level: float, language: Language) -> str:
    """The step in which a level lies, in words."""
    return step_words(Level(level).step, language)


def height_words(height: StepCell | float, language: Language) -> str:
    """Where a topic stands: a team's cell, or the step in which a level lies."""
    return cell_words(height, language) if isinstance(height, StepCell) else level_words(height, language)


def teams_words(steps: Mapping[str, int], language: Language) -> str:
    """What is published of a larger unit's teams: "mostly agree in 3 teams, mixed in 1, not shown in 1"."""
    said = []
    for place, (key, teams) in enumerate(steps.items()):
        words = text(language, "digest.note.withheld" if key == "withheld" else f"steps.{key}")
        template = "digest.teams_more" if place else "digest.teams_1" if teams == 1 else "digest.teams_n"
        said.append(text(language, template, what=words, n=teams))
    return ", ".join(said)


def enps_words(cell: EnpsCell, language: Language) -> str:
    """An employee net promoter score, or the range in which it lies."""
    low, high = number(cell.low, language), number(cell.high, language)
    return low if cell.value is not None else text(language, "digest.enps_range", low=low, high=high)


def on_scale(metric: str, value: float, language: Language) -> str:
    """A value of a metric with its unit."""
    if metric == RESPONSE:
        return minutes(value, language)
    return text(language, f"digest.unit.{metric}", value=number(value, language))


def minutes(value: float, language: Language) -> str:
    """A time of waiting: "45 min", "3 h 20 min"."""
    hours, rest = divmod(round(value), _HOUR)
    if not hours:
        return text(language, "digest.minutes", minutes=rest)
    if not rest:
        return text(language, "digest.hours", hours=hours)
    return text(language, "digest.hours_minutes", hours=hours, minutes=rest)


def direction(figure: MetricFigure, language: Language) -> str:
    """Where a figure is going, in words."""
    return text(language, f"digest.direction.{figure['direction'] or 'unknown'}")


def with_range(metric: str, figure: ReleasedFigure, language: Language) -> str:
    """A released figure with its interval and the number of answers."""
    value = on_scale(metric, figure["value"], language)
    low, high = figure["low"], figure["high"]
    if low is not None and high is not None and low < high:
        said = minutes if metric == RESPONSE else number
        value = text(language, "digest.range", value=value, low=said(low, language), high=said(high, language))
    return text(language, "digest.visits" if metric == Metric.MYSTERY else "digest.answers", figure=value, n=figure["n"])


def customer_words(metric: str, figure: MetricFigure, language: Language) -> str:
    """A customers' figure as far as it may be shown, and where it is going."""
    match figure["state"]:
        case "none":
            return text(language, "digest.none")
        case "too_few":
            return text(language, "digest.too_few", n=figure["n"])
        case "direction_only":
            return text(language, "digest.direction_only", n=figure["n"], direction=direction(figure, language))
        case "released":
            return f"{with_range(metric, figure, language)} · {direction(figure, language)}"


def quoted(words: str) -> str:
    """A person's words as a quotation: never bold, whatever marks they hold, and not too long."""
    return f"”{_cut(words)}”"


def quoted_plain(words: str) -> str:
    """The same without marks, for a sentence that brings its own."""
    return _cut(words).rstrip(".")


def _cut(words: str) -> str:
    plain = " ".join(words.replace("**", "*").split())
    if len(plain) > LONGEST_QUOTE:
        return plain[: LONGEST_QUOTE - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
    return plain


def asked_when(asked_in: str, week: str, language: Language) -> str:
    """When something was asked, seen from the digest of that week."""
    if asked_in == week:
        return text(language, "page.pairs.asked_now")
    return text(language, "page.pairs.released_in", week=Week.parse(asked_in).number)


def sentence(words: str) -> str:
    """The words with a capital letter at the front."""
    return words[:1].upper() + words[1:]
