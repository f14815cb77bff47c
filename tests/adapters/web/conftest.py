"""A demo of four people with a core of a few sentences, served on a loopback port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.web.demo import DemoStatus, WebPerson
from adapters.web.messenger import WebMessenger
from adapters.web.server import WebServer
from bot.model.messages import (
    Button,
    Buttons,
    Chart,
    Choice,
    Divider,
    Event,
    Facts,
    Field,
    Form,
    Heading,
    Intent,
    IntervalBar,
    Joined,
    Message,
    Picture,
    Place,
    Pressed,
    Reply,
    Said,
    StepStrip,
    Style,
    Submitted,
    Surface,
    Text,
)
from bot.model.people import Language

TOKEN = "the page's own token"
NOON = datetime(2026, 2, 3, 7, 30, tzinfo=UTC)
PEOPLE = (
    WebPerson(1, "Aino Virtanen", "Tuki Helsinki", "Palvelu", is_manager=False, language=Language.FI),
    WebPerson(2, "Björn Åström", "Tuki Helsinki", "Palvelu", is_manager=True, language=Language.SV),
    WebPerson(3, "Carol O'Neil", "Shop", "Sales", is_manager=False, language=Language.EN),
    WebPerson(4, "<script>alert(1)</script>", "</li>", "&amp;", is_manager=False, language=Language.EN),
)
SCALE = ("eri mieltä", "pikemmin eri mieltä", "vaihtelee", "pikemmin samaa mieltä", "samaa mieltä")
CHART = Chart(
    "Tuki Helsinki · viikko 5",
    ("Mitä työntekijät sanovat", "Mitä asiakkaat sanovat"),
    SCALE,
    (
        StepStrip("Työmäärä ja jaksaminen", (4, 4, 3, 3, 2, 1), "eri mieltä · laskenut kahdesti peräkkäin"),
        StepStrip("Viestintä ja vastausnopeus", (3, 3, 4, None, 4, 3), "vaihtelee"),
        StepStrip("Esihenkilötyö ja johtaminen", (None,) * 6, "Ei näytetä: liian harva vastasi"),
    ),
    (
        IntervalBar("Suosittelu (NPS)", -100, 100, 31, 12, 50, "64 vastausta", previous=45),
        IntervalBar("Tyytyväisyys (CSAT)", 1, 5, 4.2, 4.0, 4.4, "118 vastausta", "4,2"),
    ),
)
COPING = Button("En jaksa", Intent("coping"), Style.DANGER)


def question(number: int) -> Message:
    words = (
        "Täysin eri mieltä",
        "Jokseenkin eri mieltä",
        "En samaa enkä eri mieltä",
        "Jokseenkin samaa mieltä",
        "Täysin samaa mieltä",
    )
    row = tuple(
        Button(f"{value} {word}", Intent("answer", (str(number), str(value)))) for value, word in enumerate(words, start=1)
    )
    return Message(
        f"Kysymys {number}",
        (
            Text(f"**Kysymys {number}/3** Saan työssäni tarvitsemani tiedot ajoissa."),
            Buttons(f"q{number}", row),
            Buttons("more", (Button("Ohita", Intent("answer", (str(number), "skip"))), COPING)),
            Text("Luottamuksellinen kyselyn ajan, poissa sen jälkeen.", quiet=True),
        ),
        key=f"pulse:{number}",
    )


DIGEST = Message(
    "Tuki Helsinki, viikko 5",
    (
        Heading("Tuki Helsinki, viikko 5"),
        Text("**Työmäärä** on laskenut kahdesti peräkkäin. Asiakkaiden puolella ei selvää muutosta."),
        Picture(CHART, "Työmäärä: eri mieltä. Suosittelu 31."),
        Divider(),
        Heading("Seuraava askel"),
        Facts((("Aihe", "Työmäärä"), ("Ehdotus", "Käykää läpi, mikä **viikossa** vie aikaa"))),
        Buttons("next", (Button("Aloita", Intent("start"), Style.PRIMARY, hint="kirjaa toimen alkaneeksi"),)),
        Text("Luvut julkaistaan vain, kun vastaajia on riittävästi.", quiet=True),
    ),
)
THANKS = Message("Kiitos", (Text("**Kiitos!** Vastauksesi on laatikossa. Voit muuttaa sitä sunnuntaihin asti."),))
HOME = Message(
    "Koti", (Heading("Hei Aino"), Text("Kysely tulee tiistaisin 9.30."), Buttons("home", (Button("Tauko", Intent("pause")),)))
)
PAUSED = Message("Tauolla", (Heading("Hei Aino"), Text("Olet tauolla.")))
ROUTE = Message("Puhutaan", (Text("Sinulla on kolme tietä."), Buttons("ways", (Button("Työterveys", Intent("way")),))))
WAY = Message("Työterveys", (Text("Työterveys: 010 123 456"),))
COMMENT = Form(
    "Vapaa sana",
    "Lähetä",
    "Peru",
    Intent("comment"),
    (Field("text", "Mitä veisi työtä eteenpäin?", "Ei nimiä.", 500, multiline=True),),
)

SHARE = Form(
    "Mitä kerrotaan",
    "Näytä teksti",
    "Sulje",
    Intent("share"),
    (Field("what", "Mitä kerrotaan?", choices=(Choice("a", "Vain toive"), Choice("b", "Työn määrä")), required=True),),
    buttons=(Button("Takaisin", Intent("back")), Button("Varaa aika", Intent("book"), url="https://book.example/a?b=1&c=2")),
    carry="sealed-words",
)


SAID = {"kysely": question(1), "tulokset": DIGEST}
PRESSED = {
    "pause": Reply(Place.REPLACE, PAUSED),
    "coping": Reply(Place.PRIVATE, ROUTE),
    "way": Reply(Place.REPLACE, WAY),
    "start": Reply(Place.PRIVATE, COMMENT),
    "ask": Reply(Place.PRIVATE, SHARE),
    "back": Reply(Place.PRIVATE, ROUTE),
}


@dataclass(slots=True)
class Core:
    """A conversation of a few sentences; it remembers what it has heard."""

    heard: list[Event] = field(default_factory=list)

    async def handle(self, event: Event) -> Sequence[Reply]:
        self.heard.append(event)
        match event:
            case Joined():
                return (Reply(Place.HOME, HOME),) if event.surface is Surface.HOME else ()
            case Said(surface=Surface.COMMAND):
                return (Reply(Place.NEW, Message("ohje", (Text("Komennot: ohje, tulokset"),))),)
            case Said():
                return (Reply(Place.NEW, SAID.get(event.text, Message("?", (Text(f"Sanoit: {event.text}"),)))),)
            case Pressed(intent=Intent(verb="answer", args=(number, _))):
                return (Reply(Place.REPLACE, question(int(number) + 1) if int(number) < 3 else THANKS),)
            case Pressed():
                return (PRESSED[event.intent.verb],)
            case Submitted():
                return (Reply(Place.REPLACE, THANKS),)


@dataclass(slots=True)
class Clock:
    """The demo's hand: one pulse to the first person, then the end."""

    messenger: WebMessenger
    done: bool = False
    played: list[int] = field(default_factory=list)

    async def status(self) -> DemoStatus:
        return DemoStatus("Tuesday 3 February, 09:30", "" if self.done else "Pulse goes out · Tue 09:30")

    def plays(self, person_id: int) -> None:
        self.played.append(person_id)

    async def advance(self) -> str:
        self.done = True
        await self.messenger.send(PEOPLE[0].address, question(1))
        return "The pulse has gone out to 1 person."


@dataclass(slots=True)
class Site:
    """The running demo with everything a test may want to look at."""

    client: TestClient[web.Request, web.Application]
    core: Core
    messenger: WebMessenger

    async def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> tuple[int, str]:
        """What the page's own forms do."""
        answer = await self.client.post(path, data={"token": TOKEN, **fields}, headers=headers or {})
        return answer.status, await answer.text()

    async def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        answer = await self.client.get(path, headers=headers or {})
        return answer.status, await answer.text()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    core, messenger = Core(), WebMessenger(lambda: NOON)

    async def people() -> Sequence[WebPerson]:
        return PEOPLE

    server = WebServer(
        core.handle,
        messenger,
        people,
        Clock(messenger),
        clock=lambda: NOON,
        token=TOKEN,
        zone=ZoneInfo("Europe/Helsinki"),
        company="Esimerkki Oy",
        hints=("ohje", "kysely", "tulokset"),
    )
    app = web.Application()
    server.add_routes(app)
    async with TestClient(TestServer(app)) as client:
        yield Site(client, core, messenger)
