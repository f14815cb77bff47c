"""`voinko roster apply`, `log` and `import` beside an identity provider, and what doctor says, as the administrator types it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from app.commands.directory import apply_roster, roster_log
from app.commands.people import import_roster
from app.doctor.directory import directory_findings
from app.installation.site import opened
from app.settings.load import Settings, load
from app.terminal import UserError
from bot.model.provisioning import Entry, EntryKind
from tests.app.installations import install
from tests.scheduler.test_provisioning import ENTERPRISE, at

TOKEN = "t" * 40


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(tmp_path, {}, "init")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOINKO_SCIM_TOKEN", TOKEN)
    return tmp_path


def configured(site: Path) -> Settings:
    return load({"VOINKO_SCIM_TOKEN": TOKEN}, site)


async def arrive(site: Path, *names: str, active: bool = True) -> None:
    async with opened(configured(site)) as store:
        for name in names:
            email = f"{name}@x.example"
            document = {"userName": email, "displayName": name, ENTERPRISE: {"department": "Tuki"}}
            entry = Entry(name, EntryKind.USER, email, document, email=email, active=active)
            known = await store.entry(EntryKind.USER, name)
            await (store.replace_entry if known else store.add_entry)(entry, at("2026-01-05 10:00"))


async def findings(site: Path) -> list[str]:
    async with opened(configured(site)) as store:
        return [f"{one.what} {one.mend}" for one in await directory_findings(configured(site), store)]


def test_what_was_held_back_is_let_through_and_logged(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(arrive(site, *"abcd"))
    apply_roster()
    asyncio.run(arrive(site, "a", "b", active=False))
    apply_roster()
    capsys.readouterr()
    roster_log(as_json=True)
    logged = json.loads(capsys.readouterr().out)
    assert [one["change"] for one in logged] == ["joined"] * 4 + ["left"] * 2
    assert {one["person"] for one in logged[4:]} < {one["person"] for one in logged[:4]}
    assert "x.example" not in json.dumps(logged)


def test_a_directory_that_is_no_roster_says_whom_to_mend(site: Path) -> None:
    asyncio.run(arrive(site, "no address "))
    with pytest.raises(UserError, match="the stored roster stays as it is"):
        apply_roster()
    assert any(
        "The directory is no roster yet" in one and "must be an e-mail address" in one for one in asyncio.run(findings(site))
    )


def test_whom_the_provider_keeps_no_file_changes_unless_it_is_said(site: Path) -> None:
    asyncio.run(arrive(site, "a"))
    apply_roster()
    (site / "people.csv").write_text(
        "email,name,team,department,manager_email,language,timezone\na@x.example,A,Myynti,P,,,\n", encoding="utf-8"
    )
    with pytest.raises(UserError, match="your identity provider keeps 1 of the people in the file, such as a@x"):
        import_roster(site / "people.csv")
    import_roster(site / "people.csv", with_directory=True)


def test_doctor_says_that_a_provider_keeps_the_roster_and_who_is_not_in_it(site: Path) -> None:
    (site / "people.csv").write_text(
        "email,name,team,department,manager_email,language,timezone\nold@x.example,Old,Tuki,,,,\n", encoding="utf-8"
    )
    import_roster(site / "people.csv")
    assert any("0 users so far" in one for one in asyncio.run(findings(site)))
    asyncio.run(arrive(site, "a"))
    apply_roster()
    told = asyncio.run(findings(site))
    assert any("1 users so far" in one for one in told)
    assert any("On the roster and not in the directory: 1, such as old@x.example" in one for one in told)
    assert any("No identity provider can reach this address" in one for one in told)
