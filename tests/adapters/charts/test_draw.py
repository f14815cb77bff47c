"""The picture as SVG text: well-formed, inside its frame, and readable without colour."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.charts.draw import svg
from adapters.charts.lettering import width
from bot.model.messages import Chart, IntervalBar, StepStrip

NS = "{http://www.w3.org/2000/svg}"
SCALE = ("eri mieltä", "pikemmin eri mieltä", "vaihtelee", "pikemmin samaa mieltä", "samaa mieltä")
STRIPS = (
    StepStrip("Voin kertoa, jos en jaksa", (4, 4, None, 5, 5, 5), "samaa mieltä"),
    StepStrip("Viestintä ja vastausnopeus", (3, 3, 4, 3, 4, 3), "vaihtelee"),
    StepStrip("Esihenkilötyö ja johtaminen", (None,) * 6, "Ei näytetä: liian harva vastasi"),
)
BARS = (
    IntervalBar("Suosittelu (NPS)", -100, 100, 31, 12, 50, "64 vastausta", previous=35),
    IntervalBar("Tyytyväisyys (CSAT)", 1, 5, 4.2, 4.0, 4.4, "118 vastausta", "4,2"),
    IntervalBar("Asioinnin vaivattomuus (CES)", 1, 7, note="Liian vähän vastauksia"),
)
CHART = Chart("Tuki Helsinki · viikko 5", ("Mitä työntekijät sanovat", "Mitä asiakkaat sanovat"), SCALE, STRIPS, BARS)


def drawn(chart: Chart, **size: int) -> ET.Element:
    return ET.fromstring(svg(chart, **size))  # noqa: S314 (our own text)


def words(picture: ET.Element) -> list[str]:
    return [node.text or "" for node in picture.iter(f"{NS}text")]


def filled(picture: ET.Element) -> int:
    """How many levels of meters are filled, the legend's fifteen apart."""
    tracks = {"#e9edf0", "#ffffff", "#e6eaed", "#b7d0e5", "#c3ccd3", "#74838f"}
    return sum(1 for node in picture.iter(f"{NS}rect") if node.get("fill") not in tracks) - 15


def test_every_label_value_and_note_of_the_chart_is_in_the_picture() -> None:
    said = " ".join(words(drawn(CHART)))
    for phrase in ("Tuki Helsinki · viikko 5", "Viestintä ja vastausnopeus", "vaihtelee", "31", "4,2", "64 vastausta", *SCALE):
        assert phrase in said


def test_a_step_is_told_by_the_number_of_filled_levels_and_not_by_colour_alone() -> None:
    for step in range(1, 6):
        assert filled(drawn(replace(CHART, strips=(StepStrip("Topic", (step,)),), bars=()))) == step


def test_a_range_is_filled_up_to_its_lowest_step_and_hollow_up_to_its_highest() -> None:
    picture = drawn(replace(CHART, strips=(StepStrip("Topic", ((2, 4),)),), bars=()))
    hollow = [node for node in picture.iter(f"{NS}rect") if node.get("fill") == "#ffffff" and float(node.get("height", 0)) < 5]
    assert (filled(picture), len(hollow)) == (2, 2)
    assert "pikemmin eri mieltä – pikemmin samaa mieltä" in " ".join(words(picture))


def test_a_release_that_was_withheld_fills_no_level() -> None:
    assert filled(drawn(replace(CHART, strips=(StepStrip("Topic", (None, None)),), bars=()))) == 0


def test_a_strip_without_a_note_says_its_newest_step_in_words() -> None:
    strips = (StepStrip("One", (1, 5)), StepStrip("Two", (5, None)), StepStrip("Three", (3,), "3,4"))
    said = words(drawn(replace(CHART, strips=strips, bars=())))
    assert (said.count("samaa mieltä"), said.count("vaihtelee"), said.count("3,4")) == (2, 1, 1)  # once each in the legend


def test_no_more_than_the_last_six_releases_are_shown() -> None:
    assert filled(drawn(replace(CHART, strips=(StepStrip("Topic", (5,) * 20 + (1,) * 6),), bars=()))) == 6


