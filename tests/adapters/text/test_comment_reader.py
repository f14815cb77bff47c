"""Customers' comments as the digest gets them: read, strictly redacted, and off the event loop."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import date
from pathlib import Path

from adapters.text.comment_reader import CustomerCommentReader
from bot.model.feedback import Metric, Remark

ROOT = Path(__file__).parents[3]


def remark(text: str, language: str = "") -> Remark:
    return Remark(1, date(2026, 1, 5), Metric.CSAT, 1.0, text, language, "", "")


async def read(*texts: str, names: frozenset[str] = frozenset()) -> list[str]:
    return [one.text for one in await CustomerCommentReader().read([remark(text) for text in texts], names)]


async def test_names_numbers_dates_and_roles_go() -> None:
    (text,) = await read("Maanantaina 5.1. esihenkilö Matti Virtanen numerosta 040 123 4567 oli töykeä.")
    assert not {"Matti", "Virtanen", "040", "5.1", "esihenkilö", "Maanantaina"} & set(text.replace(".", " ").split())
    assert "oli töykeä" in text


async def test_a_name_of_the_roster_goes_though_it_is_a_word_too() -> None:
    words = "Kiitos, kaneli hoiti asian."
    assert await read(words) == [words]
    assert await read(words, names=frozenset({"Kaneli Niemi"})) == ["Kiitos, […] hoiti asian."]


async def test_remarks_come_back_in_their_order_with_tone_and_criteria() -> None:
    first, second, third = await CustomerCommentReader().read(
        [remark("Surkeaa palvelua, jonotin tunnin.", "fi"), remark("Sehr schlecht.", "de"), remark("Tack, mycket vänligt!")], ()
    )
    assert first.tone is not None
    assert first.tone < 0
    assert "accessibility" in first.criteria
    assert (second.language, second.tone, second.criteria) == (None, None, ())
    assert third.tone is not None
    assert third.tone > 0


async def test_the_event_loop_goes_on_meanwhile() -> None:
    pauses = []

    async def heart() -> None:
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(0.005)
            pauses.append(loop.time() - before)

    beating = asyncio.create_task(heart())
    await CustomerCommentReader().read([remark(f"Jonotin puhelimessa {number} minuuttia.", "fi") for number in range(1000)], ())
    beating.cancel()
    assert len(pauses) > 3


def test_no_model_is_loaded_before_the_first_comment() -> None:
    told = "import sys, adapters.text.comment_reader; print([m for m in sys.modules if m in ('textblob', 'adapters.text.tone')])"
    ran = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert ran.stdout.strip() == "[]"
