"""Who may speak to ``/api/messages`` of what ``voinko run`` serves: Teams with a genuine token for this bot, and nobody else."""

from __future__ import annotations

import hmac
import io
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from cryptography.hazmat.primitives import serialization

from adapters.teams import keys
from app.installation.site import found_here, opened
from app.server.metrics import Metrics
from app.server.platforms import connected
from app.server.running import whole_application
from app.settings.load import load
from bot.model.people import Address
from bot.model.roster import RosterRow
from storage.store import SqlStore
from tests.doubles.slack import Trouble, dropped, hanging, server_error
from tests.doubles.teams import PASSWORD, Person, TeamsDouble, activity, installed, jwk, private_key, typed

Token = Callable[[TeamsDouble], str | None]


@dataclass
class House:
    """``voinko run``'s application on a port of its own, and who speaks to it."""

    url: str
    store: SqlStore
    teams: TeamsDouble
    aino: Person

    async def post(
        self, document: object = None, token: str | None = "", headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        return await self.teams.post(self.url, document or installed(self.teams, self.aino), token=token, headers=headers)

    async def raw(self, body: bytes, headers: Mapping[str, str]) -> int:
        async with (
            aiohttp.ClientSession(skip_auto_headers=["Content-Type"]) as session,
            session.post(self.url, data=io.BytesIO(body), headers=headers) as got,
        ):
            return got.status

    async def ran(self) -> bool:
        """Tell whether the bot has done anything at all for anybody."""
        address = Address("teams", self.aino.tenant, self.aino.object_id)
        asked = [one for one in self.teams.calls if one.kind in {"member", "post", "update", "open", "token"}]
        return bool(asked) or await self.store.employee_at(address) is not None


@asynccontextmanager
async def serving(folder: Path, teams: TeamsDouble, **environment: str) -> AsyncIterator[House]:
    aino = teams.add_person("aino@voinko.example", locale="fi-FI")
    own = {"VOINKO_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/voinko.db", **teams.environment, **environment}
    settings = load({name: value for name, value in own.items() if value}, folder)
    await found_here(settings)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened(settings))
        await store.import_roster([RosterRow("aino@voinko.example", "Aino", "Tuki", "Palvelu", "", "", "")])
        chats = await stack.enter_async_context(connected(settings, store))
        runner = web.AppRunner(whole_application(settings, store, chats, Metrics()), access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield House(f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages", store, teams, aino)


@pytest.fixture
async def teams() -> AsyncIterator[TeamsDouble]:
    async with TeamsDouble() as double:
        yield double


@pytest.fixture
async def house(tmp_path: Path, teams: TeamsDouble) -> AsyncIterator[House]:
    async with serving(tmp_path, teams) as one:
        yield one


def of(**changes: Any) -> Token:  # noqa: ANN401 (claims are JSON)
    return lambda teams: teams.token(**changes)


def later(seconds: float) -> int:
    return int(time.time() + seconds)  # noqa: TID251 (a token lives by the wall clock)


def signed_with_the_public_key(teams: TeamsDouble) -> str:
    """HS256 with what everybody can read: accepted by whoever lets the token choose its algorithm."""
    public = private_key("today").public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    head = urlsafe_b64encode(b'{"alg": "HS256", "typ": "JWT", "kid": "today"}').rstrip(b"=")
    signed = head + b"." + teams.token().split(".")[1].encode()
    mark = urlsafe_b64encode(hmac.digest(pem, signed, "sha256")).rstrip(b"=")
    return (signed + b"." + mark).decode()


def with_another_end(teams: TeamsDouble) -> str:
    head, claims, _ = teams.token().split(".")
    return f"{head}.{claims}.{teams.token(exp=later(60)).split('.')[2]}"


FAULTS: dict[str, Token] = {
    "none": lambda _: None,
    "garbage": lambda _: "garbage",
    "three parts of garbage": lambda _: "a.b.c",
    "a nested header": lambda teams: "W1tb" * 1000 + "." + teams.token().partition(".")[2],
    "expired": of(nbf=later(-7200), exp=later(-301)),
    "not yet valid": of(nbf=later(90_000), exp=later(99_000)),
    "an end that is no number": of(exp="tomorrow"),
    "an end beyond all numbers": of(exp=float("inf")),
    "without an end": of(exp=None),
    "signed with another key": of(key="stranger"),
    "the signature of another token": with_another_end,
    "another audience": of(aud="another-bot"),
    "several audiences": lambda teams: teams.token(aud=[teams.app_id, "another-bot"]),
    "without an audience": of(aud=None),
    "another issuer": of(iss="https://sts.windows.net/another/"),
    "without an issuer": of(iss=None),
    "another connector": of(serviceurl="https://smba.trafficmanager.net/elsewhere/"),
    "without a connector": of(serviceurl=None),
    "a connector that is no text": of(serviceurl=["x"]),
    "no algorithm": of(algorithm="none"),
    "the public key as a secret": signed_with_the_public_key,
    "an unknown key": of(key="tomorrow", kid="tomorrow"),
    "without a key id": of(kid=None),
    "a key that speaks for other channels": of(key="webchat", kid="webchat"),
    "a key that speaks for no channel": of(key="nothing", kid="nothing"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_whatever_is_wrong_with_a_token_it_is_refused_and_nothing_runs(house: House, fault: str) -> None:
    house.teams.keys += [jwk("webchat", endorsements=("webchat",)), jwk("nothing", endorsements=None)]
    assert await house.post(token=FAULTS[fault](house.teams)) == (401, "")
    assert not await house.ran()


async def test_a_genuine_token_is_served(house: House) -> None:
    assert (await house.post())[0] == 200
    assert await house.ran()


@pytest.mark.parametrize(
    "changes",
    [lambda: {"exp": later(-200)}, lambda: {"nbf": later(200)}, lambda: {"aud": "6F1F2D3C-0000-4000-8000-00000000B0B0"}],
)
async def test_clocks_may_differ_by_five_minutes_and_ids_by_their_case(
    house: House, changes: Callable[[], dict[str, Any]]
) -> None:
    assert (await house.post(token=house.teams.token(**changes())))[0] == 200


@pytest.mark.parametrize("written", ["Basic {}", "Bearer {} x", "{}", "Bearer\t{}", "Bearer {},Bearer {}", "Bearer é{}"])
async def test_a_header_of_another_form_is_refused(house: House, written: str) -> None:
    headers = {"Authorization": written.replace("{}", house.teams.token())}
    assert (await house.post(token=None, headers=headers))[0] == 401
    assert not await house.ran()


async def test_two_headers_are_refused_though_both_be_genuine(house: House) -> None:
    token = f"Bearer {house.teams.token()}"
    body = json.dumps(installed(house.teams, house.aino)).encode()
    headers = [("Authorization", token), ("Authorization", token), ("Content-Type", "application/json")]
    async with aiohttp.ClientSession() as session, session.post(house.url, data=body, headers=headers) as got:
        assert got.status == 401
    assert not await house.ran()


async def test_an_enormous_header_is_refused(house: House) -> None:
    status, _ = await house.post(token="a" * 20_000)
    assert status in (400, 401)
    assert not await house.ran()


@pytest.mark.parametrize(
    "changes",
    [
        {"conversation": {"id": "a:1", "conversationType": "personal", "tenantId": "other"}, "channelData": {}},
        {"channelData": {"tenant": {"id": "other"}}, "conversation": {"id": "a:1", "conversationType": "personal"}},
    ],
)
async def test_another_organisation_gets_nothing_though_its_addresses_be_ours(house: House, changes: dict[str, Any]) -> None:
    assert await house.post({**installed(house.teams, house.aino), **changes}) == (403, "")
    assert not await house.ran()


async def test_the_tenants_that_are_named_are_served_and_no_other(tmp_path: Path, teams: TeamsDouble) -> None:
    (tmp_path / "voinko.toml").write_text('[teams]\ntenants = ["elsewhere"]', encoding="utf-8")
    async with serving(tmp_path, teams) as house:
        assert (await house.post())[0] == 403
        assert not await house.ran()


@pytest.mark.parametrize("channel", ["webchat", "directline", "emulator", None, 5])
async def test_no_other_channel_is_served(house: House, channel: object) -> None:
    house.teams.keys = [jwk("today", endorsements=("msteams", "webchat", "directline", "emulator"))]
    assert (await house.post({**installed(house.teams, house.aino), "channelId": channel}))[0] == 401
    assert not await house.ran()


async def test_a_connector_that_is_not_microsofts_is_not_believed_though_its_token_be_genuine(house: House) -> None:
    elsewhere = "https://connector.attacker.example/"
    posted = await house.post(
        {**installed(house.teams, house.aino), "serviceUrl": elsewhere}, token=house.teams.token(serviceurl=elsewhere)
    )
    assert posted == (403, "")
    assert not await house.ran()


@pytest.mark.parametrize("kind", ["metadata", "keys"])
@pytest.mark.parametrize("trouble", [server_error(503), server_error(404), dropped(), hanging()])
async def test_while_the_keys_cannot_be_fetched_nobody_is_let_in(
    tmp_path: Path, teams: TeamsDouble, monkeypatch: pytest.MonkeyPatch, kind: str, trouble: Trouble
) -> None:
    monkeypatch.setattr(keys, "_WITHIN", 0.2)
    teams.next(kind, trouble, trouble)  # aiohttp itself repeats a GET on a connection that breaks
    async with serving(tmp_path, teams) as house:
        assert await house.post() == (401, "")
        assert not await house.ran()


async def test_garbage_does_not_make_us_ask_for_keys_again_and_again(house: House) -> None:
    for _ in range(5):
        assert (await house.post(token=house.teams.token(key="x", kid="x")))[0] == 401
    assert len(house.teams.called("metadata")) == len(house.teams.called("keys")) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b"[]", 400),
        (b'"x"', 400),
        (b"[" * 100_000, 400),
        (b'{"type": "message"}', 401),  # it names no connector, so the token is for another
        (b'{"a": ' + b"9" * 5000 + b"}", 400),
        ('{"type": "é"}'.encode("latin-1"), 400),
        (b"\xef\xbb\xbf{}", 400),
        (b'{"x": "' + b"x" * 1024 * 1024 + b'"}', 413),
    ],
)
async def test_a_body_that_is_no_activity_is_the_senders_fault(house: House, body: bytes, status: int) -> None:
    headers = {"Authorization": f"Bearer {house.teams.token()}", "Content-Type": "application/json"}
    assert await house.raw(body, headers) == status
    assert not await house.ran()


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/xml", "application/json; charset=utf-16", "x", "multipart/form-data"]
)
async def test_another_content_type_is_not_taken(house: House, kind: str) -> None:
    headers = {"Authorization": f"Bearer {house.teams.token()}", **({"Content-Type": kind} if kind else {})}
    assert await house.raw(json.dumps(installed(house.teams, house.aino)).encode(), headers) == 415
    assert not await house.ran()


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_body_in_a_broken_encoding_is_the_senders_fault(house: House, encoding: str) -> None:
    headers = {
        "Authorization": f"Bearer {house.teams.token()}", "Content-Type": "application/json", "Content-Encoding": encoding,
    }  # fmt: skip
    assert await house.raw(b"not compressed", headers) == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "invoke", "name": "composeExtension/query", "value": {}},
        {"type": "invoke"},
        {"type": "invoke", "name": "adaptiveCard/action", "value": None},
        {"type": "message", "text": "hi", "from": 5},
        {"type": "message", "text": "hi", "conversation": []},
        {"type": 7},
    ],
)
async def test_an_activity_that_is_not_understood_is_the_senders_fault(house: House, changes: dict[str, Any]) -> None:
    assert (await house.post({**installed(house.teams, house.aino), **changes}))[0] == 400
    assert not await house.ran()


