"""A small company whose digests have gone out, and the page's server on a loopback port with its clocks in the test's hands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.statistics import ScipyStatistics
from adapters.tokens import SealedTokens
from adapters.web.page_answers import PageSettings
from adapters.web.pages import PageServer
from app.server.http import application
from app.server.metrics import Metrics
from bot.conversation import Conversation
from bot.digest.document import dump
from bot.model.calendar import Cadence, Week
from bot.model.company import Company
from bot.model.messages import Button, Buttons, Message, Said, Surface
from bot.model.people import Address, Employee, Language
from bot.model.pulses import Topic
from bot.model.released import Band, Figure, StepCell, Withheld
from bot.model.roster import RosterRow
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.page.contents import PageContents
from bot.page.links import PageLinks
from bot.release.rules import LEAST_K
from storage.database.schema import figures
from storage.store import SqlStore
from tests.bot.digest.digest_cases import CASES
from tests.cells import AGREE, DISAGREE, MIXED

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NOON = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
OLD, WEEK, NEXT = Week(2026, 8), Week(2026, 10), Week(2026, 11)
PALVELU = Unit(UnitKind.DEPARTMENT, "Palvelu")


@dataclass(slots=True)
class Clock:
    """The wall clock."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(slots=True)
class Browser:
    """One browser with its own cookies, which follows no redirect by itself."""

    client: TestClient[web.Request, web.Application]
    headers: dict[str, str] = field(default_factory=lambda: {"Sec-Fetch-Site": "same-origin"})
    at: str = ""  # the address it was led to last
    cookie: str = ""  # what the last answer set

    async def get(self, url: str, method: str = "GET", **headers: str) -> tuple[int, str]:
        return await self._ask(method, url, None, headers)

    async def post(self, url: str, method: str = "POST", content: bytes | None = None, **fields: str) -> tuple[int, str]:
        return await self._ask(method, url, content if content is not None else fields, {})

    async def open(self, link: str) -> tuple[int, str]:
        """Press the button that the link leads to, and follow to the page."""
        status, page = await self.post("/open", link=link.rpartition("/")[2])
        return await self.follow() if status == 303 else (status, page)

    async def follow(self) -> tuple[int, str]:
        status, page = 303, ""
        while status == 303:
            status, page = await self.get(self.at)
        return status, page

    async def _ask(self, method: str, url: str, data: object, headers: dict[str, str]) -> tuple[int, str]:
        path = urlsplit(url)._replace(scheme="", netloc="").geturl()
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(data, bytes):
            sent = FORM | sent
        answer = await self.client.request(method, path, data=data, headers=sent, allow_redirects=False)
        self.at = answer.headers.get("Location", self.at)
        self.cookie = answer.headers.get("Set-Cookie", "")
        self.answer_headers = dict(answer.headers)
        return answer.status, await answer.text()

    answer_headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class PageSite:
    """The company, its page, and whoever comes to it."""

    store: SqlStore
    company: Company
    conversation: Conversation
    links: PageLinks
    contents: PageContents
    wall: Clock
    server: TestServer
    browsers: list[Browser]
    base_url: str

    async def person(self, name: str) -> Employee:
        found = await self.store.employee_by_email(f"{name}@voinko.example")
        assert found is not None
        return found

    async def link(self, name: str) -> str:
        """What the person gets in the chat who asks for the page."""
        person = await self.person(name)
        (reply,) = await self.conversation.handle(Said(_account(person), "page", self.wall(), Surface.MESSAGE))
        assert isinstance(reply.content, Message)
        return next(button.url for button in buttons(reply.content) if button.url)

    async def browser(self) -> Browser:
        client: TestClient[web.Request, web.Application] = TestClient(self.server)
        self.browsers.append(Browser(client))
        return self.browsers[-1]

    async def reading(self, name: str) -> Browser:
        """A browser in which that person's page is open."""
        browser = await self.browser()
        status, _ = await browser.open(await self.link(name))
        assert status == 200
        return browser

    async def unit_path(self, unit: Unit, week: Week = WEEK) -> str:
        return f"/page/unit/{self.contents.address(unit)}/{week}"

    async def team(self, name: str) -> Unit:
        return next(Unit.of_team(team.id) for team in await self.store.teams() if team.name == name)


def buttons(message: Message) -> Sequence[Button]:
    return [button for block in message.blocks if isinstance(block, Buttons) for button in block.buttons]


def _account(person: Employee) -> Address:
    return Address("slack", "T1", f"U-{person.name}", f"D-{person.name}")


