"""Customers' own words: what is chosen, in what tone, and always the same way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.customers.comments import LONGEST, LOW_SCORES, Matter, Voice, heard, shortened
from bot.free_text.redaction import MARK
from bot.model.feedback import Metric
from tests.bot.digest.digest_cases import WEEK, said

VOICES = [
    said("Jonotin tunnin.", -0.8, score=1, criteria=("accessibility",), themes=("workload",)),
    said("Kukaan ei soittanut takaisin.", -0.6, score=2, criteria=("accessibility", "reliability")),
    said("Sain ystävällistä ja nopeaa apua.", 0.9, score=5, criteria=("attitudes",)),
    said("Asia hoitui yhdellä puhelulla.", 0.8, score=5, weeks_ago=2, criteria=("reliability",)),
]


def test_this_weeks_low_scores_are_told_with_their_words() -> None:
    low = heard(VOICES, WEEK).low_scores
    assert [(one.metric, one.score, one.text) for one in sorted(low, key=lambda one: one.score)] == [
        (Metric.CSAT, 1, "Jonotin tunnin."),
        (Metric.CSAT, 2, "Kukaan ei soittanut takaisin."),
    ]


def test_last_weeks_low_score_is_old() -> None:
    assert heard([said("Jonotin tunnin.", -0.8, score=1, weeks_ago=1)], WEEK).low_scores == ()


def test_a_score_in_the_middle_is_not_low_and_words_without_a_score_are_none() -> None:
    assert heard([said("Jonotin tunnin.", -0.8, score=3), said("Jonotin tunnin.", -0.8)], WEEK).low_scores == ()


def test_there_is_an_end_to_low_scores() -> None:
    many = [said(f"Jonotin tunnin, {'i' * number}.", -0.8, score=1) for number in range(20)]
    assert len(heard(many, WEEK).low_scores) == LOW_SCORES


def test_praise_goes_with_a_high_score_or_with_a_clear_tone() -> None:
    others = [
        said("Ihan hyvä näin.", 0.0),
        said("Kolme ihan hyvää sanaa.", 0.9, score=3),
        said("Täysi pettymys koko juttu.", -0.9, score=5),
    ]
    found = heard([*others, said("Upeaa palvelua, kiitos paljon.", 0.6)], WEEK)
    assert found.praise == ("Upeaa palvelua, kiitos paljon.",)


def test_praise_of_the_week_comes_before_that_of_the_weeks_before() -> None:
    assert heard(VOICES, WEEK).praise == ("Sain ystävällistä ja nopeaa apua.", "Asia hoitui yhdellä puhelulla.")


def test_a_criterion_has_its_mentions_and_their_mean_tone() -> None:
    assert heard(VOICES, WEEK).criteria == (
        Matter("accessibility", 2, -0.7),
        Matter("reliability", 2, 0.1),
        Matter("attitudes", 1, 0.9),
    )


def test_a_language_that_nobody_reads_is_never_neutral() -> None:
    unread = said("Frau Schmidt war nicht da.", None, language=None)
    assert heard([unread], WEEK).criteria == ()
    blamed = [said("Surkeaa.", -0.8, criteria=("attitudes",)), said("Schrecklich.", None, criteria=("attitudes",))]
    assert heard(blamed, WEEK).criteria == (Matter("attitudes", 2, -0.8),)
    assert heard([said("Schrecklich.", None, criteria=("attitudes",))], WEEK).criteria == (Matter("attitudes", 1, None),)


def test_a_quotation_for_each_matter_and_none_twice() -> None:
    quotes = heard(VOICES, WEEK).quotes
    assert len(quotes) == len(set(quotes))
    assert "Sain ystävällistä ja nopeaa apua." in quotes
    assert not {"Jonotin tunnin.", "Kukaan ei soittanut takaisin."}.isdisjoint(quotes)


def test_a_quotation_that_is_all_marks_is_none() -> None:
    assert heard([said(f"{MARK} {MARK}!", -0.8, score=1, criteria=("attitudes",))], WEEK).quotes == ()
    assert heard([said(f"{MARK} {MARK}!", -0.8, score=1)], WEEK).low_scores == ()


@given(st.permutations(VOICES))
def test_the_order_of_arrival_has_no_effect(mixed: list[Voice]) -> None:
    assert heard(mixed, WEEK) == heard(VOICES, WEEK)


@given(st.text(max_size=600))
def test_a_quotation_is_one_line_and_never_too_long(words: str) -> None:
    short = shortened(words)
    assert len(short) <= LONGEST
    assert "\n" not in short
    assert not short.startswith(" ")