@pytest.mark.parametrize("kind", ["typing", "messageReaction", "endOfConversation", "nonsense"])
async def test_what_says_nothing_to_us_is_taken_without_effect(house: House, kind: str) -> None:
    assert await house.post(activity(house.teams, house.aino, kind)) == (200, "")
    assert not await house.ran()


async def test_a_channel_where_others_read_along_gets_no_answer(house: House) -> None:
    loud = typed(house.teams, house.aino, "help")
    loud["conversation"] = {"id": "19:x@thread.tacv2", "conversationType": "channel", "tenantId": house.aino.tenant}
    assert await house.post(loud) == (200, "")
    assert not await house.ran()


@pytest.mark.parametrize("trouble", [server_error(500), dropped(takes_effect=False), Trouble(403, "BotNotInConversationRoster")])
async def test_it_is_taken_though_the_answer_could_not_be_shown(house: House, trouble: Trouble) -> None:
    house.teams.next("post", trouble, trouble, trouble)
    status, _ = await house.post(typed(house.teams, house.aino, "help"))
    assert status == 200
    assert len(house.teams.called("post")) >= 1
    assert house.teams.chat(house.aino) == []


async def test_it_is_taken_though_teams_cannot_say_who_it_is(house: House) -> None:
    house.teams.members.clear()
    assert (await house.post(typed(house.teams, house.aino, "help")))[0] in (200, 202)


