"""The conversation: an event in, the replies out. One round trip, no waiting, no dialog state.

Owns who is spoken to and which part of the bot answers; the parts own what is said. Knows no platform, sends nothing
itself, and never repeats what somebody pressed or typed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from bot.actions import dialog as agreeing
from bot.actions import quotations, replies
from bot.coping.dialog import VERBS as COPING_VERBS
from bot.coping.dialog import CopingRoute, Sending, for_stranger
from bot.coping.notices import contact_home
from bot.coping.signpost import colleague_message, emergency, emergency_screen, emergency_ways, ground, welcome_screen
from bot.coping.store import CopingStore
from bot.free_text.distress import Answer, Heard
from bot.free_text.private import is_private
from bot.model.calendar import Cadence, IsHoliday, no_holidays
from bot.model.company import Company
from bot.model.messages import Event, Form, Intent, Joined, Message, Place, Pressed, Reply, Said, Submitted, Surface
from bot.model.people import Employee
from bot.model.pulses import Invitation
from bot.page.links import page_message
from bot.ports.absences import Absences
from bot.ports.directory import Directory, Profile
from bot.ports.own_times import OwnTimes
from bot.pulse import dialog as answering
from bot.talk import answers
from bot.talk.commands import intent_of
from bot.talk.events import asked_for, asks_for_help, heard_by, is_of_a_contact, is_to_be_written, note_on, place_of
from bot.talk.later import Later
from bot.talk.own_screens import OwnScreens
from bot.talk.own_time import Timing
from bot.talk.preferences import Changed, change
from bot.talk.recognition import UNKNOWN, Recognition
from bot.talk.settings_screen import (
    PARTS,
    changed_message,
    hours_message,
    languages_message,
    platform_name,
)
from bot.talk.welcome import help_message, welcome_message
from bot.texts.buttons import sentence_message

Results = Callable[[Employee], Awaitable[Message | None]]
"""The latest digest of a person's own team, in the person's language; None while there is none."""

PageLink = Callable[[Employee], str]
"""An address that opens a person's own page, once."""

_log = logging.getLogger(__name__)

_UNDER_WAY = set[asyncio.Future[tuple[Reply, ...]]]()  # so that what nobody waits for any longer is finished
_STORE_WITHIN = 1.8  # seconds that somebody who asks for help waits for the store; Slack's windows open within three
_BUTTONS = answering.VERBS | agreeing.VERBS | quotations.VERBS | replies.VERBS
WELCOME_KEY = "welcome:first-contact"  # of a welcome that answers somebody; the ledger's own are named by their delivery


class ConversationStore(CopingStore, OwnTimes, Absences, replies.ReplyStore, Protocol):
    """What the conversation needs of the store: no figures but a frozen digest's, no ledger."""

    async def last_tick(self) -> datetime | None:
        """The calendar moment of the last tick."""
        ...


