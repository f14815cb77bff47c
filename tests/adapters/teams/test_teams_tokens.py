"""A token that was genuine: believed until its end and no longer, and only while its key is published."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest

from adapters.teams.http import Http
from adapters.teams.keys import SigningKeys
from adapters.teams.tokens import InvalidTokenError, TokenCheck
from tests.adapters.teams.conftest import Clock
from tests.doubles.teams import ISSUER, TeamsDouble, jwk


class Checking:
    """A check on clocks that a test moves; both stand at the real moment, by which the double's tokens live."""

    def __init__(self, teams: TeamsDouble) -> None:
        self.clock = Clock()
        self.begin = time.time() - self.clock.now  # noqa: TID251 (a token lives by the wall clock)
        self.http = Http()
        keys = SigningKeys(f"{teams.root}/metadata", self.http, monotonic=self.clock.monotonic)
        self.check = TokenCheck(teams.app_id, ISSUER, keys, wall=lambda: self.begin + self.clock.now)

    async def believes(self, token: str) -> bool:
        try:
            await self.check.verify([f"Bearer {token}"])
        except InvalidTokenError:
            return False
        return True


@pytest.fixture
async def checking(teams: TeamsDouble) -> AsyncIterator[Checking]:
    checking = Checking(teams)
    yield checking
    await checking.http.close()


async def test_it_is_believed_again_and_again_until_its_end(teams: TeamsDouble, checking: Checking) -> None:
    token = teams.token()
    assert [await checking.believes(token) for _ in range(3)] == [True] * 3
    checking.clock.now += 3600 + 299
    assert await checking.believes(token)
    checking.clock.now += 2
    assert not await checking.believes(token)


async def test_it_is_no_longer_believed_once_its_key_has_been_withdrawn(teams: TeamsDouble, checking: Checking) -> None:
    token = teams.token(exp=int(checking.begin + checking.clock.now) + 100_000)
    assert await checking.believes(token)
    teams.keys = [jwk("tomorrow")]
    checking.clock.now += 20 * 3600
    assert not await checking.believes(token)


async def test_nor_once_another_key_has_taken_its_place(teams: TeamsDouble, checking: Checking) -> None:
    token = teams.token(exp=int(checking.begin + checking.clock.now) + 100_000)
    assert await checking.believes(token)
    teams.keys = [{**jwk("stranger"), "kid": "today"}]
    checking.clock.now += 20 * 3600
    assert not await checking.believes(token)


async def test_a_token_that_differs_by_a_letter_is_another_token(teams: TeamsDouble, checking: Checking) -> None:
    token = teams.token()
    assert await checking.believes(token)
    head, claims, mark = token.split(".")
    assert not await checking.believes(f"{head}.{claims}.{'A' if mark[0] != 'A' else 'B'}{mark[1:]}")
    assert not await checking.believes(f"{head}.{claims}A.{mark}")


async def test_many_tokens_are_checked_without_keeping_them_all(teams: TeamsDouble, checking: Checking) -> None:
    for number in range(120):
        assert await checking.believes(teams.token(jti=str(number)))
    assert len(checking.check._known) == 100