async def test_a_message_that_comes_again_is_answered_once(house: House) -> None:
    await house.post()
    greeted = len(house.teams.chat(house.aino))
    asked = typed(house.teams, house.aino, "help")
    assert [(await house.post(asked))[0] for _ in range(3)] == [200, 200, 200]
    assert len(house.teams.chat(house.aino)) == greeted + 1


@pytest.mark.parametrize("known", [True, False])
async def test_an_installation_that_is_told_of_twice_greets_once(house: House, *, known: bool) -> None:
    """Teams tells of it as an installation and as a change of the conversation."""
    person = house.aino if known else house.teams.add_person("stranger@voinko.example")
    added = [{"id": f"28:{house.teams.app_id}"}, {"id": person.user, "aadObjectId": person.object_id}]
    for arrival in (installed(house.teams, person), activity(house.teams, person, "conversationUpdate", membersAdded=added)):
        assert await house.post(arrival) == (200, "")
    assert len(house.teams.chat(person)) == 1


async def test_our_own_token_is_asked_for_once_and_sent_to_the_connector_alone(house: House) -> None:
    await house.post()
    await house.post(typed(house.teams, house.aino, "help"))
    assert len(house.teams.called("token")) == 1
    assert house.teams.called("token")[0].body["client_secret"] == PASSWORD
    assert {one.token for one in house.teams.calls if one.kind in {"metadata", "keys", "token"}} == {""}


