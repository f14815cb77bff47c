"""Pictures by address: no cookie, no guessing, no store."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.charts.gallery import ChartGallery
from adapters.charts.png import png
from bot.model.messages import Chart, IntervalBar, StepStrip

KEY = b"a secret of this very installation"
CHART = Chart(
    "Tuki Helsinki · viikko 5",
    ("Työntekijät", "Asiakkaat"),
    ("eri mieltä", "pikemmin eri", "vaihtelee", "pikemmin samaa", "samaa mieltä"),
    tuple(
        StepStrip(f"Viestintä ja vastausnopeus {n}", (3, None, 4, (3, 4), 2, 1), "eri mieltä · laskenut kahdesti")
        for n in range(9)
    ),
    tuple(IntervalBar(f"Suosittelu {n}", -100, 100, 31.0, 12.5, 50.0, "64 vastausta", "31", 35.0) for n in range(4)),
)


async def get(gallery: ChartGallery, url: str) -> tuple[int, bytes, str]:
    app = web.Application()
    gallery.add_routes(app)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get(url.removeprefix("https://voinko.example"))
        return answer.status, await answer.read(), answer.headers.get("Cache-Control", "")


def gallery(key: bytes = KEY) -> ChartGallery:
    return ChartGallery("https://voinko.example/", key)


async def test_the_address_of_a_chart_answers_with_its_picture() -> None:
    status, body, caching = await get(gallery(), gallery().url(CHART))
    assert (status, body, caching.split(",")[0]) == (200, png(CHART), "private")


async def test_another_process_with_the_same_key_draws_what_this_one_has_promised() -> None:
    status, _, _ = await get(gallery(), ChartGallery("https://voinko.example", KEY).url(CHART))
    assert status == 200


async def test_a_picture_of_another_installation_is_not_found() -> None:
    status, _, _ = await get(gallery(b"some other secret entirely"), gallery().url(CHART))
    assert status == 404


@pytest.mark.parametrize("name", ["x", "a" * 200, "%2e%2e", "AAAA" * 100, "ä", "a" * 7000])
async def test_a_guessed_address_is_not_found(name: str) -> None:
    status, _, _ = await get(gallery(), f"/pictures/{name}.png")
    assert status == 404


def test_the_same_chart_has_the_same_address_and_another_chart_another() -> None:
    assert gallery().url(CHART) == gallery().url(replace(CHART))
    assert gallery().url(CHART) != gallery().url(replace(CHART, title="Tuki Turku · viikko 5"))


def test_nothing_of_a_chart_can_be_read_off_its_address() -> None:
    address, of_another_key = gallery().url(CHART), gallery(b"some other secret entirely").url(CHART)
    assert len(address) == len(of_another_key)
    assert sum(a == b for a, b in zip(address[40:], of_another_key[40:], strict=True)) < len(address) / 8


def test_the_fullest_digest_still_fits_the_links_slack_takes() -> None:
    assert len(gallery().url(CHART)) < 3000


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        gallery(b"short")


def test_the_picture_has_enough_dots_for_a_phone() -> None:
    wide, _ = struct.unpack(">II", png(CHART)[16:24])
    assert wide == 960


def test_letters_are_drawn_with_the_programs_own_font() -> None:
    assert len(png(CHART)) > 2 * len(png(replace(CHART, title="", columns=("", ""), scale=("",) * 5, strips=(), bars=())))
