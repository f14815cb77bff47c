"""The demo's web chat over HTTP: reads a request, asks the core, shows the page.

Every answer is the whole page; the script in it takes over only what has changed, and without the script it works as well.
What leaves no copy (a form, a private reply) is part of the one answer it belongs to and is kept nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from adapters.charts.lettering import FONT_FILES
from adapters.http.loopback import at_home
from adapters.web import parse
from adapters.web.demo import DemoControl, Handle, ListPeople, WebPerson
from adapters.web.guard import HEADERS, from_our_page
from adapters.web.messenger import WebMessenger
from adapters.web.render import Chat, Panel, View, chat_page
from bot.model.messages import Event, Form, Joined, Message, Place, Pressed, Reply, Said, Submitted, Surface

_STATIC = Path(__file__).parent / "static"
_FILES = {path.name: path for path in (*_STATIC.iterdir(), *map(Path, FONT_FILES))}
_LONGEST_ID = 9

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebServer:
    """The routes of the demo's page. ``token`` is unguessable and new for each process; ``clock`` is the demo's calendar time."""

    def __init__(
        self,
        handle: Handle,
        messenger: WebMessenger,
        people: ListPeople,
        demo: DemoControl,
        *,
        clock: Callable[[], datetime],
        token: str,
        zone: ZoneInfo,
        company: str = "",
        hints: Sequence[str] = ("help",),
    ) -> None:
        self._handle = handle
        self._messenger = messenger
        self._people = people
        self._demo = demo
        self._clock = clock
        self._token = token
        self._zone = zone
        self._company = company
        self._hints = tuple(hints)
        self._met: set[int] = set()
        self._news = ""  # what the demo's clock brought last

    def add_routes(self, app: web.Application) -> None:
        """Serve the page and its files."""
        app.router.add_get("/", _guarded(self._start))
        app.router.add_get("/static/{name}", _guarded(_static))
        app.router.add_get("/people/{id}", _guarded(self._chat))
        app.router.add_post("/people/{id}/press", _guarded(self._press))
        app.router.add_post("/people/{id}/say", _guarded(self._say))
        app.router.add_post("/people/{id}/submit", _guarded(self._submit))
        app.router.add_post("/demo/advance", _guarded(self._advance))

    # ------------------------------------------------------------ pages

    async def _start(self, request: web.Request) -> web.StreamResponse:
        return await self._page(request, None)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        """A person's chat. Opening it is told to the core, as a platform does; coming back from a press on Home is not."""
        person = await self._person(request.match_info["id"])
        self._demo.plays(person.id)
        home = request.query.get("tab") == "home"
        if (home and "drawn" not in request.query) or person.id not in self._met:
            self._met.add(person.id)
            surface = Surface.HOME if home else Surface.MESSAGE
            await self._take(person, Joined(person.address, self._clock(), surface), None)
        return await self._page(request, person, home=home)

    async def _page(
        self, request: web.Request, person: WebPerson | None, *, home: bool = False, panel: Panel | None = None
    ) -> web.Response:
        chat = None
        if person is not None:
            user = person.address.user
            if not home:
                self._messenger.mark_read(user)
            chat = Chat(person, self._messenger.entries(user), home, self._messenger.home(user), panel)
        people = await self._people()
        view = View(
            company=self._company,
            people=people,
            unread={each.id: self._messenger.unread(each.address.user) for each in people},
            search=request.query.get("q", "")[:100],
            chat=chat,
            status=await self._demo.status(),
            news=self._news,
            hints=self._hints,
            zone=self._zone,
            token=self._token,
        )
        return web.Response(text=chat_page(view), content_type="text/html")

    # ------------------------------------------------------------ what a person does

    async def _press(self, request: web.Request) -> web.StreamResponse:
        fields, person = await self._fields(request), await self._person(request.match_info["id"])
        event = parse.pressed(fields, person.address, self._clock())
        return await self._answer(request, person, event, fields)

    async def _say(self, request: web.Request) -> web.StreamResponse:
        fields, person = await self._fields(request), await self._person(request.match_info["id"])
        event = parse.said(fields, person.address, self._clock())
        if event.surface is not Surface.COMMAND:  # a command leaves no line in the chat
            self._messenger.append(person.address.user, event.text)
        return await self._answer(request, person, event, fields)

    async def _submit(self, request: web.Request) -> web.StreamResponse:
        fields, person = await self._fields(request), await self._person(request.match_info["id"])
        event = parse.submitted(fields, person.address, self._clock())
        return await self._answer(request, person, event, fields)

    async def _answer(
        self, request: web.Request, person: WebPerson, event: Pressed | Said | Submitted, fields: Mapping[str, str]
    ) -> web.StreamResponse:
        """Carry out the replies, then show the page: straight away when it holds what leaves no copy, else by its address."""
        panel = await self._take(person, event, parse.message_number(fields))
        home = fields.get("tab") == "home"
        if panel is not None:
            return await self._page(request, person, home=home, panel=panel)
        raise web.HTTPSeeOther(f"/people/{person.id}" + ("?tab=home&drawn" if home else ""))

    async def _take(self, person: WebPerson, event: Event, number: int | None) -> Panel | None:
        """Ask the core and put each reply in its place. What only the person sees comes back."""
        panel = None
        for reply in await self._handle(event):
            panel = self._put(person.address.user, event, reply, number) or panel
        return panel

    def _put(self, user: str, event: Event, reply: Reply, number: int | None) -> Panel | None:
        content, place = reply.content, reply.place
        surface = Surface.MESSAGE if isinstance(event, Submitted) else event.surface
        if isinstance(content, Form):
            return Panel(content, number)
        if place is Place.HOME or (place is Place.REPLACE and surface is Surface.HOME):
            self._messenger.set_home(user, content)
        elif place is Place.PRIVATE or (place is Place.NEW and surface is Surface.COMMAND):
            return Panel(content)
        elif place is Place.REPLACE:
            return self._replace(user, event, content, number)
        else:
            self._messenger.append(user, content)
        return None

    def _replace(self, user: str, event: Event, message: Message, number: int | None) -> Panel | None:
        """Change the message that was pressed. What was pressed in the private panel changes there."""
        if number is not None and self._messenger.change(user, number, message):
            return None
        if isinstance(event, Pressed):
            return Panel(message)
        self._messenger.append(user, message)
        return None

    # ------------------------------------------------------------ the demo's clock

    async def _advance(self, request: web.Request) -> web.StreamResponse:
        """Let the next event happen, then go back to where one was."""
        fields = await self._fields(request)
        person = await self._person(fields["person"]) if fields.get("person") else None
        self._news = await self._demo.advance()
        home = "?tab=home" if fields.get("tab") == "home" else ""
        raise web.HTTPSeeOther(f"/people/{person.id}{home}" if person else "/")

    # ------------------------------------------------------------ reading a request

    async def _person(self, number: str) -> WebPerson:
        if number.isascii() and number.isdigit() and len(number) <= _LONGEST_ID:
            for person in await self._people():
                if person.id == int(number):
                    return person
        raise web.HTTPNotFound(text="There is nobody with that number.")

    async def _fields(self, request: web.Request) -> Mapping[str, str]:
        """The texts of a form or a JSON object, when our own page sent them."""
        fields = await _body(request)
        if not from_our_page(request.headers, fields.get("token", ""), self._token):
            raise web.HTTPForbidden(text="This page is out of date or not ours. Open the demo again.")
        return fields


async def _body(request: web.Request) -> dict[str, str]:
    if request.content_type == "application/json":
        try:
            document = await request.json()
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise parse.MalformedError("the body is not JSON") from error
        if not isinstance(document, dict):
            raise parse.MalformedError("the body is not a JSON object")
    else:
        try:
            document = dict(await request.post())
        except (ValueError, LookupError) as error:
            raise parse.MalformedError("the body is not a form") from error
    return {str(name): value for name, value in document.items() if isinstance(value, str)}


async def _static(request: web.Request) -> web.StreamResponse:
    path = _FILES.get(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path)


def _guarded(handler: Handler) -> Handler:
    """Only for this machine, only as a page of our own, and never a 5xx for what a client sent."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if not at_home(request.headers, request.remote):
            raise web.HTTPForbidden(text="The demo answers only on the machine it runs on: open http://127.0.0.1 there.")
        try:
            response = await handler(request)
        except parse.MalformedError as error:
            raise web.HTTPBadRequest(text=f"{error}\n") from error
        response.headers.update(HEADERS)
        return response

    return guarded
