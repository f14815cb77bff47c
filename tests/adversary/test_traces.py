"""What must hold of what remains, on dry runs of a small company: the release rules' checks (c), (d), (h), (i)."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.statistics import ScipyStatistics
from adapters.web.demo import PLATFORM, WORKSPACE
from app import wiring
from app.installation.site import opened
from app.settings.load import Settings, load
from app.simulation.inputs import Inputs
from app.simulation.living import LivingOrganisation
from app.simulation.organisation import READER, Organisation
from app.simulation.site import Plan, founded, write_settings
from bot.digest.digests import Digests
from bot.model.calendar import Week
from bot.model.messages import Intent, Message, Pressed
from bot.model.people import Address, Language
from bot.model.units import COMPANY_UNIT, UnitKind
from bot.release.export import as_csv, exported
from scheduler.tick import Tally
from storage import rounds as ballot_box
from storage.secrets import sealing
from storage.secrets.sealing import RoundKeys
from storage.store import SqlStore
from tests.adversary.conftest import COMPANY, run
from tests.adversary.outputs import counted
from tests.adversary.publishers import FIRST
from tests.app.simulation.dry_runs import DryRun


@asynccontextmanager
async def reopened(out: Path) -> AsyncIterator[tuple[SqlStore, Settings]]:
    """The installation that a dry run leaves, whatever the environment says."""
    settings = replace(load({}, out), database_url=f"sqlite+aiosqlite:///{out / 'voinko.db'}")
    async with opened(settings) as store:
        yield store, settings


async def printed(store: SqlStore, settings: Settings) -> list[str]:
    """All that the commands print of a database: the export, and every digest of every unit."""
    digests = Digests(store, settings.company, ScipyStatistics())
    units = [(unit, week) for week in await store.released_weeks() for unit in await store.participation(week)]
    documents = [json.dumps(await digests.document(unit, week, freeze=False)) for unit, week in units]
    return [as_csv(await exported(store, settings.company)), *documents]


async def test_c_erasing_people_afterwards_changes_nothing_that_was_published(base: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(base, tmp_path / "out"))
    async with reopened(out) as (store, settings):
        before = await printed(store, settings)
        for person in sorted(frozenset[str]().union(*counted(base).values())):
            assert await store.erase_person(person)
        assert await printed(store, settings) == before
    assert before[0] == (base / "published.csv").read_text(encoding="utf-8")


async def test_d_an_answer_after_the_close_is_refused_and_changes_nothing(base: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(base, tmp_path / "out"))
    async with reopened(out) as (store, settings):
        before = await printed(store, settings)
        latest = await store.latest_round()
        assert latest is not None
        talk = wiring.conversation(settings, store, wiring.Platforms({}, {}), latest.closes_at)
        for token, employee in _rows(out, "SELECT token, employee_id FROM invitations WHERE round_id = ?", latest.id):
            intent = Intent("answer", (token, latest.items[0], "5"))
            replies = await talk.handle(Pressed(Address(PLATFORM, WORKSPACE, str(employee)), intent, latest.closes_at))
            assert ["päättynyt" in one.content.summary for one in replies if isinstance(one.content, Message)] == [True]
        assert await printed(store, settings) == before
    assert _rows(out, "SELECT count(*) FROM ballots") == [(0,)]


def _rows(out: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(out / "voinko.db")
    try:
        return database.execute(query, values).fetchall()
    finally:
        database.close()


def test_h_no_person_is_in_a_digest_the_export_or_the_log(tmp_path: Path) -> None:
    def renamed(person: str) -> str:
        return f"canary-{person}@voinko.example"

    people = replace(
        COMPANY,
        stays=tuple(replace(one, person=renamed(one.person)) for one in COMPANY.stays),
        answers=tuple(replace(one, person=renamed(one.person)) for one in COMPANY.answers),
        weeks=5,
    )
    people = replace(people, answers=tuple(one for one in people.answers if one.week <= people.weeks))
    out = run(people, tmp_path)
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in out.rglob("*")
        if path.suffix in {".json", ".csv", ".jsonl", ".toml"}
    }
    assert {name for name, text in texts.items() if "canary" in text} == {"blocks.csv"}


def test_h_the_log_tells_no_time_but_the_calendars_and_no_count_of_answers(base: Path) -> None:
    told = [json.loads(line) for line in (base / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {key for line in told for key in line} <= {
        *("week", "step", "at", "joins", "leaves", "moves"),
        *("opened", "sent", "closed", "released", "digests", "unreachable"),
    }
    assert {line["at"][11:] for line in told if "at" in line} == {
        *("07:30:00+00:00", "11:00:00+00:00", "21:59:00+00:00", "06:00:00+00:00")
    }


@contextmanager
def canaries(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """Every sealed ballot, every private key and every key of the names in the box, as they are made."""
    made: list[bytes] = []

    def sealed(public: bytes, unit: str, item: str, value: int | None) -> bytes:
        box = sealing.seal(public, unit, item, value)
        made.append(box)
        return box

    def keys() -> RoundKeys:
        fresh = sealing.new_keys()
        made.extend((fresh.private, fresh.id_key))
        return fresh

    monkeypatch.setattr(ballot_box, "seal", sealed)
    monkeypatch.setattr(ballot_box, "new_keys", keys)
    yield made


def test_h_words_that_nobody_may_quote_are_nowhere_in_what_a_dry_run_leaves(tmp_path: Path) -> None:
    people = [f"p{number}" for number in range(12)]
    answers: list[Sequence[object]] = [(4, one, "K1", 4, "", "") for one in people]
    answers += [
        (4, one, "O1", "", f"Our software crashes, {mark}", flag)
        for one, mark, flag in zip(people, ["kanarialintu"] * 5 + ["papukaija"] * 5, ["false"] * 5 + ["true"] * 5, strict=False)
    ]
    out, _ = DryRun(tmp_path).run([(one, "Tuki", "Palvelu", 1, "") for one in people], answers, 4)
    left = [path.read_bytes() for path in out.rglob("*") if path.is_file()]
    assert not any(b"kanarialintu" in file for file in left)
    assert any(b"papukaija" in file for file in left), "nothing was quoted at all: nothing is shown by this"


class _Watched(LivingOrganisation):
    """Looks at the disk just before every close, and when the week is over."""

    disk: Path
    made: list[bytes]
    found: list[tuple[str, int]]

    def look(self, when: str) -> None:
        files = [path.read_bytes() for path in self.disk.rglob("*") if path.is_file()]
        self.found.append((when, sum(any(canary in file for file in files) for canary in self.made)))

    async def _tick(self, week: Week, step: str, at: datetime) -> Tally:
        if step == "close":
            self.look("open")
        return await super()._tick(week, step, at)


async def test_h_after_every_close_no_ballot_and_no_key_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weeks = 3
    inputs = Inputs(Organisation(COMPANY.stays, [one for one in COMPANY.answers if one.week <= weeks], weeks), ())
    settings = write_settings(tmp_path, Plan(FIRST, weeks, Language.FI, 5), inputs.organisation.departments())
    with canaries(monkeypatch) as made:
        async with founded(settings) as store:
            living = _Watched(settings, store, inputs, FIRST)
            living.disk, living.made, living.found = tmp_path, made, []
            await living.live(lambda _week: living.look("closed"))
    assert [when for when, _ in living.found] == ["open", "closed"] * weeks
    assert all(found > 20 for when, found in living.found if when == "open"), "the search finds nothing that is there"
    assert all(found == 0 for when, found in living.found if when == "closed")


async def test_i_two_readers_of_one_unit_are_sent_the_same(tmp_path: Path) -> None:
    inputs = Inputs(Organisation(COMPANY.stays, [one for one in COMPANY.answers if one.week == 1], 1), ())
    settings = write_settings(tmp_path, Plan(FIRST, 1, Language.FI, 5), inputs.organisation.departments())
    second = "second@simulation.invalid"
    settings = replace(settings, company=replace(settings.company, company_readers=(READER, second)))
    async with founded(settings) as store:
        living = LivingOrganisation(settings, store, inputs, FIRST)
        await living.live(lambda _week: None)
        company = json.loads(await store.digest(COMPANY_UNIT, FIRST) or "")
        sent = []
        for email in (READER, second):
            reader = await store.employee_by_email(email)
            assert reader is not None
            entries = [entry.content for entry in living._messenger.entries(str(reader.id))]
            sent.append([replace(one, key="") for one in entries if isinstance(one, Message) and one.key.startswith("digest:")])
    assert company["audience"]["kind"] == UnitKind.COMPANY
    assert len(sent[1]) == 1
    assert sent[1][0] in sent[0]
