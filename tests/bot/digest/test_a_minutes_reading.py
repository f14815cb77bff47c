"""Whatever a week holds, its message is read in a minute and says first what matters."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.message import MOST_WORDS, digest_message, words_of
from bot.model.feedback import Metric
from bot.model.messages import Heading
from bot.model.people import Language
from bot.model.pulses import STEP_TOPICS, Topic
from bot.model.released import Figure, Participation, Withheld
from bot.model.units import COMPANY_UNIT
from bot.texts.sentences import text
from tests.bot.digest.digest_cases import DEPARTMENT, TEAM, Case, Scores, said, told
from tests.cells import AGREE, DISAGREE, MIXED, score, span

_NAMES = st.text(st.characters(categories=("L", "N", "Zs"), codec="utf-8"), min_size=1, max_size=60).filter(str.strip)
_CELLS = st.sampled_from([AGREE, MIXED, DISAGREE, span(2, 3), span(1, 2), Withheld()])
_COUNTS = st.integers(0, 60)


@st.composite
def _scores(draw: st.DrawFn) -> Scores:
    of = {Metric.NPS: (10.0, 7.0, 2.0), Metric.CSAT: (5.0, 2.0), Metric.CES: (6.0, 2.0), Metric.MYSTERY: (90.0, 40.0)}
    return {metric: {value: count for value in values if (count := draw(_COUNTS))} for metric, values in of.items()}


@st.composite
def _figures(draw: st.DrawFn) -> list[Figure]:
    topics = draw(st.lists(st.sampled_from(STEP_TOPICS), unique=True, min_size=1))
    askings = range(draw(st.integers(1, 6)))
    found = [told(topic, 4 * ago, draw(_CELLS), team) for topic, ago, team in product(topics, askings, ("1", "2"))]
    return [*found, told(Topic.ENPS, 0, score(10))] if draw(st.booleans()) else found


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    words = st.lists(_NAMES, min_size=1, max_size=60).map(" ".join)
    return Case(
        draw(_figures()),
        participation=draw(st.sampled_from(Participation)),
        unit=draw(st.sampled_from([TEAM, DEPARTMENT, COMPANY_UNIT])),
        now=draw(_scores()),
        before=draw(_scores()),
        voices=[said(draw(words), draw(st.sampled_from([0.9, -0.9])), score=5) for _ in range(draw(st.integers(0, 4)))],
        names=(draw(_NAMES), draw(_NAMES)),
    )


@settings(max_examples=60)
@given(_cases(), st.sampled_from(Language), st.sampled_from(["", "t1"]))
def test_a_message_has_a_minutes_words_and_begins_with_what_to_know(case: Case, language: Language, whose: str) -> None:
    document = case.document()
    message = digest_message(document, language, whose)
    assert words_of(message) <= MOST_WORDS
    first, *others = [block.text for block in message.blocks if isinstance(block, Heading)][1:]
    know = text(language, "digest.know")
    assert know not in others
    if document["know"]:
        assert first == know
