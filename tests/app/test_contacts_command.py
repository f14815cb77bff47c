"""``voinko contacts import``, and what doctor finds of the contacts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from app.commands import people, setup
from app.doctor.contacts import reach_of_contacts
from app.wiring import Platforms
from bot.model.people import Contact, Language
from storage.store import SqlStore
from tests.dialogs.stage import NURSE, Stage

runner = CliRunner()
cli = typer.Typer()
setup.register(cli)
people.register(cli)
HEADER = "role,name,email,phone,department,deputy_email\n"


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    roster = "email,name,team,department,manager_email,language,timezone\na@x.fi,A,Tuki,Palvelu,,,\n"
    (tmp_path / "people.csv").write_text(roster)
    for words in (["init"], ["roster", "import", "people.csv"]):
        assert runner.invoke(cli, words).exit_code == 0
    return tmp_path


def contacts(folder: Path, *rows: str, dry_run: bool = False) -> tuple[int, str]:
    (folder / "contacts.csv").write_text(HEADER + "\n".join(rows) + "\n")
    result = runner.invoke(cli, ["contacts", "import", "contacts.csv", *(["--dry-run"] if dry_run else [])])
    return result.exit_code, result.output + str(result.exception or "")


def test_a_dry_run_shows_who_comes_and_goes_and_changes_nothing(installation: Path) -> None:
    assert contacts(installation, "oh,Nurse,,1,,", "hr,Hanna,h@x.fi,2,Palvelu,")[0] == 0
    for _ in range(2):
        code, said = contacts(installation, "oh,Nurse,,1,,", "osh,Olli,o@x.fi,3,,", dry_run=True)
        assert code == 0
        assert "+ osh: Olli" in said
        assert "- hr: Hanna (Palvelu)" in said
        assert "Nurse" not in said


def test_an_unknown_department_is_refused_with_its_line(installation: Path) -> None:
    code, said = contacts(installation, "oh,Nurse,,1,,", "hr,Hanna,h@x.fi,2,Palvelo,")
    assert code != 0
    assert "Palvelo" in said
    assert "Palvelu" in said
    assert "3" in said


# ---------------------------------------------------------------- doctor


@pytest.fixture
async def stage(sqlite_store: SqlStore) -> Stage:
    return await Stage.set_up(sqlite_store, Language.EN)


async def found(stage: Stage) -> tuple[str, str, str]:
    reach = await reach_of_contacts(stage.store, Platforms({}, {"slack": stage.accounts}))
    return str(reach.errors), str(reach.warnings), str(reach.right)


async def test_a_contact_without_an_account_is_said_to_have_a_phone_alone(stage: Stage) -> None:
    errors, _, right = await found(stage)
    assert errors == "()"  # the manager can be asked
    assert "Terveystalo is shown with phone and address alone" in right


async def test_nobody_in_chat_is_an_error(stage: Stage) -> None:
    del stage.accounts.known["U-mari"]
    assert "No contact can be reached in chat: Palvelu." in (await found(stage))[0]


async def test_a_deputy_without_an_account_is_a_warning(stage: Stage) -> None:
    deputy = Contact("hr", "Mari", "mari@example.com", "1", "", "nobody@example.com")
    await stage.store.replace_contacts([NURSE, deputy])
    assert "The deputy of Mari can't be reached in chat." in (await found(stage))[1]
    await stage.store.replace_contacts([NURSE, replace(deputy, deputy_email="bo@example.com")])
    assert "deputy of Mari" not in (await found(stage))[1]
    await stage.store.replace_contacts([NURSE, replace(deputy, deputy_email="")])
    assert "Mari has no deputy" in (await found(stage))[1]