def test_a_figure_without_a_value_has_words_and_no_track() -> None:
    picture = drawn(replace(CHART, bars=(BARS[2],)))
    assert "Liian vähän vastauksia" in words(picture)
    assert not list(picture.iter(f"{NS}circle"))


def test_the_value_before_is_a_ring_beside_the_dot() -> None:
    assert len(list(drawn(replace(CHART, bars=(BARS[0],))).iter(f"{NS}circle"))) == 2
    assert len(list(drawn(replace(CHART, bars=(BARS[1],))).iter(f"{NS}circle"))) == 1


def test_a_value_outside_its_scale_is_drawn_at_the_end_of_the_track() -> None:
    inside, outside = (
        next(drawn(replace(CHART, bars=(IntervalBar("CSAT", 1, 5, value, value_text="5"),))).iter(f"{NS}circle")).get("cx")
        for value in (5.0, 900.0)
    )
    assert inside == outside


def test_negative_scale_ends_carry_a_real_minus() -> None:
    assert "−100" in words(drawn(CHART))


def test_hostile_words_stay_words() -> None:
    evil = '</text><script>alert("1")</script>&\x00\x1b'
    picture = drawn(Chart(evil, (evil, evil), SCALE, (StepStrip(evil, (1,), evil),), (IntervalBar(evil, 0, 1, note=evil),)))
    assert not list(picture.iter(f"{NS}script"))
    assert picture.findtext(f"{NS}title") == evil.replace("\x00", "\ufffd").replace("\x1b", "\ufffd")


def test_the_picture_needs_no_inline_style_and_nothing_from_elsewhere() -> None:
    text = svg(CHART)
    assert "style" not in text
    assert "href" not in text
    assert "url(" not in text


def test_where_it_is_narrow_the_columns_stand_below_each_other() -> None:
    wide, narrow = drawn(CHART, width=600), drawn(CHART, width=340)
    assert float(narrow.get("height", 0)) > float(wide.get("height", 0)) * 1.4
    assert sorted(" ".join(words(narrow)).split()) == sorted(" ".join(words(wide)).split())


@pytest.mark.parametrize("empty", [{"strips": ()}, {"bars": ()}, {"strips": (), "bars": ()}])
def test_a_side_with_nothing_to_say_is_left_out(empty: dict[str, tuple[()]]) -> None:
    assert drawn(replace(CHART, **empty)).get("role") == "img"


def test_the_picture_is_the_one_that_people_have_looked_at() -> None:
    """Write it anew with VOINKO_WRITE_GOLDEN=1, and look at it."""
    golden = Path(__file__).parent / "golden" / "digest.svg"
    if os.environ.get("VOINKO_WRITE_GOLDEN"):
        golden.write_text(svg(CHART), encoding="utf-8")
    assert svg(CHART) == golden.read_text(encoding="utf-8")


LONG = st.text(st.characters(codec="utf-8"), max_size=120)
STEPS = st.lists(st.none() | st.integers(1, 5), max_size=12).map(tuple)


@settings(max_examples=40, deadline=None)
@given(
    title=LONG,
    strips=st.lists(st.builds(StepStrip, LONG, STEPS, LONG), max_size=10).map(tuple),
    size=st.sampled_from([320, 600]),
)
def test_whatever_the_words_every_line_ends_inside_the_picture(title: str, strips: tuple[StepStrip, ...], size: int) -> None:
    picture = drawn(Chart(title, ("left", "right"), SCALE, strips, BARS), width=size)
    edge = float(picture.get("width", 0))

    def check(node: ET.Element, left: float) -> None:
        moved = node.get("transform", "translate(0 0)").removeprefix("translate(").removesuffix(")")
        left += float(moved.split()[0])
        if node.tag == f"{NS}text" and node.get("text-anchor") is None:
            long = width(node.text or "", float(node.get("font-size", 0)), int(node.get("font-weight", 0)))
            assert left + float(node.get("x", 0)) + long <= edge
        for child in node:
            check(child, left)

    check(picture, 0)
