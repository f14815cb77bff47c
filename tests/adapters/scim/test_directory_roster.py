"""The roster that follows from a directory, what holds it, and what happens at once."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from adapters.scim.roster import ScimForm
from bot.model.provisioning import EntryKind
from scheduler.provisioning import TOO_MANY
from storage.roster_log import Change
from tests.adapters.scim.conftest import ENTERPRISE, GROUP, Directory, known


async def test_people_become_a_team_with_their_manager_and_language(directory: Directory) -> None:
    boss = await directory.user("boss", **{ENTERPRISE: {}})
    await directory.user("aino", manager=boss, preferredLanguage="sv-FI", timezone="Europe/Helsinki")
    assert await directory.make() == ""
    aino = await directory.store.employee_by_email("aino@x.fi")
    assert aino is not None
    assert aino.team is not None
    assert (aino.team.name, aino.team.department, aino.manager_email) == ("Tuki", "Palvelu", "boss@x.fi")
    assert (aino.language, aino.timezone) == ("sv", "Europe/Helsinki")
    assert await directory.people() == {"boss@x.fi": "", "aino@x.fi": "Tuki"}


async def test_a_manager_may_come_after_the_people(directory: Directory) -> None:
    user = await directory.user("aino")
    boss = await directory.user("boss", **{ENTERPRISE: {}})
    assert await directory.patch(f"/Users/{user}", {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": boss}) in {200, 204}
    assert await directory.make() == ""
    assert (await directory.store.managers()).popitem()[1] == "boss@x.fi"


async def test_groups_of_a_prefix_are_teams_and_others_are_none(directory: Directory) -> None:
    users = [await directory.user(f"p{number}") for number in range(4)]
    for name, members in (("Tiimi Tuki", users[:2]), ("Tiimi Myynti", users[2:]), ("All staff", users)):
        body = {"schemas": [GROUP], "displayName": name, "members": [{"value": one} for one in members]}
        assert (await directory.ask("POST", "/Groups", body))[0] == 201
    form = ScimForm(team="group", department="division", prefix="Tiimi ")
    assert await directory.make(form=form) == ""
    assert await directory.people() == {"p0@x.fi": "Tuki", "p1@x.fi": "Tuki", "p2@x.fi": "Myynti", "p3@x.fi": "Myynti"}
    _, again = await directory.ask("GET", '/Groups?filter=displayName eq "Tiimi Tuki"')
    added = {"op": "add", "path": "members", "value": [{"value": users[3]}]}
    await directory.patch(f"/Groups/{again['Resources'][0]['id']}", added)
    assert "p3@x.fi, team: is a member of 2 groups that are teams" in await directory.make(form=form)
    assert (await directory.people())["p3@x.fi"] == "Myynti"  # the stored roster stays


async def test_what_is_no_roster_holds_it_and_names_the_person_to_mend(staffed: Directory) -> None:
    await staffed.user("uno", emails=[{"value": "no address", "primary": True}])
    why = await staffed.make()
    assert why.startswith("uno@x.fi, email: must be an e-mail address")
    assert await staffed.store.roster_held() == why
    assert len(await staffed.people()) == 11
    assert await staffed.store.heard_last() is None  # nothing new until it is mended


async def test_whoever_is_no_longer_active_is_left_out_at_once_and_comes_back_with_the_next_roster(staffed: Directory) -> None:
    _, users = await staffed.store.entries(EntryKind.USER, email="p3@x.fi")
    path = f"/Users/{users[0].id}"
    await staffed.patch(path, {"op": "Replace", "path": "active", "value": "False"})
    assert "p3@x.fi" not in await staffed.people()
    await staffed.patch(path, {"op": "Replace", "path": "active", "value": "True"})
    assert "p3@x.fi" not in await staffed.people()
    assert await staffed.make() == ""
    assert "p3@x.fi" in await staffed.people()
    changes = [one.change for one in await staffed.store.roster_changes() if one.change is not Change.JOINED]
    assert changes == [Change.LEFT, Change.RETURNED]


async def test_deleting_is_leaving(staffed: Directory) -> None:
    _, users = await staffed.store.entries(EntryKind.USER, email="p3@x.fi")
    assert (await staffed.ask("DELETE", f"/Users/{users[0].id}"))[0] == 204
    assert "p3@x.fi" not in await staffed.people()
    assert (await staffed.ask("GET", f"/Users/{users[0].id}"))[0] == 404
    assert await staffed.make() == ""
    _, bosses = await staffed.store.entries(EntryKind.USER, email="boss@x.fi")
    again = await staffed.user("p3", manager=bosses[0].id)
    assert again != users[0].id
    assert await staffed.make() == ""
    assert "p3@x.fi" in await staffed.people()


async def test_more_than_a_fifth_leaving_within_a_day_waits_for_the_administrators_word(staffed: Directory) -> None:
    for number in range(4):
        _, users = await staffed.store.entries(EntryKind.USER, email=f"p{number}@x.fi")
        await staffed.patch(f"/Users/{users[0].id}", {"op": "replace", "value": {"active": False}})
    assert len(await staffed.people()) == 9  # two of eleven are no fifth, three are
    assert await staffed.make() == TOO_MANY
    assert len(await staffed.people()) == 9
    assert await staffed.make(forced=True) == ""
    assert len(await staffed.people()) == 7
    assert await staffed.store.roster_held() == ""


async def test_an_empty_answer_or_silence_takes_nobody_out(staffed: Directory) -> None:
    _, group = await staffed.ask("POST", "/Groups", {"schemas": [GROUP], "displayName": "Empty"})
    await staffed.patch(f"/Groups/{group['id']}", {"op": "replace", "path": "members", "value": []})
    assert await staffed.make() == ""
    assert len(await staffed.people()) == 11


async def test_a_new_address_is_the_same_person(staffed: Directory) -> None:
    before = await staffed.store.employee_by_email("p3@x.fi")
    _, users = await staffed.store.entries(EntryKind.USER, email="p3@x.fi")
    found = await staffed.got(f"/Users/{users[0].id}")
    changed = found | {"userName": "uusi@x.fi", "emails": [{"value": "uusi@x.fi", "primary": True}]}
    assert (await staffed.ask("PUT", f"/Users/{users[0].id}", changed))[0] == 200
    assert await staffed.make() == ""
    after = await staffed.store.employee_by_email("uusi@x.fi")
    assert before is not None
    assert after is not None
    assert (after.id, await staffed.store.employee_by_email("p3@x.fi")) == (before.id, None)


async def test_who_is_on_the_roster_from_elsewhere_stays(directory: Directory) -> None:
    await directory.store.import_roster([known("old@x.fi")])
    await directory.user("aino")
    assert await directory.make() == ""
    assert set(await directory.people()) == {"old@x.fi", "aino@x.fi"}


async def test_what_comes_while_a_roster_is_made_is_not_taken_for_done(directory: Directory) -> None:
    await directory.user("aino")
    heard = await directory.store.heard_last()
    assert heard is not None
    await directory.store.hold_roster("as of an earlier word", heard.replace(year=2025))
    assert await directory.store.heard_last() == heard


async def test_an_erased_person_stays_erased_whatever_the_provider_sends(staffed: Directory) -> None:
    _, users = await staffed.store.entries(EntryKind.USER, email="p3@x.fi")
    path = f"/Users/{users[0].id}"
    assert await staffed.store.erase_person("p3@x.fi")
    _, found = await staffed.ask("GET", '/Users?filter=userName eq "p3@x.fi"')
    assert [one["id"] for one in found["Resources"]] == [users[0].id]  # so that no provider makes it anew
    assert (await staffed.ask("POST", "/Users", {"userName": "p3@x.fi"}))[0] in {400, 409}
    for sent in ({"displayName": "P3"}, {"active": True}, {"emails": [{"value": "p3@x.fi"}]}):
        assert await staffed.patch(path, {"op": "replace", "value": sent}) < 300
    assert await staffed.make() == ""
    assert "p3@x.fi" not in await staffed.people()
    assert "p3@x.fi" not in rows_of(staffed)


async def test_an_erased_person_leaves_no_name_in_the_directory(staffed: Directory) -> None:
    await staffed.store.erase_person("p3@x.fi")
    assert "p3@x.fi" not in rows_of(staffed)


def rows_of(directory: Directory) -> str:
    """All that the tables hold of the directory, whatever the product shows of it."""
    path = directory.store._database._file
    assert path is not None
    with closing(sqlite3.connect(path)) as database:
        return json.dumps(database.execute("SELECT * FROM provisioned").fetchall())


@pytest.mark.parametrize("leaving", ["active", "delete"])
async def test_the_open_round_keeps_its_invitations(staffed: Directory, leaving: str) -> None:
    _, users = await staffed.store.entries(EntryKind.USER, email="p3@x.fi")
    before = await staffed.store.person_record("p3@x.fi")
    if leaving == "active":
        await staffed.patch(f"/Users/{users[0].id}", {"op": "replace", "value": {"active": False}})
    else:
        await staffed.ask("DELETE", f"/Users/{users[0].id}")
    after = await staffed.store.person_record("p3@x.fi")
    assert before is not None
    assert after is not None
    assert after["invitations"] == before["invitations"]
    assert after["active"] is False
