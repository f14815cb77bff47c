"""A round whose private key is lost for good can be discarded; no other can."""

from __future__ import annotations

import pytest

from tests.storage.office import OPENING, WEEK, Office


async def test_a_round_with_its_key_is_never_discarded(office: Office) -> None:
    await office.open()
    assert await office.store.unopenable() == ()
    assert await office.store.discard_unopenable(OPENING) == ()
    assert len(await office.store.open_rounds()) == 1


@pytest.mark.parametrize("closing", [False, True])
async def test_a_round_without_its_key_ends_without_figures_and_without_ballots(office: Office, *, closing: bool) -> None:
    opened = await office.open()
    name = office.members[0].name
    assert await office.answer(name, 4)
    if closing:
        await office.store.close(opened.id)
    office.key_ring.destroy(str(WEEK))
    assert await office.store.unopenable() == (WEEK,)
    assert await office.store.discard_unopenable(OPENING) == (WEEK,)
    assert not await office.store.unreleased_rounds()
    assert not await office.store.figures(WEEK, WEEK)
    assert await office.rows("SELECT count(*) FROM ballots") == [(0,)]
    assert not await office.answer(name, 4)
    assert await office.store.discard_unopenable(OPENING) == ()
