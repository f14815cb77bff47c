"""The "I'm not coping" route as it is walked: a press or a form in, the next window out.

Owns the order of the screens, who may open what, and the one press that stores anything: "Send". Between two steps everything
travels with the person's own client, in sealed tokens that nobody else can use; opening, looking and leaving write nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from bot.coping.asking import (
    OWN_WORDS,
    WORDS_HERE,
    away_screen,
    info_screen,
    letter,
    people_screen,
    preview_screen,
    read_share,
    share_form,
)
from bot.coping.contact_answer import contact_answer
from bot.coping.contacts import Way, Ways, ways_of
from bot.coping.notices import contact_window
from bot.coping.request_screens import day_in_words, ended_sentence, mine_screen, request_screen, sentence_screen, trouble_screen
from bot.coping.signpost import Ground, colleague_message, emergency_screen, end_screen, ground, welcome_screen
from bot.coping.store import CopingStore
from bot.free_text.distress import listen
from bot.model.calendar import IsHoliday
from bot.model.company import Company
from bot.model.messages import Form, Intent, Message, Place, Pressed, Reply, Submitted
from bot.model.people import Employee
from bot.model.requests import (
    LIVE,
    REQUESTS,
    Change,
    Request,
    RequestEvent,
    RequestStage,
    at_once,
    calendar_now,
    deadline_of,
    follow_up_of,
)
from bot.ports.directory import Directory
from bot.ports.outbox import Outbox
from bot.ports.requests import Revise
from bot.ports.tokens import Tokens

VERBS = frozenset(
    {
        *("coping", "coping-danger", "coping-people", "coping-stop", "coping-close", "coping-done", "coping-info"),
        *("coping-ask", "coping-ask-anyway", "coping-share", "coping-change", "coping-send", "coping-mine", "coping-cancel"),
        *("coping-follow", "coping-reached", "coping-unreached", "coping-quiet", "coping-backup", "request", "request-made"),
    }
)
CONTACTS_VERBS = frozenset({"request", "request-made"})  # of who was asked, not of who asks
WRITING_VERBS = frozenset({"coping-send", "coping-cancel", "coping-follow", "coping-reached", "coping-quiet"})
MINUTES = 30  # that a window may stay open

_PURPOSE = "coping"
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Sending:
    """What it takes to pass a request on. ``new_id`` gives something unguessable."""

    tokens: Tokens
    new_id: Callable[[], str]
    outbox: Outbox


@dataclass(frozen=True, slots=True)
class CopingRoute:
    """Answers what is pressed on the route. Without ``sending`` it is a signpost: nothing is offered to be sent."""

    store: CopingStore
    company: Company
    directories: Mapping[str, Directory]
    is_holiday: IsHoliday
    sending: Sending | None = None

    async def answer(self, employee: Employee, event: Pressed | Submitted) -> Reply:
        """The window that follows a press or a form of the route."""
        return Reply(Place.PRIVATE, await self._screen(employee, event))

    async def welcome(self, employee: Employee, at: datetime, note: str = "") -> Message:
        """Screen S0, with the way to a request that is open."""
        return welcome_screen(self._ground(employee, at), note=note, has_request=bool(await self._own(employee)))

    async def colleague(self, employee: Employee, at: datetime) -> Message:
        """How to be there for somebody else."""
        ways = await ways_of(employee, self.store, {})
        return colleague_message(self._ground(employee, at), ways.listed)

    # ------------------------------------------------------------ the order of the screens

    async def _screen(self, employee: Employee, event: Pressed | Submitted) -> Message | Form:  # noqa: PLR0911 (one a screen)
        on, intent = self._ground(employee, event.at), event.intent
        match intent.verb, intent.args:
            case "coping-danger", _:
                return emergency_screen(on)
            case "coping-people", _:
                return people_screen(on, await self._ways(employee), self._seal(employee))
            case "coping-stop" | "coping-close", _:
                # "Nothing was sent" would be untrue to somebody whose request is open.
                return end_screen(on, after_sending=bool(await self._own(employee)))
            case "coping-done", _:
                return end_screen(on, after_sending=True)
            case "coping-mine", _:
                return self._mine(on, employee, await self._own(employee))
            case (
                ("coping-cancel" | "coping-follow" | "coping-reached" | "coping-quiet" | "coping-backup" | "coping-unreached"),
                (name,),
            ):
                return await self._afterwards(on, employee, intent.verb, name, event.at)
            case (("request" | "request-made"), (name,)):
                outbox = self.sending.outbox if self.sending else None
                return await contact_answer(
                    self.store, self.company, outbox, employee=employee, verb=intent.verb, name=name, at=event.at
                )
            case "coping", _:
                return await self.welcome(employee, event.at)
        carried = self._unseal(employee, event.carried)
        if carried is None:
            return await self.welcome(employee, event.at, "expired")
        return await self._asking(on, employee, event, intent, carried)

    async def _asking(  # noqa: PLR0911 (one return a screen)
        self, on: Ground, employee: Employee, event: Pressed | Submitted, intent: Intent, carried: Mapping[str, str]
    ) -> Message | Form:
        """Screens S3 to S6, for whoever has come here from screen S3 within half an hour."""
        ways = await self._ways(employee)
        way = ways.find(carried.get("way", "") if intent.verb in ("coping-send", "coping-change") else "".join(intent.args[:1]))
        # Once it was offered, a platform that is slow to say who is there doesn't make it gone: sending finds out, and tells.
        if way is None or (intent.verb in ("coping-ask", "coping-ask-anyway") and not way.in_chat):
            return people_screen(on, ways, self._seal(employee), note=on.say("gone"))
        match intent.verb:
            case "coping-info":
                return info_screen(on, way, self._seal(employee))
            case "coping-ask" if way.away:
                return away_screen(on, way, ways.backup(way.key), self._seal(employee))
            case "coping-ask" | "coping-ask-anyway" | "coping-change":
                open_one = await self._open_with(employee, way)
                if open_one is not None:
                    return self._already(on, employee, open_one)
                return share_form(on, way, self._seal(employee), before=carried)
            case "coping-share" if isinstance(event, Submitted):
                return self._preview(on, employee, way, event.values)
            case "coping-send" if {"id", "letter", "words"} <= carried.keys():
                return await self._send(on, employee, ways, carried, event.at)
        return await self.welcome(employee, event.at, "expired")

    def _preview(self, on: Ground, employee: Employee, way: Way, values: Mapping[str, str]) -> Message | Form:
        share = read_share(values)
        if isinstance(share, str):
            return share_form(on, way, self._seal(employee), note=share, before=values)
        own_words = share.what == OWN_WORDS
        # The window carries the words once, though both the letter and a form that is changed need them: its room is small.
        person = (employee.name or employee.email).replace(WORDS_HERE, "")[:_LONGEST_NAME]
        frame = letter(on, person, replace(share, words=WORDS_HERE))
        text = frame.replace(WORDS_HERE, share.words)
        new_id = self.sending.new_id() if self.sending else ""
        carry = self._seal(employee, way=way.key, id=new_id, letter=frame, **asdict(share))
        danger = own_words and listen(share.words).danger
        return preview_screen(on, way, text, carry, words_left_out=bool(share.words) and not own_words, danger=danger)

    async def _send(self, on: Ground, employee: Employee, ways: Ways, carried: Mapping[str, str], at: datetime) -> Message:
        """The one press that stores and sends. Pressed twice it is one request: its id came with the preview."""
        assert self.sending is not None  # noqa: S101 (without it no token opens, so nobody comes here)
        way = ways.find(carried["way"])
        assert way is not None  # noqa: S101 (looked up a moment ago)
        now, zone = await self._now(at), self.company.zone_of(employee)
        open_one = await self._open_with(employee, way)
        if open_one is not None and open_one.id != carried["id"]:
            return self._already(on, employee, open_one)
        contact = await self.store.ensure_person(way.contact.email)
        if await self.store.person(contact.id) is None:  # has left the roster, yet still stands among the contacts
            return people_screen(on, ways, self._seal(employee), note=on.say("gone"))
        request = Request(
            id=carried["id"],
            person=employee.id,
            contact=contact.id,
            role=way.contact.role,
            stage=REQUESTS.first,
            asked_at=now,
            due_at=at_once(now),
            deadline=deadline_of(now, zone, self.is_holiday),
            name=way.contact.name[:_LONGEST_NAME],
            phone=ways.phone(way.key, on.lines)[: 2 * _LONGEST_NAME],
            key=way.key,
            text=carried["letter"].replace(WORDS_HERE, carried["words"]),
        )
        await self.store.open_request(request)
        await self.sending.outbox.hand_over(request.id, now)
        kept = await self.store.request(request.id)
        if kept is not None and kept.person != employee.id:
            return sentence_screen(on, on.say("not_open"))
        return self._after_sending(on, employee, kept, await self.store.request_change(request.id), request.phone)

    def _already(self, on: Ground, employee: Employee, request: Request) -> Message:
        return request_screen(on, request, self.company.zone_of(employee), note=on.say("already", name=request.name))

    def _after_sending(self, on: Ground, employee: Employee, kept: Request | None, change: Change | None, phone: str) -> Message:
        if kept is not None and kept.stage in LIVE:
            return request_screen(on, kept, self.company.zone_of(employee))
        if change is Change.FAILED:
            return trouble_screen(on, "failed", phone)
        return sentence_screen(on, ended_sentence(on, change))

    # ------------------------------------------------------------ after it was sent

    def _mine(self, on: Ground, employee: Employee, own: list[Request]) -> Message:
        if not own:
            return sentence_screen(on, on.say("not_open"))
        return mine_screen(on, own, self.company.zone_of(employee))

    async def _afterwards(  # noqa: PLR0911 (one return a screen)
        self, on: Ground, employee: Employee, verb: str, name: str, at: datetime
    ) -> Message:
        """What the one who asked does about a request of one's own."""
        request = next((one for one in await self._own(employee) if one.for_person == name), None)
        if verb in ("coping-backup", "coping-unreached"):
            return await self._backup(on, employee, request, sorry=verb == "coping-unreached")
        if request is None:
            return sentence_screen(on, on.say("not_open"))
        now = await self._now(at)
        match verb:
            case "coping-cancel":
                done = await self.store.revise_request(request.id, RequestEvent.CANCELLED, now)
                return sentence_screen(on, on.say("cancelled" if done else "not_open", name=request.name))
            case "coping-reached":
                await self.store.revise_request(request.id, RequestEvent.REACHED, now)
                return sentence_screen(on, on.say("reached"))
            case "coping-quiet":
                await self.store.revise_request(request.id, RequestEvent.FOLLOWED_UP, now, _following_up(None))
                return end_screen(on, after_sending=True)
        zone = self.company.zone_of(employee)
        ask_at = follow_up_of(now, zone, self.is_holiday)
        if await self.store.revise_request(request.id, RequestEvent.FOLLOWED_UP, now, _following_up(ask_at)) is None:
            return sentence_screen(on, on.say("not_open"))  # answered a moment ago
        asked_for = on.say("will_ask", day=day_in_words(on, ask_at, zone))
        return request_screen(on, replace(request, follow_up=ask_at), zone, asked_for=asked_for)

    async def _backup(self, on: Ground, employee: Employee, request: Request | None, *, sorry: bool) -> Message:
        ways = await self._ways(employee)
        first = ways.backup(request.key) if request else None
        note = on.say("backup" if first else "backup_none") if sorry else ""
        return people_screen(on, ways, self._seal(employee), note=note, first=first)

    # ------------------------------------------------------------ what it stands on

    def _ground(self, employee: Employee, at: datetime) -> Ground:
        return ground(self.company, employee, self.company.today(employee, at))

    async def _ways(self, employee: Employee) -> Ways:
        return await ways_of(employee, self.store, self.directories if self.sending else {})

    async def _own(self, employee: Employee) -> list[Request]:
        return list(await self.store.requests_of(employee.id))

    async def _open_with(self, employee: Employee, way: Way) -> Request | None:
        contact = await self.store.employee_by_email(way.contact.email)
        return next((one for one in await self._own(employee) if contact and one.contact == contact.id), None)

    async def _now(self, at: datetime) -> datetime:
        return calendar_now(at, await self.store.last_tick())

    def _seal(self, employee: Employee, **content: str) -> str:
        """What the window carries to its next step, for this person alone."""
        if self.sending is None:
            return ""
        return self.sending.tokens.seal(
            _PURPOSE, json.dumps({"person": str(employee.id), **content}, ensure_ascii=False), MINUTES
        )

    def _unseal(self, employee: Employee, token: str) -> Mapping[str, str] | None:
        """What the window carried; None when it has been open too long, or is somebody else's."""
        if self.sending is None:
            return {}
        content = self.sending.tokens.unseal(_PURPOSE, token)
        carried: Mapping[str, str] | None = json.loads(content) if content is not None else None
        return carried if carried is not None and carried.get("person") == str(employee.id) else None


def for_stranger(on: Ground, intent: Intent, *, silent: bool = False) -> Message:
    """The route for somebody who is on no roster: the numbers are for everyone, the company's people for its own.

    ``silent``: nobody could say who it is, so it may be one of the company's own all the same.
    """
    if silent and intent.verb in WRITING_VERBS:
        return sentence_screen(on, on.say("unsure_alone" if intent.verb == "coping-send" else "unknown"))
    match intent.verb:
        case "coping-danger":
            return emergency_screen(on)
        case "coping-people":
            return people_screen(on, Ways(silent=silent), "")
        case "request" | "request-made":
            return contact_window(on.language, "not_yours")
        case "coping-stop" | "coping-close" | "coping-done":
            return end_screen(on, after_sending=silent)  # "nothing was sent" might be untrue
    return welcome_screen(on)


def _following_up(at: datetime | None) -> Revise:
    """Ask at that moment how it went; None: don't ask. What lies with the one who is asked is due anew."""

    def revise(request: Request) -> Request:
        asked = replace(request, follow_up=at)
        return asked.waiting() if request.stage is RequestStage.OPEN else asked

    return revise
