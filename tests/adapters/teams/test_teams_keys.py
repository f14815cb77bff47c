"""The keys of Teams' tokens: kept for a day, renewed before, asked for seldom, and by one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from adapters.teams import keys
from adapters.teams.http import Http
from adapters.teams.keys import SigningKeys
from tests.adapters.teams.conftest import Clock
from tests.doubles.slack import server_error
from tests.doubles.teams import TeamsDouble, _number, jwk

HOUR = 3600


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def signing(teams: TeamsDouble, clock: Clock) -> AsyncIterator[SigningKeys]:
    http = Http(timeout=1)
    yield SigningKeys(f"{teams.root}/metadata", http, monotonic=clock.monotonic)
    await http.close()


async def test_many_who_need_a_key_at_once_make_one_request(teams: TeamsDouble, signing: SigningKeys) -> None:
    assert all(await asyncio.gather(*(signing.find("today") for _ in range(50))))
    assert len(teams.called("metadata")) == len(teams.called("keys")) == 1


async def test_a_key_that_is_published_later_is_found_and_one_that_is_withdrawn_goes(
    teams: TeamsDouble, signing: SigningKeys, clock: Clock
) -> None:
    assert await signing.find("today")
    teams.keys = [jwk("tomorrow")]
    assert await signing.find("tomorrow") is None  # it was asked a moment ago
    clock.now += 601
    assert await signing.find("tomorrow")
    assert await signing.find("today") is None


async def test_keys_are_renewed_before_they_are_a_day_old(teams: TeamsDouble, signing: SigningKeys, clock: Clock) -> None:
    assert await signing.find("today")
    clock.now += 21 * HOUR
    assert await signing.find("today")
    assert len(teams.called("keys")) == 2


async def test_while_nobody_can_be_asked_the_keys_are_good_for_their_day_and_no_longer(
    teams: TeamsDouble, signing: SigningKeys, clock: Clock
) -> None:
    assert await signing.find("today")
    teams.next("metadata", *[server_error()] * 10)
    clock.now += 23 * HOUR
    assert await signing.find("today")
    clock.now += HOUR
    assert await signing.find("today") is None


async def test_a_failure_is_tried_again_after_a_while(teams: TeamsDouble, signing: SigningKeys, clock: Clock) -> None:
    teams.next("keys", server_error())
    assert await signing.find("today") is None
    assert await signing.find("today") is None
    assert len(teams.called("keys")) == 1
    clock.now += 31
    assert await signing.find("today")


async def test_a_key_that_is_no_key_is_passed_over(teams: TeamsDouble, signing: SigningKeys) -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key().public_numbers()  # noqa: S505 (on purpose)
    teams.keys = [
        {"kid": "weak", "kty": "RSA", "n": _number(weak.n), "e": _number(weak.e), "endorsements": ["msteams"]},
        {"kid": "empty"}, {"kid": "ec", "kty": "EC"}, {"kty": "RSA"}, {"kid": "odd", "kty": "RSA", "n": 5, "e": None},
        {**jwk("for secrets"), "use": "enc"}, jwk("today"),
    ]  # fmt: skip
    assert [bool(await signing.find(name)) for name in ("weak", "empty", "ec", "odd", "for secrets", "today")] == [False] * 5 + [
        True
    ]


@pytest.mark.parametrize("address", ["http://keys.attacker.example/", "file:///etc/passwd", None, 5])
def test_keys_come_from_a_safe_address_alone(address: object) -> None:
    signing = SigningKeys("https://login.botframework.com/x", Http(), monotonic=lambda: 0.0)
    with pytest.raises(keys._OddAnswerError):
        signing._keys_address({"jwks_uri": address})
