"""What two figures together tell, against every answer that there could be."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.release.pairs import Pair, Tells

TOP = 2
GROUP = st.integers(0, 2)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Pair, int, int]:
    both, earlier, new = draw(GROUP), draw(GROUP), draw(GROUP)
    sums = []
    for people in (both + earlier, both + new):
        low = draw(st.integers(0, TOP * people))
        sums += [low, draw(st.integers(low, TOP * people))]
    return Pair(both, earlier, new, sums[0], sums[1]), sums[2], sums[3]


def worlds(pair: Pair, low: int, high: int) -> list[tuple[int, ...]]:
    """All answers that fit: of those in both, in the earlier alone, in the new alone."""
    first, second = pair.both + pair.earlier, pair.both
    return [
        world
        for world in product(range(TOP + 1), repeat=pair.both + pair.earlier + pair.new)
        if pair.low <= sum(world[:first]) <= pair.high and low <= sum(world[:second]) + sum(world[first:]) <= high
    ]


def told(those: list[tuple[int, ...]]) -> set[int]:
    """Whose answers are the same in all of them."""
    return {place for place, values in enumerate(zip(*those, strict=True)) if len({*values}) == 1}


@given(pairs())
@settings(max_examples=150, deadline=None)
def test_a_pair_tells_what_all_possible_answers_tell(example: tuple[Pair, int, int]) -> None:
    pair, low, high = example
    possible = worlds(pair, low, high)
    expected = (Tells.SOMETHING if told(possible) else Tells.NOTHING) if possible else Tells.IMPOSSIBLE
    assert pair.tells(low, high, TOP) is expected


@given(pairs())
@settings(max_examples=150, deadline=None)
def test_an_insider_learns_nothing_of_others_from_a_pair_that_tells_nothing(example: tuple[Pair, int, int]) -> None:
    pair, low, high = example
    if pair.tells(low, high, TOP, insider=True) is not Tells.NOTHING:
        return
    possible = worlds(pair, low, high)
    for insider in range(pair.both + pair.earlier + pair.new):
        for own in {world[insider] for world in possible}:
            assert told([world for world in possible if world[insider] == own]) <= {insider}


def test_six_at_mixed_and_nine_at_agree_tell_what_the_three_newcomers_said() -> None:
    assert Pair(6, 0, 3, 17 - 6, 19 - 6).tells(34 - 9, 45 - 9, top=4) is Tells.SOMETHING


def test_a_lone_newcomer_is_open_to_the_world_and_not_to_an_insider() -> None:
    pair = Pair(1, 0, 1, 0, 4)
    assert pair.tells(3, 3, top=4) is Tells.NOTHING
    assert pair.tells(3, 3, top=4, insider=True) is Tells.SOMETHING
