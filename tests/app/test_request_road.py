"""Asking for contact as Slack would carry it: real commands, real HTTP, a double of Slack that counts and misbehaves."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from app.chance import wall_seconds
from tests.app.test_road import SECRET, Site, installed
from tests.doubles.slack import buttons_of, dropped, hanging, press, rate_limited, refused, server_error, signed

CANARY = "xyzzyplugh"
CONTACTS = (
    "role,name,email,phone,department,deputy_email\nosh,Olli Osh,person5@esimerkki.example,010 1234,,person4@esimerkki.example\n"
)
TUESDAY, NEXT_DAY, DAY_AFTER = "2026-01-06T10:00+02:00", "2026-01-07T12:00+02:00", "2026-01-08T12:00+02:00"


TROUBLES = {
    "refused": (refused("user_not_found"),),
    "server error": (server_error(500, takes_effect=True),),
    "rate limited": (rate_limited(),),
    "rate limited twice": (rate_limited(), rate_limited(2)),
    "rate limited, then dropped, arrived": (rate_limited(), dropped()),
    "hanging, arrived": (hanging(takes_effect=True),),
    "hanging, not arrived": (hanging(),),
    "dropped, arrived": (dropped(),),
    "dropped, not arrived": (dropped(takes_effect=False),),
}


class Phone:
    """Somebody with Slack in the hand: presses in the window that is open."""

    def __init__(self, site: Site, user: str) -> None:
        self.site, self.user = site, user
        self.view: dict[str, Any] = {}

    async def open(self, action: str) -> None:
        """Press a button in the chat that opens a window."""
        seen = len(self.site.slack.called("views.open"))
        assert await self.site.post(press(action, self.user)) == 200
        self.view = (await self.site.slack.until("views.open", seen + 1))[-1]["view"]

    async def press(self, label: str, *, nth: int = 0) -> None:
        found = [action for text, action in self.buttons() if text.startswith(label)]
        payload = press(found[nth], self.user, container="modal")
        payload["view"]["private_metadata"] = self.view.get("private_metadata", "")
        seen = len(self.site.slack.called("views.update"))
        assert await self.site.post(payload) == 200
        self.view = (await self.site.slack.until("views.update", seen + 1))[-1]["view"]

    def buttons(self) -> list[tuple[str, str]]:
        rows = [block["elements"] for block in self.view["blocks"] if block["type"] == "actions"]
        return [(one["text"]["text"], one["action_id"]) for row in rows for one in row]

    async def share(self) -> dict[str, Any]:
        """Fill in the form; the window that the acknowledgement brings."""
        values: dict[str, Any] = {
            name: {name: {"type": "radio_buttons", "selected_option": {"value": value}}}
            for name, value in (("what", "d"), ("how", "call"), ("when", "today"))
        }
        values["words"] = {"words": {"type": "plain_text_input", "value": f"{CANARY} two jobs"}}
        view = {
            "id": "V1",
            "type": "modal",
            "team_id": "T1",
            "callback_id": self.view["callback_id"],
            "state": {"values": values},
        }
        payload = {
            "type": "view_submission",
            "team": {"id": "T1"},
            "user": {"id": self.user, "team_id": "T1"},
            "view": view | {"private_metadata": self.view["private_metadata"]},
        }
        body, headers = signed(payload, SECRET, wall_seconds())
        url = f"http://127.0.0.1:{self.site.port}/slack/events"
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
            self.view = json.loads(await response.text())["view"]
        return self.view

    @property
    def said(self) -> str:
        return json.dumps(self.view, ensure_ascii=False)


async def preview(site: Site) -> Phone:
    phone = Phone(site, "U0")
    await phone.open("coping")
    await phone.press("Näytä, kenelle")
    await phone.press("Pyydä yhteydenottoa")
    await phone.share()
    assert CANARY in phone.said
    return phone


def a_minute_passes(site: Site) -> None:
    """A dead process's claim runs out; waiting for it would be all that the test does."""
    with sqlite3.connect(site.folder / "voinko.db") as database:
        database.execute("UPDATE requests SET claimed_at = '2026-01-01 00:00:00.000000' WHERE claimed_at IS NOT NULL")
    database.close()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Site]:
    async with installed(tmp_path, {"contacts.csv": CONTACTS}, "contacts import contacts.csv") as site:
        await site.tick(TUESDAY)
        yield site


def direct(site: Site, user: str) -> list[str]:
    """What the person's chat holds beyond the welcome and the pulse."""
    return [message["text"] for message in site.slack.direct_messages(user)[2:]]


@pytest.mark.timeout(300)
async def test_a_request_goes_from_one_phone_to_one_other_and_is_gone_when_answered(office: Site) -> None:
    async with office.running():
        phone = await preview(office)
        await phone.press("Lähetä")
        assert "Lähetetty: Olli Osh" in phone.said
        [notice] = direct(office, "U5")
        assert notice == "Sinulla on avoin pyyntö Voinkossa"
        on_disk = b"".join(path.read_bytes() for path in office.folder.glob("voinko.db*"))
        assert CANARY.encode() not in on_disk
        assert b"Olli Osh" in on_disk  # as a contact
        metrics = (await office.get(office.metrics))[1]
        assert b"request" not in metrics

        await office.tick(NEXT_DAY)
        assert "ei ole vielä vastattu" in direct(office, "U0")[-1]
        assert direct(office, "U4") == []  # the deputy hears of it only if somebody presses

        contact = Phone(office, "U5")
        [opened] = buttons_of(office.slack.direct_messages("U5")[-1]["blocks"]).values()
        await contact.open(opened)
        assert f"{CANARY} two jobs" in contact.said
        await contact.press("Olen ottanut yhteyttä")
        assert "Teksti on poistettu" in contact.said
        assert "vahvistanut ottaneensa" in direct(office, "U0")[-1]
    chats = json.dumps(office.slack.channels, ensure_ascii=False)
    assert CANARY not in chats
    tick = await office.tick(DAY_AFTER)
    assert (tick["sent"], tick["unreachable"]) == (0, 0)
    assert len(direct(office, "U5")) == 1


@pytest.mark.timeout(300)
@pytest.mark.parametrize("trouble", list(TROUBLES))
async def test_whatever_slack_does_it_arrives_once_or_its_writer_is_told_the_number(office: Site, trouble: str) -> None:
    async with office.running():
        phone = await preview(office)
        office.slack.next("chat.postMessage", *TROUBLES[trouble])
        await phone.press("Lähetä")
        if trouble == "refused":
            assert "**ei**" not in phone.said  # bold, drawn as Slack writes it
            assert "mennyt perille" in phone.said
            assert "010 1234 (Olli Osh)" in direct(office, "U0")[-1]
    if trouble.startswith(("hanging", "dropped")):
        a_minute_passes(office)
        await office.tick("2026-01-06T10:03+02:00")
    assert len(direct(office, "U5")) == (0 if trouble == "refused" else 1)


@pytest.mark.timeout(300)
async def test_pressed_twice_at_once_it_is_one(office: Site) -> None:
    async with office.running():
        phone = await preview(office)
        view = phone.view
        await phone.press("Lähetä")
        phone.view = view
        await phone.press("Lähetä")
        assert "Lähetetty: Olli Osh" in phone.said
    assert len(direct(office, "U5")) == 1
