"""How far a pulse came: what an administrator is told, and that no number of one or two follows from it."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.model.deliveries import IN_DOUBT, DeliveryState, Tally
from bot.model.people import NOWHERE, Workspace
from bot.pulse.reach import LEAST, Count, reach

SENT, UNREACHABLE, UNKNOWN = DeliveryState.SENT, DeliveryState.UNREACHABLE, DeliveryState.UNKNOWN
A, B, C = (Workspace("slack", name) for name in "ABC")

tallies = st.lists(
    st.builds(
        Tally,
        st.sampled_from([A, B, C, Workspace("teams", "D"), NOWHERE]),
        st.sampled_from([SENT, UNREACHABLE, UNKNOWN]),
        st.sampled_from([None, IN_DOUBT, "no account", "deactivated", "guest"]),
        st.integers(1, 9),
    ),
    max_size=12,
)


def test_all_are_counted_by_how_it_ended() -> None:
    came = reach(
        [Tally(A, SENT, None, 40), Tally(A, SENT, IN_DOUBT, 3), Tally(A, UNKNOWN, None, 1), Tally(A, UNREACHABLE, "guest", 5)]
    )
    assert (came.total, came.total.asked) == (Count(40, 4, 5), 49)
    assert came.workspaces == ((A, Count(40, 4, 5)),)
    assert came.reasons == (("guest", 5),)


def test_a_workspace_with_a_number_below_three_is_put_together_with_the_next_smallest() -> None:
    came = reach([Tally(A, SENT, None, 40), Tally(B, SENT, None, 20), Tally(C, SENT, None, 2)])
    assert came.workspaces == ((A, Count(40)), (None, Count(22)))


def test_who_could_not_be_reached_is_not_told_by_workspace_where_they_are_one_or_two() -> None:
    came = reach(
        [Tally(A, SENT, None, 40), Tally(B, SENT, None, 20), Tally(B, UNREACHABLE, "guest", 1), Tally(A, UNREACHABLE, "bot", 1)]
    )
    assert (came.total, came.workspaces, came.reasons) == (Count(60, 0, 2), (), ())


def test_of_nobody_there_is_nothing() -> None:
    came = reach([])
    assert (came.total, came.workspaces, came.reasons) == (Count(), (), ())


@given(tallies)
def test_no_number_of_one_or_two_is_split_or_follows_from_the_others(given_: list[Tally]) -> None:
    came = reach(given_)
    rows = [(place, (count.reached, count.in_doubt, count.not_reached)) for place, count in came.workspaces]
    whole = (came.total.reached, came.total.in_doubt, came.total.not_reached)
    for table, total in ((rows, whole), ([(why, (n,)) for why, n in came.reasons], (came.total.not_reached,))):
        assert all(number == 0 or number >= LEAST for _, numbers in table for number in numbers)
        assert not table or tuple(map(sum, zip(*(numbers for _, numbers in table), strict=True))) == total


@given(tallies)
def test_what_is_shown_of_a_workspace_is_true(given_: list[Tally]) -> None:
    people = Counter[Workspace]()
    for one in given_:
        people[one.place] += one.people
    assert all(people[place] == count.asked for place, count in reach(given_).workspaces if place is not None)
