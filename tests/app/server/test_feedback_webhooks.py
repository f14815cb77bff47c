"""Feedback webhooks over real HTTP, against the application that ``voinko run`` serves, signed as the tools sign."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import subprocess
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import select, text

from app import chance
from app.doctor import examine as doctor
from app.server.metrics import Metrics
from app.server.platforms import connected
from app.server.running import whole_application
from app.settings.load import load
from bot.model.roster import RosterRow
from storage.database.schema import feedback
from storage.store import SqlStore
from tests.commands.starting import command_line
from tests.doubles.feedback import PAYLOADS, SECRETS, Sent, formbricks, sent, standard, typeform, zendesk, zendesk_event

KINDS = tuple(SECRETS)
TOML = "\n".join(f'[feedback.a-{kind}]\nkind = "{kind}"' for kind in KINDS) + '\n[feedback.open]\nkind = "typeform"'


@dataclass
class Site:
    store: SqlStore
    session: aiohttp.ClientSession
    url: str

    async def post(self, kind: str, payload: object, *, at: float | None = None, source: str = "", **options: str) -> int:
        return (
            await self.send(sent(kind, payload, chance.wall_seconds() if at is None else at, **options), source or f"a-{kind}")
        )[0]

    async def send(self, webhook: Sent, source: str) -> tuple[int, str]:
        async with self.session.post(
            f"{self.url}/feedback/{source}", data=io.BytesIO(webhook.body), headers=webhook.headers
        ) as response:
            return response.status, await response.text()

    async def rows(self) -> dict[str, tuple[str, str, float | None]]:
        columns = feedback.c
        async with self.store._database.read() as connection:
            found = await connection.execute(select(columns.id, columns.source, columns.metric, columns.score))
            return {row.id: tuple(row)[1:] for row in found}


def environment(database_url: str) -> dict[str, str]:
    secrets = {f"VOINKO_FEEDBACK_A_{kind.upper()}_SECRET": secret for kind, secret in SECRETS.items()}
    return {"VOINKO_DATABASE_URL": database_url, **secrets}


@pytest.fixture
async def site(store: SqlStore, database_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    (tmp_path / "voinko.toml").write_text(TOML, encoding="utf-8")
    await store.import_roster([RosterRow("a@x.example", "A", "Tuki", "", "")])
    settings = load(environment(database_url), tmp_path)
    async with connected(settings, store) as chats:
        app = whole_application(settings, store, chats, Metrics())
        async with TestServer(app) as server, aiohttp.ClientSession() as session:
            yield Site(store, session, str(server.make_url("")).rstrip("/"))


@pytest.mark.parametrize(
    ("kind", "stored"),
    [
        ("standard", {"s-1": ("a-standard", "nps", 9.0)}),
        ("formbricks", {"cm8cmwq0f000": ("a-formbricks", "nps", 9.0)}),
        ("typeform", {"a3a12ec67a1365927098a606107fac15": ("a-typeform", "nps", 9.0)}),
        ("zendesk", {"35436": ("a-zendesk", "csat", 5.0)}),
    ],
)
async def test_a_signed_webhook_is_stored_once_however_often_it_comes(site: Site, kind: str, stored: Mapping[str, Any]) -> None:
    webhook = sent(kind, PAYLOADS[kind](), chance.wall_seconds())
    assert await site.send(webhook, f"a-{kind}") == (200, '{"rows": 1, "added": 1}')
    assert await site.send(webhook, f"a-{kind}") == (200, '{"rows": 1, "added": 0}')
    assert await site.rows() == stored
    assert await site.store.waiting() == []


@pytest.mark.parametrize("kind", KINDS)
async def test_the_same_webhook_many_times_at_once_is_stored_once(site: Site, kind: str) -> None:
    webhook = sent(kind, PAYLOADS[kind](), chance.wall_seconds())
    answers = await asyncio.gather(*(site.send(webhook, f"a-{kind}") for _ in range(12)))
    assert {status for status, _ in answers} == {200}
    assert sum(json.loads(body)["added"] for _, body in answers) == 1
    assert len(await site.rows()) == 1


@pytest.mark.parametrize("kind", ["standard", "formbricks"])
async def test_a_known_id_with_other_content_has_no_effect(site: Site, kind: str) -> None:
    other = {"standard": standard(id="other"), "formbricks": formbricks(id_="other")}[kind]
    assert [await site.post(kind, PAYLOADS[kind]()), await site.post(kind, other)] == [200, 200]
    assert len(await site.rows()) == 1


async def test_typeform_s_event_is_known_again_too(site: Site) -> None:
    assert [await site.post("typeform", typeform()), await site.post("typeform", typeform(response="other"))] == [200, 200]
    assert len(await site.rows()) == 1


async def test_several_sources_don_t_meet(site: Site) -> None:
    for kind in KINDS:
        assert await site.post(kind, PAYLOADS[kind]()) == 200
    assert len({source for source, _, _ in (await site.rows()).values()}) == 4
    assert await site.post("typeform", typeform("new"), source="a-zendesk") == 401


async def test_a_webhook_without_feedback_is_accepted_and_stores_nothing(site: Site) -> None:
    assert await site.post("formbricks", {"event": "testEndpoint"}) == 200
    assert await site.post("formbricks", formbricks("responseUpdated"), delivery="msg_2") == 200
    assert await site.post("typeform", {"event_id": "1", "event_type": "form_response_partial"}) == 200
    assert await site.post("zendesk", zendesk_event()) == 200
    assert await site.rows() == {}


async def test_feedback_of_a_team_nobody_knows_waits(site: Site) -> None:
    assert await site.post("zendesk", zendesk(team="Support HEL")) == 200
    assert [(one.source, one.team_name, one.pieces) for one in await site.store.waiting()] == [("a-zendesk", "Support HEL", 1)]


async def test_doctor_offers_the_team_of_that_name_once_the_roster_has_one(site: Site) -> None:
    await site.post("zendesk", zendesk(team="uusi tiimi"))
    assert [one.mend for one in await doctor._waiting(site.store)] == [
        "voinko feedback assign 'uusi tiimi' 'YOUR TEAM' --source a-zendesk"
    ]
    await site.store.import_roster([RosterRow("b@x.example", "B", "Uusi tiimi", "", "")])
    assert [one.mend for one in await doctor._waiting(site.store)] == [
        "voinko feedback assign 'uusi tiimi' 'Uusi tiimi' --source a-zendesk"
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestHostile:
    """Whatever comes, nothing is stored, nothing is repeated, nothing fails."""

    @pytest.fixture(autouse=True)
    async def unharmed(self, site: Site, caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
        caplog.set_level(logging.DEBUG)
        yield
        assert await site.rows() == {}
        assert "Matti" not in caplog.text
        async with site.session.get(f"{site.url}/readyz") as response:
            assert response.status == 200

    @pytest.mark.parametrize("kind", KINDS)
    async def test_unsigned(self, site: Site, kind: str) -> None:
        webhook = sent(kind, PAYLOADS[kind](), chance.wall_seconds())
        assert (await site.send(Sent(webhook.body, {"Content-Type": "application/json"}), f"a-{kind}"))[0] == 401
        assert (await site.send(Sent(webhook.body + b" ", webhook.headers), f"a-{kind}"))[0] == 401
        assert await site.post(kind, PAYLOADS[kind](), secret="whsec_c29tZWJvZHkgZWxzZQ==") == 401

    @pytest.mark.parametrize("kind", ["standard", "formbricks", "zendesk"])
    async def test_replayed_or_from_the_future(self, site: Site, kind: str) -> None:
        for seconds in (-310, -86_400, 310, 86_400):
            assert await site.post(kind, PAYLOADS[kind](), at=chance.wall_seconds() + seconds) == 401

    async def test_a_source_without_a_secret(self, site: Site) -> None:
        for secret in ("x", SECRETS["typeform"]):
            assert await site.post("typeform", typeform(), source="open", secret=secret) == 401

    @pytest.mark.parametrize(
        "path", ["nobody", "A-STANDARD", "a_standard", "..%2fapi", "%00", "a-standard%2f", "%F0%28", "x" * 4000]
    )
    async def test_an_unknown_source(self, site: Site, path: str) -> None:
        webhook = sent("standard", standard(), chance.wall_seconds())
        status, answer = await site.send(webhook, path)
        assert status == 404
        assert path not in answer

    @pytest.mark.parametrize("kind", KINDS)
    async def test_a_body_over_a_mebibyte(self, site: Site, kind: str) -> None:
        assert await site.post(kind, standard(comment="Matti " * 180_000)) == 413

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize(
        "body", [b"", b"{", b"\xff\xfe", b"[" * 200_000, b"[]", b"[1]", b'"Matti"', b'{"a": NaN}', b"1" * 9000]
    )
    async def test_malformed(self, site: Site, kind: str, body: bytes) -> None:
        status, answer = await site.send(sent(kind, body, chance.wall_seconds()), f"a-{kind}")
        assert status == 400
        assert len(answer) < 200

    @pytest.mark.parametrize(
        ("kind", "payload", "name"),
        [
            ("standard", standard(score=11, team="Matti"), "score"),
            ("standard", [standard(id="1"), standard(id="2", metric="Matti")], "response 2, metric"),
            ("standard", standard(id="Matti\0"), "id"),
            ("standard", standard(team="Matti" * 900), "team"),
            ("formbricks", formbricks(nps=-1, comment="Matti"), "nps"),
            ("formbricks", formbricks(team={"Matti": 1}), "team"),
            ("typeform", typeform(score=11, team="Matti"), "nps"),
            ("zendesk", zendesk(rating="Matti"), "csat"),
            ("zendesk", zendesk(date="Matti"), "date"),
        ],
    )
    async def test_out_of_range(self, site: Site, kind: str, payload: object, name: str) -> None:
        status, answer = await site.send(sent(kind, payload, chance.wall_seconds()), f"a-{kind}")
        assert (status, json.loads(answer)["error"].split(": ")[0]) == (400, name)
        assert "Matti" not in answer

    async def test_a_refused_webhook_may_come_again_mended(self, site: Site) -> None:
        assert await site.post("standard", standard(score=11)) == 400
        assert await site.post("standard", standard(score=10)) == 200
        async with site.store._database.write() as connection:
            await connection.execute(text("DELETE FROM feedback"))

    async def test_other_methods_and_encodings(self, site: Site) -> None:
        webhook = sent("standard", standard(), chance.wall_seconds())
        async with site.session.get(f"{site.url}/feedback/a-standard") as response:
            assert response.status == 405
        for encoding in ("gzip", "br", "zstd"):
            assert (await site.send(Sent(webhook.body, {**webhook.headers, "Content-Encoding": encoding}), "a-standard"))[0] in {
                400,
                401,
                415,
            }

    async def test_a_header_twice(self, site: Site) -> None:
        webhook = sent("standard", standard(), chance.wall_seconds())
        headers = [*webhook.headers.items(), ("Webhook-Signature", webhook.headers["webhook-signature"]), ("Connection", "close")]
        lines = ["POST /feedback/a-standard HTTP/1.1", "Host: x", f"Content-Length: {len(webhook.body)}"]
        lines += [f"{name}: {value}" for name, value in headers]
        reader, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))
        writer.write("\r\n".join([*lines, "", ""]).encode() + webhook.body)
        assert (await reader.read()).startswith(b"HTTP/1.1 401 ")
        writer.close()


async def test_a_database_that_is_away_is_our_fault_and_tells_nothing(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    async with site.store._database.write() as connection:
        await connection.execute(text("ALTER TABLE feedback RENAME TO elsewhere"))
    status, answer = await site.send(sent("standard", standard(comment="Matti"), chance.wall_seconds()), "a-standard")
    assert (status, answer) == (503, '{"error": "try again later"}')
    assert "Matti" not in caplog.text
    assert "could not be kept" in caplog.text


class TestCommands:
    """The administrator's side, by the real command line."""

    @pytest.fixture
    def voinko(self, tmp_path: Path) -> Any:  # noqa: ANN401 - a function
        (tmp_path / "voinko.toml").write_text(TOML + '\n[feedback.a-zendesk.teams]\n"HEL" = "Tuki"', encoding="utf-8")
        (tmp_path / "people.csv").write_text(
            "email,name,team,department,manager_email,language,timezone\na@x.example,A,Tuki,,,,\nb@x.example,B,Myynti,,,,\n",
            encoding="utf-8",
        )
        own = {**os.environ, **environment(f"sqlite+aiosqlite:///{tmp_path / 'own.db'}")}

        def run(*arguments: str, expect: int = 0) -> str:
            done = subprocess.run(command_line(*arguments), cwd=tmp_path, env=own, capture_output=True, text=True, check=False)  # noqa: S603
            assert done.returncode == expect, done.stderr + done.stdout
            return done.stdout or done.stderr

        return run

    def test_trying_a_payload_stores_nothing_and_says_what_is_missing(self, tmp_path: Path, voinko: Any) -> None:  # noqa: ANN401
        (tmp_path / "body.json").write_text(json.dumps(zendesk(team="HEL", rating="Bad")), encoding="utf-8")
        shown = voinko("feedback", "try", "body.json", "--source", "a-zendesk")
        assert "35436" in shown
        assert "stage: nothing stands at stage" in shown
        assert not (tmp_path / "own.db").exists()
        document = json.loads(voinko("feedback", "try", "body.json", "--source", "a-zendesk", "--json"))
        assert (document["rows"][0]["team"], document["rows"][0]["score"]) == ("Tuki", 1.0)
        (tmp_path / "body.json").write_text(json.dumps(zendesk(rating="Hyvä")), encoding="utf-8")
        assert "csat: must be" in voinko("feedback", "try", "body.json", "--source", "a-zendesk", expect=2)
        assert "did you mean a-zendesk" in voinko("feedback", "try", "body.json", "--source", "a-zendeks", expect=2)

    def test_a_day_ahead_of_every_clock_is_refused_and_a_moved_calendar_is_one(self, tmp_path: Path, voinko: Any) -> None:  # noqa: ANN401
        voinko("init")
        voinko("roster", "import", "people.csv")
        ahead = (chance.now() + timedelta(days=400)).date()
        header = "id,date,team,metric,score,comment,language,channel,stage,source"
        (tmp_path / "f.csv").write_text(f"{header}\n1,{ahead},Tuki,nps,9,,,,,crm\n", encoding="utf-8")
        assert "line 2, column date" in voinko("feedback", "import", "f.csv", expect=2)
        voinko("tick", "--at", f"{ahead}T10:00:00Z")
        assert "imported: 1" in voinko("feedback", "import", "f.csv")

    def test_what_waits_is_told_by_doctor_given_a_team_and_taken_back(self, tmp_path: Path, voinko: Any) -> None:  # noqa: ANN401
        voinko("init")
        voinko("roster", "import", "people.csv")
        lines = ["Ticket,Rating,Day,Department", "1,9,2026-01-05,$(touch x)", "2,3,2026-01-06,$(touch x)"]
        (tmp_path / "theirs.csv").write_text("\n".join(lines), encoding="utf-8")
        maps = ["id=Ticket", "score=Rating", "date=day", "team=Department", "metric==nps", "source==crm"]
        chosen = [word for one in maps for word in ("--map", one)]
        assert "unknown team" in voinko("feedback", "import", "theirs.csv", *chosen, expect=2)
        assert "imported: 2" in voinko("feedback", "import", "theirs.csv", *chosen, "--quarantine")
        findings = json.loads(voinko("doctor", "--json", expect=2))["findings"]
        [mend] = [one["mend"] for one in findings if "waits for a team" in one["what"]]
        assert mend == "voinko feedback assign '$(touch x)' 'YOUR TEAM' --source crm"
        assert any("VOINKO_FEEDBACK_OPEN_SECRET is not set" in one["what"] for one in findings)
        assert json.loads(voinko("feedback", "quarantine", "--json"))["waiting"] == [
            {"source": "crm", "team": "$(touch x)", "pieces": 2}
        ]
        assert "2 pieces" in voinko("feedback", "assign", "$(touch x)", "Tuki", "--dry-run")
        assert "did you mean Tuki" in voinko("feedback", "assign", "$(touch x)", "Tukki", expect=2)
        assert "2 pieces" in voinko("feedback", "assign", "$(touch x)", "Tuki", "--source", "crm")
        assert '"Tuki" is a team of the roster itself' in voinko("feedback", "assign", "tuki", "Myynti", expect=2)
        assert "0 pieces" in voinko("feedback", "assign", "tuki", "Tuki")
        assert json.loads(voinko("feedback", "quarantine", "--json"))["waiting"] == []
        lines.append("3,8,2026-01-07,$(TOUCH x)")
        (tmp_path / "theirs.csv").write_text("\n".join(lines), encoding="utf-8")
        assert "imported: 1" in voinko("feedback", "import", "theirs.csv", *chosen)
        assert "3 pieces" in voinko("feedback", "unassign", "$(touch x)", "--source", "crm")
        assert "no team was given" in voinko("feedback", "unassign", "$(touch x)", expect=2)
