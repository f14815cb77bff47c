"""The digest's page over HTTP: links in, a session, and what its reader may see. For any installation, and for the demo.

A link from the chat leads to a page with one button, and only the button's POST uses the link up. Chat programs and mail
filters open links before people do, some in a whole browser without anyone in front of it: a GET must change nothing, or the
human would always come second. It works without a script, as do all the pages; they have none. The POST's answer leads on to an
address without the link in it.

The cookie says who, never what: that is looked up at every request. Nothing of a request is logged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from adapters.http.loopback import at_home
from adapters.web import page
from adapters.web.page import Frame, WeekLinks
from adapters.web.page_answers import HEADERS, PageSettings, elsewhere, html, static
from adapters.web.page_presses import DECISIONS, QUOTATIONS, REPLIES, SETTINGS, Handle, Pressable, press, pressable
from adapters.web.page_requests import LONGEST_WITH_WORDS, NoticeError, fields_of, language_of, same_site, week_of
from bot.model.calendar import Week
from bot.model.messages import Block, Buttons, Form, Intent
from bot.model.people import Language
from bot.model.units import Unit
from bot.page.contents import Overview, PageContents, Reader, UnitDigest, Weeks
from bot.page.heat_map import Order, map_view
from bot.page.links import SESSION_LASTS, PageLinks, Refusal, Session
from bot.page.view import digest_view
from bot.texts.sentences import text

_STATUS = {Refusal.NOT_OURS: 403, Refusal.TOO_OLD: 410, Refusal.OPENED: 410, Refusal.SOMEBODY_ELSES: 403}


@dataclass(frozen=True, slots=True)
class _Visit:
    """A request of somebody whose session holds."""

    request: web.Request
    session: Session
    reader: Reader
    frame: Frame


class PageServer:
    """The page's routes. ``clock`` is calendar time, for what is pressed in the settings."""

    def __init__(
        self, settings: PageSettings, links: PageLinks, contents: PageContents, handle: Handle, *, clock: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._root = settings.root
        self._links = links
        self._contents = contents
        self._handle = handle
        self._clock = clock

    def add_routes(self, app: web.Application) -> None:
        """Serve the pages; ``GET /`` is not among them."""
        add = app.router
        add.add_get("/open/{link}", self._guarded(self._look))
        add.add_post("/open", self._guarded(self._open))
        add.add_get("/page", self._guarded(self._start))
        add.add_get("/page/figures.csv", self._guarded(self._csv))
        add.add_get("/page/settings", self._guarded(self._show_settings))
        add.add_post("/page/settings", self._guarded(self._set))
        add.add_post("/page/act", self._guarded(self._act))
        add.add_post("/page/quotation", self._guarded(self._answer_quotation))
        add.add_post("/page/reply", self._guarded(self._reply))
        add.add_post("/page/close", self._guarded(self._close))
        add.add_get("/page/static/{name}", static)
        add.add_get("/page/all", self._guarded(self._all))
        add.add_get("/page/all/{week}", self._guarded(self._map))
        add.add_get("/page/unit/{unit}/{week}", self._guarded(self._digest))
        add.add_get("/page/{rest:.*}", self._guarded(_missing))

    def add_front(self, app: web.Application) -> None:
        """Serve ``GET /`` too: the page where there is a session, else how to get one."""
        app.router.add_get("/", self._guarded(self._front))

    # ------------------------------------------------------------ the way in

    async def _look(self, request: web.Request) -> web.StreamResponse:
        link = request.match_info["link"]
        self._refuse(await self._links.refused(link, await self._session(request), shared=self._settings.demo), link)
        return html(page.open_page(await self._frame(request, link), link))

    async def _open(self, request: web.Request) -> web.StreamResponse:
        fields = await fields_of(request)
        if not same_site(request):
            raise NoticeError(403, "form")
        present = await self._session(request)
        link = fields.get("link", "")
        opened = await self._links.open(link, present, shared=self._settings.demo)
        if isinstance(opened, Refusal):
            self._refuse(opened, link)
        if present is not None:  # this browser has a new one; a copy of the old one would live on
            await self._links.end(present)
        response = elsewhere(f"{self._root}/page")
        self._keep(response, str(opened), int(SESSION_LASTS.total_seconds()))
        return response

    def _refuse(self, refusal: Refusal | None, link: str) -> None:
        if refusal is not None:
            raise NoticeError(_STATUS[refusal], refusal.value, link=link)

    async def _front(self, request: web.Request) -> web.StreamResponse:
        if await self._session(request) is not None:
            return elsewhere(f"{self._root}/page")
        first = language_of(request, self._settings.language)
        return html(page.front_page(await self._frame(request), [first, *(one for one in Language if one is not first)]))

    async def _close(self, request: web.Request) -> web.StreamResponse:
        visit = await self._visit(request)
        self._ours(visit, await fields_of(request))
        await self._links.end(visit.session)
        say = visit.reader.language
        sentences = [text(say, "page.closed"), text(say, "page.refused.new_link")]
        response = html(page.notice_page(Frame(say, self._root), text(say, "page.closed_title"), sentences))
        self._keep(response, "", 0)
        return response

    # ------------------------------------------------------------ pages

    async def _start(self, request: web.Request) -> web.StreamResponse:
        """The last digest of the unit one comes for, or all units."""
        visit = await self._visit(request)
        unit = visit.reader.first
        digest = await self._contents.digest(unit) if unit is not None else None
        if unit is not None and digest is not None:
            return elsewhere(self._unit_url(unit.unit, digest.weeks.shown))
        return await self._last_map(visit)

    async def _all(self, request: web.Request) -> web.StreamResponse:
        return await self._last_map(await self._visit(request))

    async def _last_map(self, visit: _Visit) -> web.StreamResponse:
        overview = await self._contents.overview(visit.reader)
        if overview is not None:
            return elsewhere(self._map_url(overview.weeks.shown))
        say = visit.reader.language
        return html(page.notice_page(visit.frame, text(say, "page.nothing_title"), [text(say, "page.nothing")]))

    async def _digest(self, request: web.Request) -> web.StreamResponse:
        visit = await self._visit(request)
        unit = self._contents.at(visit.reader, request.match_info["unit"])
        digest = await self._contents.digest(unit, week_of(request)) if unit is not None else None
        if digest is None:  # not there, not this reader's, not yet: one answer for all
            raise NoticeError(404, "missing")
        offers = await self._contents.offers(visit.reader, digest)
        return html(await asyncio.to_thread(self._digest_page, visit, digest, offers))

    def _digest_page(self, visit: _Visit, digest: UnitDigest, offers: Sequence[Block]) -> str:
        view = digest_view(digest.document, visit.reader.language, digest.earlier)
        weeks = self._week_links(digest.weeks, lambda week: self._unit_url(digest.unit.unit, week))
        rows = {
            form.path: [block for block in pressable(offers, form) if isinstance(block, Buttons)]
            for form in (DECISIONS, QUOTATIONS, REPLIES)
        }
        return page.digest_page(visit.frame, view, weeks, rows)

    async def _map(self, request: web.Request) -> web.StreamResponse:
        visit = await self._visit(request)
        overview = await self._contents.overview(visit.reader, week_of(request)) if len(visit.reader.units) > 1 else None
        if overview is None:
            raise NoticeError(404, "missing")
        return html(await asyncio.to_thread(self._map_page, visit, overview, Order.parse(request.query.get("by", ""))))

    def _map_page(self, visit: _Visit, overview: Overview, order: Order | None) -> str:
        """Drawn off the event loop, which eight hundred units would hold up."""
        view = map_view(overview, visit.reader.language, order)
        addresses = [self._unit_url(row.unit, overview.weeks.shown) if row.cells else "" for row in view.rows]
        return page.map_page(visit.frame, view, self._week_links(overview.weeks, self._map_url), addresses)

    async def _csv(self, request: web.Request) -> web.StreamResponse:
        visit = await self._visit(request)
        written = await self._contents.export(visit.reader)
        headers = {"Content-Disposition": 'attachment; filename="voinko.csv"'}
        return web.Response(text=written, content_type="text/csv", charset="utf-8", headers=headers)

    async def _show_settings(self, request: web.Request) -> web.StreamResponse:
        return await self._after(await self._visit(request), SETTINGS, Intent("settings"), {})

    async def _set(self, request: web.Request) -> web.StreamResponse:
        return await self._press(request, SETTINGS)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        return await self._press(request, DECISIONS)

    async def _answer_quotation(self, request: web.Request) -> web.StreamResponse:
        return await self._press(request, QUOTATIONS)

    async def _reply(self, request: web.Request) -> web.StreamResponse:
        return await self._press(request, REPLIES)

    async def _press(self, request: web.Request, form: Pressable) -> web.StreamResponse:
        visit = await self._visit(request)
        fields = await (fields_of(request, LONGEST_WITH_WORDS) if form.takes_words else fields_of(request))
        self._ours(visit, fields)
        intent = Intent.decode(fields.get("action", ""))
        if not form.allows(intent):
            raise NoticeError(400, "malformed")
        return await self._after(visit, form, intent, fields if form.takes_words else {})

    async def _after(self, visit: _Visit, form: Pressable, intent: Intent, fields: Mapping[str, str]) -> web.StreamResponse:
        """Press it in the conversation, as in the chat, and show what it answers."""
        said = await press(self._handle, visit.reader.employee, intent, self._clock(), fields)
        again = await self._contents.reader(visit.session.employee_id) or visit.reader  # the language may be another now
        frame = self._session_frame(visit.session, again)
        if isinstance(said, Form):
            return html(page.words_page(frame, form, said))
        return html(page.pressed_page(frame, form, pressable(said.blocks, form), said.carry))

    # ------------------------------------------------------------ who is it

    async def _session(self, request: web.Request) -> Session | None:
        return await self._links.session(request.cookies.get(self._settings.cookie, ""))

    async def _visit(self, request: web.Request) -> _Visit:
        session = await self._session(request)
        reader = await self._contents.reader(session.employee_id) if session is not None else None
        if session is None or reader is None:
            raise NoticeError(403, "no_session", forget=self._settings.cookie in request.cookies)
        return _Visit(request, session, reader, self._session_frame(session, reader))

    def _ours(self, visit: _Visit, fields: Mapping[str, str]) -> None:
        """Refuse what some other site makes this browser send: its cookie alone is no proof of a wish."""
        if not same_site(visit.request) or not self._links.from_our_form(visit.session, fields.get("token", "")):
            raise NoticeError(403, "form")

    def _keep(self, response: web.StreamResponse, value: str, seconds: int) -> None:
        response.set_cookie(
            self._settings.cookie,
            value,
            max_age=seconds,
            path="/",
            secure=self._settings.is_secure,
            httponly=True,
            samesite="Strict",
        )

    # ------------------------------------------------------------ frames and addresses

    async def _frame(self, request: web.Request, link: str = "") -> Frame:
        """The frame before any session: in the language of the link's person, and only where nobody is known the browser's."""
        known = self._links.whose(link)
        reader = None if known is None else await self._contents.reader(known)
        language = language_of(request, self._settings.language) if reader is None else reader.language
        return Frame(language, self._root)

    def _session_frame(self, session: Session, reader: Reader) -> Frame:
        lines = self._contents.crisis_lines(reader, self._clock().date())
        return Frame(reader.language, self._root, self._links.form_token(session), len(reader.units) > 1, lines)

    def _unit_url(self, unit: Unit, week: Week) -> str:
        return f"{self._root}/page/unit/{self._contents.address(unit)}/{week}"

    def _map_url(self, week: Week) -> str:
        return f"{self._root}/page/all/{week}"

    def _week_links(self, weeks: Weeks, url: Callable[[Week], str]) -> WeekLinks:
        earlier, later = weeks.earlier, weeks.later
        return WeekLinks(weeks.shown, earlier, url(earlier) if earlier else "", later, url(later) if later else "")

    def _guarded(
        self, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Every answer with our headers; every refusal a page in the reader's language."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            if self._settings.demo and not at_home(request.headers, request.remote):
                raise web.HTTPForbidden(text="The demo answers only on the machine it runs on.")
            try:
                response = await handler(request)
            except NoticeError as notice:
                response = await self._notice(request, notice)
            response.headers.update(HEADERS)
            return response

        return guarded

    async def _notice(self, request: web.Request, notice: NoticeError) -> web.StreamResponse:
        session = None if notice.forget else await self._session(request)
        reader = await self._contents.reader(session.employee_id) if session is not None else None
        if session is None or reader is None:
            frame = await self._frame(request, notice.link)
        else:
            frame = self._session_frame(session, reader)
        say = frame.language
        sentences = [text(say, f"page.refused.{notice.key}")]
        if reader is None or notice.status in _STATUS.values():
            sentences.append(text(say, "page.refused.new_link"))
        title = text(say, f"page.refused.{notice.key}_title")
        response = html(page.notice_page(frame, title, sentences, back=reader is not None), notice.status)
        if notice.forget:
            self._keep(response, "", 0)
        return response


async def _missing(_request: web.Request) -> web.StreamResponse:
    raise NoticeError(404, "missing")
