"""Customers' own words: what stands out this week, what they speak of, in what tone, and a few quotations.

Customers alone: no employee's word ever comes here (design, decision 8). What a comment says is read by a ``CommentReader`` from
the outside; here is only counted and chosen, the same way every time. A comment in a language that nobody reads has no tone:
it is counted in no mean, never as neutral.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot.customers.figures import Period, windows
from bot.free_text.redaction import MARK
from bot.free_text.themes import CRITERIA, WORK_THEMES
from bot.model.calendar import Week
from bot.model.feedback import Metric, Remark
from bot.ports.comment_reader import Understood

LOW = {Metric.NPS: 6, Metric.CSAT: 2, Metric.CES: 3}  # up to: a customer who needs an answer
HIGH = {Metric.NPS: 9, Metric.CSAT: 5, Metric.CES: 6}  # from
CLEAR_TONE = 0.3  # from here on a comment is praise, or below its negative blame
LOW_SCORES, PRAISE = 5, 3  # how many are told
LONGEST = 280  # characters of a quotation
_LEAST_WORDS = 3  # a quotation says something


@dataclass(frozen=True, slots=True)
class Voice:
    """A customer's remark, read."""

    remark: Remark
    understood: Understood


@dataclass(frozen=True, slots=True)
class LowScore:
    """One customer who was not served well; ``text`` redacted. No day: what the week holds is enough."""

    metric: Metric
    score: float
    channel: str
    stage: str
    text: str


@dataclass(frozen=True, slots=True)
class Matter:
    """A criterion or theme: how many comments speak of it, and their mean tone (-1…1), None where none could be read."""

    key: str
    mentions: int
    tone: float | None


@dataclass(frozen=True, slots=True)
class Voices:
    """What a unit's customers say in their own words."""

    comments: int = 0  # of the four weeks
    low_scores: tuple[LowScore, ...] = ()  # of the digest's week, the latest first
    praise: tuple[str, ...] = ()
    criteria: tuple[Matter, ...] = ()
    themes: tuple[Matter, ...] = ()
    quotes: tuple[str, ...] = ()


def heard(voices: Sequence[Voice], week: Week) -> Voices:
    """What is chosen from a unit's four weeks of comments, of which the digest's own week is the last."""
    if not voices:
        return Voices()
    latest = windows(week).latest
    return Voices(
        comments=len(voices),
        low_scores=_low_scores(one for one in voices if latest.first <= one.remark.day <= latest.last),
        praise=_praise(voices, week, latest),
        criteria=_matters(CRITERIA, [(one.understood.criteria, one.understood.tone) for one in voices]),
        themes=_matters(WORK_THEMES, [(one.understood.themes, one.understood.tone) for one in voices]),
        quotes=_quotes(voices, week),
    )


def is_low(metric: Metric, score: float | None) -> bool:
    """Tell whether a score is one that asks for an answer."""
    return score is not None and metric in LOW and score <= LOW[metric]


def _low_scores(voices: Iterable[Voice]) -> tuple[LowScore, ...]:
    found: dict[str, LowScore] = {}
    for voice in sorted(voices, key=_latest_first):
        remark, words = voice.remark, shortened(voice.understood.text)
        if is_low(remark.metric, remark.score) and remark.score is not None and words:
            found.setdefault(words, LowScore(remark.metric, remark.score, remark.channel, remark.stage, words))
    return tuple(found.values())[:LOW_SCORES]


def _praise(voices: Sequence[Voice], week: Week, latest: Period) -> tuple[str, ...]:
    """Praise of the week first, then of the weeks before it: what is recurring is worth knowing too."""
    praising = [one for one in voices if _is_praise(one)]
    praising.sort(key=lambda voice: (voice.remark.day < latest.first, -abs(voice.understood.tone or 0), _shuffle(voice, week)))
    words = dict.fromkeys(shortened(one.understood.text) for one in praising)
    return tuple(text for text in words if _says_something(text))[:PRAISE]


def _is_praise(voice: Voice) -> bool:
    remark, tone = voice.remark, voice.understood.tone
    if remark.score is None:
        return tone is not None and tone >= CLEAR_TONE
    high = remark.metric in HIGH and remark.score >= HIGH[remark.metric]
    return high and (tone is None or tone > -CLEAR_TONE)


def _matters(order: Sequence[str], read: Sequence[tuple[Sequence[str], float | None]]) -> tuple[Matter, ...]:
    """Every matter that is mentioned, those of most mentions first."""
    mentions = Counter(key for keys, _ in read for key in keys)
    found = []
    for key in order:
        if mentions[key]:
            tones = [tone for keys, tone in read if key in keys and tone is not None]
            found.append(Matter(key, mentions[key], round(math.fsum(tones) / len(tones), 1) + 0.0 if tones else None))
    return tuple(sorted(found, key=lambda matter: (-matter.mentions, order.index(matter.key))))


def _quotes(voices: Sequence[Voice], week: Week) -> tuple[str, ...]:
    """One for each theme or criterion that is spoken of, of the tone most like the theme's own; in no order that tells more."""
    chosen: dict[str, None] = {}
    keys = [*(("criteria", key) for key in CRITERIA), *(("themes", key) for key in WORK_THEMES)]
    for kind, key in keys:
        about = [one for one in voices if key in getattr(one.understood, kind)]
        spoken = [one for one in about if _says_something(shortened(one.understood.text))]
        if not spoken or any(shortened(one.understood.text) in chosen for one in spoken):
            continue
        tones = [one.understood.tone for one in about if one.understood.tone is not None]
        typical = math.fsum(tones) / len(tones) if tones else 0.0
        best = min(spoken, key=lambda voice: (_far(voice, typical), _shuffle(voice, week)))
        chosen[shortened(best.understood.text)] = None
    return tuple(sorted(chosen, key=lambda words: sha256(f"{week}|{words}".encode()).digest()))


def _far(voice: Voice, typical: float) -> float:
    tone = voice.understood.tone
    return 2.0 if tone is None else round(abs(tone - typical), 2)


def _latest_first(voice: Voice) -> tuple[int, str]:
    return -voice.remark.day.toordinal(), sha256(voice.remark.text.encode("utf-8", "replace")).hexdigest()


def _shuffle(voice: Voice, week: Week) -> str:
    return sha256(f"{week}|{voice.remark.text}".encode("utf-8", "replace")).hexdigest()


def _says_something(words: str) -> bool:
    return len([word for word in words.split() if MARK not in word]) >= _LEAST_WORDS


def shortened(words: str) -> str:
    """Words in one line of at most LONGEST characters, cut between two words; "" where nothing but marks is left."""
    line = " ".join(words.split())
    if not line.replace(MARK, "").strip(" .,!?…"):
        return ""
    if len(line) <= LONGEST:
        return line
    return line[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
