"""What the rehearsal refuses: a release that keeps every rule but one, which only the check of that rule can tell."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from adapters.solver import HighsSolver
from bot.model.calendar import Week
from bot.model.pulses import Asked, Topic
from bot.model.released import Band, Fact, Figure, Past, Release, Result, StepCell, Withheld
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.pulse.asked import asked_figures
from bot.release.attack import Attack
from bot.release.rehearsal import UnsafeReleaseError, rehearse
from bot.release.scale import scale_of, span_of, sums
from tests.cells import AGREE, DISAGREE, LEANING_TO_AGREE, LEANING_TO_DISAGREE, MIXED, score, span

WEEK = Week(2026, 30)
TEAM, OTHER_TEAM = Unit(UnitKind.TEAM, "1"), Unit(UnitKind.TEAM, "2")
POOL = Unit(UnitKind.POOL, "Care")
Cell = tuple[Figure, Fact]
ASKED = asked_figures(("W1", "S1", "K1", "A1", "N1"))
ITEMS = {figure.topic: figure.items for figure in ASKED}


def people(count: int, first: int = 0) -> frozenset[str]:
    return frozenset(f"p{number}" for number in range(first, first + count))


def cell(unit: Unit = TEAM, counted: frozenset[str] | None = None, topic: Topic = Topic.WORKLOAD, result: Result = MIXED) -> Cell:
    those = people(6) if counted is None else counted
    bounds = (0, 0) if isinstance(result, Withheld) else sums(result, len(those))
    return Figure(WEEK, topic, unit, "Care", result, Band.of(len(those))), Fact(WEEK, ITEMS[topic], unit, those, *bounds)


def released(*cells: Cell) -> Release:
    return Release(WEEK, tuple(figure for figure, _ in cells), (), tuple(counted for _, counted in cells))


def earlier(counted: frozenset[str], *, weeks: int = 4, unit: Unit = OTHER_TEAM, topic: Topic = Topic.WORKLOAD) -> Fact:
    return Fact(WEEK.plus(-weeks), ITEMS[topic], unit, counted, len(counted), 5 * len(counted))


def certified(result: Release, history: Sequence[Fact] = (), asked: Sequence[Asked] = ASKED) -> Release:
    """The same with the certificates that belong to it."""
    made = {}
    for question in asked:
        attack = Attack(WEEK, question.items, history, scale=scale_of(question.topic), solver=HighsSolver())
        for fact in result.facts:
            shown = [figure for figure in result.figures if figure.unit == fact.unit and figure.topic is question.topic]
            if fact.items == question.items and shown and not isinstance(shown[0].result, Withheld):
                attack.publish(fact.unit, fact.people, span_of(shown[0].result))
        made[question.items] = attack.certificate()
    return replace(result, certificates=made)


def passes(result: Release, history: Sequence[Fact] = (), asked: Sequence[Asked] = ASKED) -> None:
    rehearse(certified(result, history, asked), asked, Past(history), 5)


def refused(rule: str, result: Release, history: Sequence[Fact] = (), k: int = 5) -> None:
    with pytest.raises(UnsafeReleaseError, match=rule):
        rehearse(result, ASKED, Past(history), k)


ENPS = cell(TEAM, people(50), Topic.ENPS, score(20))
SAFE = released(
    cell(TEAM, people(5)),
    cell(POOL, people(8, first=100)),
    cell(TEAM, people(5), Topic.TOOLS),
    cell(TEAM, people(5), Topic.HELPED),
    ENPS,
)


def test_a_release_at_the_edge_of_every_rule_passes() -> None:
    withheld = Figure(WEEK, Topic.WORKLOAD, OTHER_TEAM, "Care", Withheld(), None)
    history = [
        earlier(people(5), unit=TEAM),  # the same people, four weeks later
        earlier(people(6)),  # all that they could have said, and one more
        earlier(people(6), weeks=53),  # longer ago than facts are kept
        earlier(people(6), topic=Topic.SKILLS),
        earlier(people(5), unit=TEAM, weeks=1, topic=Topic.SKILLS),
    ]
    passes(replace(SAFE, figures=(*SAFE.figures, withheld)), history)


def test_a_figure_of_which_nobody_knows_whom_it_counts_is_refused() -> None:
    refused("R2", replace(SAFE, facts=SAFE.facts[1:]))


def test_a_counted_set_without_a_figure_is_refused() -> None:
    refused("R2", replace(SAFE, figures=SAFE.figures[1:]))


def test_a_counted_set_of_a_withheld_figure_is_refused() -> None:
    figure, counted = cell()
    refused("R2", released((replace(figure, result=Withheld(), band=None), counted)))


def test_a_second_counted_set_for_a_figure_is_refused() -> None:
    figure, counted = cell()
    result = released((figure, counted))
    refused("R2", replace(result, facts=(counted, replace(counted, people=people(6, first=50)))))


def test_a_second_figure_of_one_counted_set_is_refused() -> None:
    refused("R2", replace(SAFE, figures=(*SAFE.figures, SAFE.figures[0])))


def test_what_each_team_was_asked_apart_is_refused_for_a_pool() -> None:
    refused("R1", released(cell(POOL, people(8), Topic.HELPED)))


@pytest.mark.parametrize("unit", [Unit(UnitKind.DEPARTMENT, "Care"), COMPANY_UNIT])
def test_a_block_that_is_neither_a_team_nor_a_pool_is_refused(unit: Unit) -> None:
    refused("R3", released(cell(unit, people(60))))


def test_a_team_one_below_k_is_refused() -> None:
    refused("R3", released(cell(TEAM, people(5))), k=6)
    refused("R3", released(cell(TEAM, people(4))))


def test_a_pool_below_k_and_its_margin_is_refused() -> None:
    refused("R3", released(cell(POOL, people(7))))
    refused("R3", released(cell(POOL, people(8))), k=6)


@pytest.mark.parametrize("unit", [TEAM, POOL])
def test_an_enps_of_forty_nine_is_refused(unit: Unit) -> None:
    refused("R3", released(cell(unit, people(49), Topic.ENPS, score(20))))


def test_two_blocks_of_a_topic_that_count_the_same_person_are_refused() -> None:
    refused("R3", released(cell(TEAM, people(6)), cell(POOL, people(8, first=5))))


def test_a_figure_without_a_band_is_refused() -> None:
    figure, counted = cell()
    refused("R4", released((replace(figure, band=None), counted)))


def test_an_enps_in_the_place_of_a_step_is_refused() -> None:
    refused("R4", released(cell(result=score(20))))


def test_a_step_in_the_place_of_an_enps_is_refused() -> None:
    refused("R4", released(cell(TEAM, people(50), Topic.ENPS, MIXED)))


@pytest.mark.parametrize("cell_of_six", [DISAGREE, MIXED, AGREE, span(2, 4)])
@pytest.mark.parametrize("moved", [(-1, 0), (1, 0), (0, -1), (0, 1)])
def test_a_fact_whose_sums_are_not_its_cells_is_refused(cell_of_six: StepCell, moved: tuple[int, int]) -> None:
    figure, fact = cell(result=cell_of_six)
    passes(released((figure, fact)))
    refused("R4: a figure's sums", released((figure, replace(fact, low=fact.low + moved[0], high=fact.high + moved[1]))))


def test_a_detail_and_its_topic_are_figures_of_their_own() -> None:
    asked = [Asked(Topic.WORKLOAD, "", ("W1",)), Asked(Topic.WORKLOAD, "W2", ("W2",))]
    figure, fact = cell()
    detail = replace(figure, item="W2"), replace(fact, items=("W2",))
    passes(released((figure, fact), detail), [earlier(people(6), unit=TEAM)], asked)
    with pytest.raises(UnsafeReleaseError, match="R7"):
        rehearse(
            released((figure, fact), detail),
            asked,
            Past([replace(earlier(people(6), unit=TEAM, weeks=1), items=("W2", "W4"))]),
            5,
        )
    with pytest.raises(UnsafeReleaseError, match="R2"):
        rehearse(released((replace(figure, item="W4"), fact)), asked, Past(), 5)


@pytest.mark.parametrize("weeks", [1, 2, 3])
def test_a_unit_whose_topic_was_released_less_than_four_weeks_ago_is_refused(weeks: int) -> None:
    refused("R7: a question's figure is released again too soon", released(cell()), [earlier(people(6), weeks=weeks, unit=TEAM)])


def test_a_figure_without_a_certificate_is_refused() -> None:
    refused("R7: nothing shows that everybody's answer stays open", released(cell()))


@pytest.mark.parametrize("weeks", [4, 52])
def test_a_certificate_that_forgets_an_earlier_figure_is_refused(weeks: int) -> None:
    five = replace(earlier(people(5), weeks=weeks), low=24)  # all but one of them have said 5
    result = released(cell(result=LEANING_TO_AGREE))
    refused("R7: a world does not fit", certified(result), [five])


def test_a_cell_that_leaves_three_newcomers_one_answer_is_refused() -> None:
    six = replace(earlier(people(6)), low=17, high=19)
    refused("R7: two figures together", certified(released(cell(counted=people(9), result=AGREE))), [six])


def test_strict_refuses_what_tells_anybody_who_knows_her_own_answer() -> None:
    _, before = cell(counted=people(5))
    before = replace(before, week=WEEK.plus(-4))
    result = released(cell(counted=people(7), result=LEANING_TO_DISAGREE))
    with pytest.raises(UnsafeReleaseError, match="R7: two figures together"):
        rehearse(certified(result, [before]), ASKED, Past([before]), 5, strict=True)
    passes(result, [before])