async def test_without_authentication_no_token_is_wanted_and_none_is_sent(tmp_path: Path, teams: TeamsDouble) -> None:
    teams.access_tokens = {""}
    trial = {"TEAMS_ALLOW_UNAUTHENTICATED": "true", "TEAMS_APP_ID": "", "TEAMS_APP_PASSWORD": "", "TEAMS_TOKEN_URL": ""}
    async with serving(tmp_path, teams, **trial, TEAMS_APP_TENANT_ID="", TEAMS_APP_TYPE="") as house:
        assert (await house.post(token=None))[0] == 200
        assert len(teams.chat(house.aino)) == 1
        assert {one.token for one in teams.calls} == {""}


@pytest.mark.parametrize("host", ["bot.example.com", "192.0.2.7:8080", "169.254.169.254"])
async def test_without_authentication_a_page_from_elsewhere_cannot_reach_it_by_a_name_of_its_own(
    tmp_path: Path, teams: TeamsDouble, host: str
) -> None:
    async with serving(tmp_path, teams, TEAMS_ALLOW_UNAUTHENTICATED="true") as house:
        assert (await house.post(token=None, headers={"Host": host}))[0] == 403
        assert not await house.ran()


async def test_without_authentication_this_machine_goes_by_any_of_its_names(tmp_path: Path, teams: TeamsDouble) -> None:
    async with serving(tmp_path, teams, TEAMS_ALLOW_UNAUTHENTICATED="true") as house:
        for host in ("localhost:8080", "[::1]:8080", "127.0.0.1"):
            assert (await house.post(activity(teams, house.aino, "typing"), token=None, headers={"Host": host}))[0] == 200


def test_the_double_signs_with_keys_of_its_own() -> None:
    assert private_key("today") is private_key("today")
    assert private_key("today") is not private_key("stranger")