@dataclass(frozen=True, slots=True)
class Conversation:
    """Answers whatever comes in. ``directories`` are the platforms' lists of accounts, by ``Address.platform``.

    Without ``sending`` the way to somebody is a signpost: nothing is offered to be passed on.
    """

    store: ConversationStore
    company: Company
    cadence: Cadence
    directories: Mapping[str, Directory]
    results: Results
    is_holiday: IsHoliday = no_holidays
    page_link: PageLink | None = None  # where digests can be read in a browser
    sending: Sending | None = None

    async def handle(self, event: Event) -> tuple[Reply, ...]:
        """The replies to one event, in the order to be carried out. No input makes it raise.

        Whoever asks for help is answered even where the store fails or is slow, with what needs none.
        """
        heard = heard_by(event)
        if not asks_for_help(event, heard) or is_of_a_contact(event):
            return await self._handled(event, heard)
        work = asyncio.ensure_future(self._handled(event, heard))
        # It is not cancelled: what it may be writing is whole or not there at all.
        _UNDER_WAY.add(work)
        work.add_done_callback(_ended)
        done, _ = await asyncio.wait({work}, timeout=None if is_to_be_written(event) else _STORE_WITHIN)
        if done and (error := work.exception()) is None:
            return work.result()
        # In the words of any such failure: that somebody has asked for help is in no log.
        _log.error("The store could not be used: %s", type(error).__name__ if done else "too slow")
        return (self._stranger(event, None, heard, UNKNOWN, silent=True),)

    async def _handled(self, event: Event, heard: Heard) -> tuple[Reply, ...]:
        intent = asked_for(event)
        own = await answering.named(self.store, event)
        employee = await self.store.employee_at(event.sender) if own is None else own.employee
        if employee is None:
            profile, silent = await self._who.profile(event.sender, in_a_hurry=asks_for_help(event, heard))
            met = await self._who.meet(event.sender, profile)
            if isinstance(met, str):
                return (self._stranger(event, profile, heard, met, silent=silent),)
            employee = met
        else:
            employee = await self._who.follow(employee, event)
        employee = await self._who.heard_from(employee, event)
        # Nobody who asks for help is met with an introduction; it comes with the next contact.
        if isinstance(event, Pressed | Submitted) and event.intent.verb in COPING_VERBS:
            return (await self._desk.answer(employee, event),)
        if heard.answer is not Answer.NONE:
            return (Reply(Place.PRIVATE, await self._coping(employee, event, heard)),)
        replies = await self._answer(employee, event, intent, own and replace(own, employee=employee))
        if not employee.welcomed and await self.store.mark_welcomed(employee.id):
            contact = await self._who.is_contact(employee)
            return (Reply(Place.NEW, welcome_message(employee, self.company, WELCOME_KEY, contact=contact)), *replies)
        return replies

    def _stranger(self, event: Event, profile: Profile | None, heard: Heard, sentence: str, *, silent: bool) -> Reply:
        language = (profile.language if profile else None) or self.company.language
        on = ground(self.company, None, self.company.today(None, event.at), language)
        if isinstance(event, Pressed | Submitted) and event.intent.verb in COPING_VERBS:
            return Reply(Place.PRIVATE, for_stranger(on, event.intent, silent=silent))
        if heard.answer is Answer.SOMEONE_ELSE:
            return Reply(Place.PRIVATE, colleague_message(on, ()))
        if heard.answer is not Answer.NONE:
            first = emergency_screen if heard.danger else welcome_screen
            return Reply(Place.PRIVATE, first(on, note=note_on(event)))
        return Reply(place_of(event, pressed=Place.PRIVATE), sentence_message(language, sentence))

    async def _answer(self, employee: Employee, event: Event, intent: Intent | None, own: Invitation | None) -> tuple[Reply, ...]:
        match event:
            case Joined(surface=Surface.HOME):
                return (Reply(Place.HOME, await self._home(employee, event.at)),)
            case Joined():
                return ()
            case Submitted() | Pressed() if event.intent.verb in _BUTTONS:
                return (await self._by_button(employee, event, own),)
            case Submitted():
                return (self._stale(employee),)
            case Pressed() | Said():
                return (await self._do(employee, event, intent),)

    async def _by_button(self, employee: Employee, event: Pressed | Submitted, own: Invitation | None) -> Reply:
        """What a button or form of the pulse, or of a digest, asks for. ``own``: the invitation that it names, if it was read."""
        match event:
            case Submitted(intent=sent, values=values) if sent.verb in answering.VERBS:
                words = values.get("words")
                private = is_private(words or "")
                return await answering.submit(self.store, self.company, employee, sent, words, private=private)
            case Pressed(intent=pressed) if pressed.verb in answering.VERBS:
                return await answering.press(self.store, self.company, employee, pressed, own)
            case Submitted() | Pressed() if event.intent.verb in quotations.VERBS:
                return await quotations.answer(self.store, self.company, employee, event)
            case Submitted() | Pressed() if event.intent.verb in replies.VERBS:
                return await replies.answer(self.store, self.company, employee, event)
        today = self.company.today(employee, await self._calendar(event.at))
        if isinstance(event, Submitted):
            return await agreeing.submit(self.store, self.company, employee, event, today)
        return await agreeing.press(self.store, self.company, employee, event.intent, today)

    async def _calendar(self, at: datetime) -> datetime:
        """The calendar's moment: that of the event, or of the last tick where the calendar runs ahead of the wall clock."""
        last = await self.store.last_tick()
        return at if last is None else max(at, last)

    async def _do(self, employee: Employee, event: Pressed | Said, intent: Intent | None) -> Reply:
        language = self.company.language_of(employee)
        today = self.company.today(employee, await self._calendar(event.at))
        # What is opened from Home must not leave a message in the chat.
        place = Place.PRIVATE if event.surface is Surface.HOME else Place.NEW
        match intent:
            case Intent("help" | "languages" as asked, ()):
                return Reply(place, help_message(language) if asked == "help" else languages_message(language))
            case Intent("results" | "actions" | "move" | "questions" as asked, ()):
                place = Place.PRIVATE if asked == "questions" and isinstance(event, Pressed) else place
                return Reply(place, await self._told(employee, event, asked, today))
            case Intent("page", ()):
                return Reply(Place.PRIVATE, self._page(employee))
            case Intent("settings", ()):
                return Reply(place, await self._screens.settings(employee, today))
            case Intent():
                changed = await change(self.store, self.company, employee, intent, today)
                done = await self._confirm(changed, event) if changed else await self._about(employee, event, intent, place)
                done = done or await self._own_time(employee, event, intent, place)
                if done is not None:
                    return done
        return self._stale(employee) if isinstance(event, Pressed) else Reply(place, answers.not_understood(language))

    async def _about(self, employee: Employee, event: Pressed | Said, intent: Intent, place: Place) -> Reply | None:
        """What somebody asks of the bot itself, or of one's own answers; None where it is nothing of the kind."""
        match intent:
            case Intent("home", ()):
                return Reply(place, await self._home(employee, event.at))
            case Intent("when", ()):
                return Reply(place, await self._screens.when(employee, await self._calendar(event.at)))
            case Intent("later", chosen):
                return await self._later(employee, event, chosen, place)
            case Intent("change-mine" | "withdraw-mine" as asked, ()):
                return replace(await answering.own(self.store, self.company, employee, asked.removesuffix("-mine")), place=place)
            case Intent(asked, ()) if asked in answers.ABOUT:
                aside = Place.NEW if isinstance(event, Said) else Place.PRIVATE  # a button's answer opens in a window
                today = self.company.today(employee, await self._calendar(event.at))
                return Reply(aside, answers.about(asked, employee, self.company, today, in_window=aside is Place.PRIVATE))
        return None

    async def _own_time(self, employee: Employee, event: Pressed | Said, intent: Intent, place: Place) -> Reply | None:
        """The person's own hour and day, and the screen of hours to choose from; a chat where the person is not known."""
        match intent:
            case Intent("channel", (platform,)) if platform in self.directories:
                language = self.company.language_of(employee)
                return Reply(place, sentence_message(language, "settings.channel_none", platform=platform_name(platform)))
            case Intent("hours", (part,)) if part in PARTS:
                return Reply(place_of(event, pressed=Place.REPLACE), hours_message(employee, self.company, part))
            case Intent("hour" | "day", (chosen, *more)) if len(more) <= 1:
                now = await self._calendar(event.at)
                timing = Timing(self.store, self.company, self.cadence, self.is_holiday, now)
                own = await timing.change(employee, intent.verb, chosen, *more)
                if isinstance(own, Changed):
                    return await self._confirm(own, event)
                return Reply(place, own) if own is not None else None
        return None

    async def _later(self, employee: Employee, event: Pressed | Said, chosen: Sequence[str], place: Place) -> Reply:
        """The questions at another time of the open round; where none is open, when they come."""
        invitation = await self.store.invitation_of(employee.id)
        if invitation is not None:
            later = Later(self.store, self.company, self.cadence, self.is_holiday, await self._calendar(event.at))
            message = await later.answer(replace(invitation, employee=employee), chosen)
            if message is not None:
                pressed = Place.REPLACE if chosen else Place.PRIVATE
                return Reply(place_of(event, pressed=pressed), message)
        return Reply(place, await self._screens.when(employee, await self._calendar(event.at), later=True))

    async def _told(self, employee: Employee, event: Pressed | Said, asked: str, today: date) -> Message:
        """What is said to a word alone."""
        language = self.company.language_of(employee)
        if asked == "move":
            await self.store.let_go(employee.id, event.sender.platform)
            return sentence_message(language, "stranger.moving")
        if asked == "questions":
            return await answering.questions(self.store, self.company, employee)
        told = self.results(employee) if asked == "results" else agreeing.listing(self.store, self.company, employee, today)
        return await told or sentence_message(language, "results.none")

    async def _confirm(self, changed: Changed, event: Pressed | Said) -> Reply:
        """Say what was changed, where it was changed, with the way back."""
        place = place_of(event, pressed=Place.REPLACE)
        if place is Place.HOME:
            return Reply(place, await self._home(changed.employee, event.at, changed.confirmation))
        if place is Place.REPLACE:
            today = self.company.today(changed.employee, await self._calendar(event.at))
            return Reply(place, await self._screens.settings(changed.employee, today, changed.confirmation))
        return Reply(place, changed_message(changed.confirmation, changed.undo))

    async def _home(self, employee: Employee, at: datetime, confirmation: str = "") -> Message:
        if await self._who.is_contact(employee):
            return contact_home(self.company.language_of(employee), await self.store.requests_to(employee.id), confirmation)
        return await self._screens.home(employee, await self._calendar(at), await self.results(employee), confirmation)

    @property
    def _screens(self) -> OwnScreens:
        return OwnScreens(self.store, self.company, self.cadence, self.is_holiday)

    @property
    def _who(self) -> Recognition:
        return Recognition(self.store, self.company, self.directories)

    @property
    def _desk(self) -> CopingRoute:
        return CopingRoute(self.store, self.company, self.directories, self.is_holiday, self.sending)

    async def _coping(self, employee: Employee, event: Event, heard: Heard) -> Message | Form:
        """The way to somebody, on the person's own screen. Reads the roster; writes nothing."""
        if heard.answer is Answer.SOMEONE_ELSE:
            return await self._desk.colleague(employee, event.at)
        if heard.danger:
            on = ground(self.company, employee, self.company.today(employee, event.at))
            if isinstance(event, Submitted) and event.intent.verb == "comment":
                return answering.anyway(event.intent, event.values, on.language, emergency(on), emergency_ways(on))
            return emergency_screen(on, note=note_on(event))
        welcome = await self._desk.welcome(employee, event.at, note_on(event))
        if isinstance(event, Said) and intent_of(event.text) is None:
            return replace(welcome, blocks=(*welcome.blocks, *answers.something_else(self.company.language_of(employee))))
        return welcome

    def _page(self, employee: Employee) -> Message:
        language = self.company.language_of(employee)
        if self.page_link is None:
            return sentence_message(language, "page.link.off")
        return page_message(language, self.page_link(employee))

    def _stale(self, employee: Employee) -> Reply:
        return Reply(Place.PRIVATE, sentence_message(self.company.language_of(employee), "pulse.stale"))


def _ended(work: asyncio.Future[tuple[Reply, ...]]) -> None:
    """Nobody waits for it any longer: what went wrong late is told by the log line before it."""
    _UNDER_WAY.discard(work)
    if not work.cancelled():
        work.exception()
