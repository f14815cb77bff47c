"""What the rotating questions gave, told under their topics on the page, and in the terminal's text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.digest.message import digest_in_full, digest_message
from bot.digest.sections.details import details_of
from bot.model.document_types.digest import Document
from bot.model.messages import Facts
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.model.released import Figure, Result, Withheld
from bot.page.view import digest_view
from bot.pulse.questions import BANK
from bot.texts.sentences import SENTENCES
from tests.bot.digest.digest_cases import CASES, DEPARTMENT, STEPS, Case, told
from tests.cells import AGREE, DISAGREE, MIXED, span

EN = Language.EN


def detail(item: str, weeks_ago: int, result: Result, team: str = "1") -> Figure:
    return told(BANK[item].topic, weeks_ago, result, team, item)


CASE = Case(
    [
        *STEPS,
        told(Topic.WORKLOAD, 0, MIXED),
        detail("W2", 5, DISAGREE),
        detail("W4", 0, span(2, 3)),
        detail("S1", 7, Withheld()),
    ]
)
WORKLOAD = (
    "Recovering between working days: mostly disagree (week 5)",
    "Helping each other out in the team: leaning to disagree or mixed (asked this week)",
)


@pytest.mark.parametrize("language", Language)
def test_every_rotating_question_has_its_few_words_and_no_anchor_has_any(language: Language) -> None:
    prefix = "details.item."
    named = {key.removeprefix(prefix) for key in SENTENCES[language] if key.startswith(prefix)}
    assert named == {item for item, asked in BANK.items() if not asked.anchor}


def test_a_topics_details_stand_under_it_with_when_they_were_asked() -> None:
    rows = {pair.topic: pair.details for pair in digest_view(CASE.document(), EN).pairs}
    assert rows["Workload"] == WORKLOAD
    assert rows["Tools"] == ("Reliable systems and tools: not shown",)


def test_a_department_says_the_step_of_its_level() -> None:
    document = replace(CASE, unit=DEPARTMENT, figures=[*CASE.figures, detail("W2", 5, AGREE, "2")]).document()
    assert details_of("workload", document, EN)[0] == "Recovering between working days: mixed (week 5)"


def test_a_detail_never_moves_its_topic() -> None:
    without = replace(CASE, figures=[one for one in CASE.figures if not one.item]).document()
    assert CASE.document()["topics"] == without["topics"]


def test_the_chat_message_leaves_them_out_and_the_terminals_text_tells_them() -> None:
    document = CASE.document()
    told_in_full = [block for block in digest_in_full(document, EN).blocks if isinstance(block, Facts)]
    assert ("Workload", " · ".join(WORKLOAD)) in [row for block in told_in_full for row in block.rows]
    assert WORKLOAD[0] not in str(digest_message(document, EN))


def test_a_digest_that_was_frozen_before_there_were_details_has_none() -> None:
    document: Document = CASES["everything"].document()
    del document["details"]
    assert all(pair.details == () for pair in digest_view(document, EN).pairs)