def roster() -> list[RosterRow]:
    teams = (("Tuki", "Palvelu", "boss", 6), ("Myynti", "Palvelu", "mara", 5), ("Varasto", "Logistiikka", "lotta", 5))
    rows = []
    for team, department, manager, people in teams:
        for number in range(people):
            name = f"{team.lower()}{number}"
            rows.append(RosterRow(f"{name}@voinko.example", name, team, department, f"{manager}@voinko.example"))
    alone = ("boss", "mara", "lotta", "head", "ceo", "nobody")
    return [*rows, *(RosterRow(f"{name}@voinko.example", name, "", "", "") for name in alone)]


async def publish(store: SqlStore) -> None:
    """Digests of two weeks for every unit, a figure of a week whose digests have not gone out, and what is behind them."""
    teams = {team.name: Unit.of_team(team.id) for team in await store.teams()}
    cases = {"Tuki": "everything", "Myynti": "withheld", "Varasto": "normal"}
    departments = {"Palvelu": PALVELU, "Logistiikka": Unit(UnitKind.DEPARTMENT, "Logistiikka")}
    of = {
        **{unit: (cases[name], name) for name, unit in teams.items()},
        **{unit: ("department", name) for name, unit in departments.items()},
        COMPANY_UNIT: ("company", "Esimerkki Oy"),
    }
    for week in (OLD, WEEK):
        documents = {
            unit: dump(CASES[case].document() | {"week": str(week)} | _called(name)) for unit, (case, name) in of.items()
        }
        await store.freeze_digests(week, documents)
    told = []
    for week in (OLD, WEEK, NEXT):
        for name, department, result in (
            ("Tuki", "Palvelu", MIXED),
            ("Myynti", "Palvelu", Withheld()),
            ("Varasto", "Logistiikka", AGREE),
        ):
            band = None if isinstance(result, Withheld) else Band.FIVE
            told.append(Figure(week, Topic.WORKLOAD, teams[name], department, result, band))
        told.append(Figure(week, Topic.WORKLOAD, Unit(UnitKind.POOL, "Palvelu"), "Palvelu", DISAGREE, Band.FIVE))
    async with store._database.write() as connection:
        await connection.execute(
            figures.insert(),
            [
                {
                    "week": str(one.week),
                    "topic": one.topic,
                    "unit_kind": one.unit.kind,
                    "unit_key": one.unit.key,
                    "department": one.department,
                    "cell_low": one.result.low if isinstance(one.result, StepCell) else None,
                    "cell_high": one.result.high if isinstance(one.result, StepCell) else None,
                    "band": one.band,
                }
                for one in told
            ],
        )


def _called(name: str) -> dict[str, dict[str, str]]:
    kind = "company" if name == "Esimerkki Oy" else "department" if name in ("Palvelu", "Logistiikka") else "team"
    return {"audience": {"kind": kind, "name": name}}


@pytest.fixture
def base_url() -> str:
    return "http://voinko.example"


@pytest.fixture
async def page_site(sqlite_store: SqlStore, base_url: str) -> AsyncIterator[PageSite]:
    store = sqlite_store
    await store.import_roster(roster())
    for person in await store.employees():
        await store.bind(person.id, _account(person))
        await store.mark_welcomed(person.id)
    await publish(store)
    company = Company(
        "Esimerkki Oy",
        language=Language.EN,
        company_readers=("ceo@voinko.example",),
        department_readers=(("Palvelu", ("head@voinko.example",)),),
        k=LEAST_K,
    )
    wall, ids = Clock(), count(1)
    tokens = SealedTokens(store.subkey("page links"), lambda: wall().timestamp())
    links = PageLinks(tokens, store, base_url, new_id=lambda: f"id{next(ids)}", wall=wall)
    contents = PageContents(store, company, ScipyStatistics(), store.subkey("page addresses"))

    async def results(_employee: Employee) -> None:
        return None

    conversation = Conversation(store, company, Cadence(date(2026, 1, 6)), {}, results, page_link=links.link_for)
    app = application(store, Metrics())
    pages = PageServer(PageSettings(base_url, company.language), links, contents, conversation.handle, clock=wall)
    pages.add_routes(app)
    pages.add_front(app)
    server = TestServer(app)
    await server.start_server()
    site = PageSite(store, company, conversation, links, contents, wall, server, [], base_url)
    yield site
    for browser in site.browsers:
        await browser.client.close()
    await server.close()
