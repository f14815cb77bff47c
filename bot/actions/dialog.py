"""What a manager says to a digest: "we'll do this", "something of our own", "never mind", and how the team would answer.

Owns who may say it – the manager of a team, the named readers of a department or of the company, each for that unit alone –
and checks it again at every press: buttons outlive roles, messages get forwarded, clients lie. Touches no answer and no figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Protocol

from bot.actions.measuring import shown_in
from bot.actions.screens import (
    begun_message,
    dropped_message,
    estimate_form,
    kept_message,
    listing_message,
    own_form,
    put_aside_message,
)
from bot.actions.suggestions import ever_suggested, own_name, tidied
from bot.model.actions import CHANGEABLE_DAYS, WORDS_LENGTH, NewAction, StartedAction, Suggestion
from bot.model.calendar import Week
from bot.model.company import Company
from bot.model.document_types.digest import read_document
from bot.model.estimates import ESTIMATED, Estimate, Quarter
from bot.model.messages import Intent, Message, Place, Reply, Submitted
from bot.model.people import Employee, Language, spelled
from bot.model.pulses import STEP_TOPICS, Topic
from bot.model.readers import readable
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.ports.actions import Actions
from bot.ports.people import People
from bot.texts.buttons import sentence_message
from bot.texts.sentences import text

VERBS = frozenset({"act", "estimate"})

_ID = re.compile(r"[0-9]{1,18}")
_OLD_WEEKS = 53  # older than that a digest's button begins nothing


class AgreeingStore(People, Actions, Protocol):
    """What agreeing needs of the store: who is whose manager, actions, estimates, and what a digest said."""

    async def digest(self, unit: Unit, week: Week) -> str | None:
        """The frozen JSON of a digest, if it has been sent."""
        ...


def reference(unit: Unit) -> str:
    """A unit's name on a button: short, and ASCII whatever a department is called."""
    match unit.kind:
        case UnitKind.TEAM:
            return f"t{unit.key}"
        case UnitKind.DEPARTMENT:
            return f"d{sha256(unit.key.encode()).hexdigest()[:16]}"
        case _:
            return "c"


async def led_by(people: People, company: Company, employee: Employee) -> tuple[Unit, ...]:
    """The units for which somebody may begin, change and take back actions, as things stand now."""
    if not employee.active:
        return ()
    email = spelled(employee.email)
    teams = [Unit.of_team(team.id) for team in await people.managed_by(employee.email)]
    names = sorted({team.department for team in await people.teams() if team.department})
    departments = [Unit(UnitKind.DEPARTMENT, name) for name in names if email in map(spelled, company.heads_of(name))]
    return (*teams, *departments, *((COMPANY_UNIT,) if email in map(spelled, company.company_readers) else ()))


async def press(store: AgreeingStore, company: Company, employee: Employee, intent: Intent, today: date) -> Reply:
    """The reply to a button: what it says is done if the person may and it still means something; else it is said why not.

    ``today`` is the calendar's day, which may run ahead of the wall clock's.
    """
    leader = await _Leader.of(store, company, employee, today)
    match intent:
        case Intent("act", (("start" | "aside") as verb, whose, week, name)) if (
            suggestion := Suggestion.named(name)
        ) is not None:
            new = await leader.new(whose, week, suggestion.topic, name)
            todo = leader.put_aside if verb == "aside" else leader.begin
            return Reply(Place.NEW, new) if isinstance(new, Message) else await todo(new, Place.NEW)
        case Intent("act", ("own", whose, week)):
            checked = await leader.new(whose, week, STEP_TOPICS[0], "")
            return Reply(Place.PRIVATE, checked if isinstance(checked, Message) else own_form(intent, leader.language))
        case Intent("act", ("change", number)):
            found = await leader.own_words(number)
            return Reply(Place.PRIVATE, found if isinstance(found, Message) else own_form(intent, leader.language, found))
        case Intent("act", (("drop" | "again") as verb, number)):
            found = await leader.action(number)
            return Reply(Place.REPLACE, found if isinstance(found, Message) else await leader.drop(found, again=verb == "again"))
        case Intent("estimate", (whose, quarter)):
            team = leader.estimated(whose, quarter)
            return Reply(Place.PRIVATE, team if isinstance(team, Message) else estimate_form(intent, leader.language))
        case _:
            return leader.say("act.gone")


async def submit(store: AgreeingStore, company: Company, employee: Employee, form: Submitted, today: date) -> Reply:
    """The reply to a form, which is taken under the same conditions as the button that opened it."""
    leader, values = await _Leader.of(store, company, employee, today), form.values
    words, expected = tidied(values.get("words", "")), tidied(values.get("expected", ""))
    match form.intent:
        case Intent("act", ("own", whose, week)):
            topic = values.get("topic", "")
            if (fault := _fault(words, expected, topic)) is not None:
                return leader.say(fault, limit=WORDS_LENGTH)
            new = await leader.new(whose, week, Topic(topic), own_name(words, expected), words, expected)
            return Reply(Place.PRIVATE, new) if isinstance(new, Message) else await leader.begin(new, Place.PRIVATE)
        case Intent("act", ("change", number)):
            found = await leader.own_words(number)
            if isinstance(found, Message):
                return Reply(Place.PRIVATE, found)
            fault = _fault(words, expected, found.topic)
            return await leader.reword(found, words, expected) if fault is None else leader.say(fault, limit=WORDS_LENGTH)
        case Intent("estimate", (whose, quarter)):
            return Reply(Place.PRIVATE, await leader.estimate(whose, quarter, values))
        case _:
            return leader.say("act.gone")


def _fault(words: str, expected: str, topic: str) -> str | None:
    """What is wrong with an action of one's own; None if nothing is. What is too long is refused, never cut unseen."""
    if not words or not expected:
        return "act.lacking"
    if max(len(words), len(expected)) > WORDS_LENGTH:
        return "act.too_long"
    return None if topic in STEP_TOPICS else "act.no_topic"


async def listing(store: AgreeingStore, company: Company, employee: Employee, today: date) -> Message:
    """What the units whose digests the person reads have agreed of late; with buttons for those led."""
    led = await led_by(store, company, employee)
    read = readable(employee, company, await store.managed_by(employee.email), await store.teams())
    current = [one for one in await store.actions() if shown_in(one, Week.of(today))]
    groups = [(one.name, one.unit in led, [action for action in current if action.unit == one.unit]) for one in read]
    return listing_message([group for group in groups if group[2]], company.language_of(employee))


async def agreed_in(store: AgreeingStore, employee: Employee, today: date) -> Sequence[StartedAction]:
    """What the person's own team has agreed of late."""
    if employee.team is None:
        return ()
    own = Unit.of_team(employee.team.id)
    return [one for one in await store.actions() if one.unit == own and shown_in(one, Week.of(today))]


@dataclass(frozen=True, slots=True)
class _Leader:
    """Somebody who may lead units, at one moment: what may be done for which, and the sentence that says why not."""

    store: AgreeingStore
    employee: Employee
    led: Mapping[str, Unit]  # by reference
    language: Language
    today: date

    @classmethod
    async def of(cls, store: AgreeingStore, company: Company, employee: Employee, today: date) -> _Leader:
        led = {reference(unit): unit for unit in await led_by(store, company, employee)}
        return cls(store, employee, led, company.language_of(employee), today)

    def say(self, key: str, **values: object) -> Reply:
        return Reply(Place.PRIVATE, sentence_message(self.language, key, **values))

    # ------------------------------------------------------------ actions

    async def new(  # noqa: PLR0917 - the parts of one button and one form
        self, whose: str, week: str, topic: Topic, name: str, words: str = "", expected: str = ""
    ) -> NewAction | Message:
        """What is to be begun; or why the person can't."""
        if whose not in self.led:
            return sentence_message(self.language, "act.not_yours")
        try:
            begun_in = Week.parse(week)
        except ValueError:
            return sentence_message(self.language, "act.gone")
        unit = self.led[whose]
        # What was sent decides, not a clock: while a tick still sends, the calendar may lie behind the digest.
        sent = await self.store.digest(unit, begun_in)
        if sent is None or Week.of(self.today).since(begun_in) > _OLD_WEEKS:
            return sentence_message(self.language, "act.gone")
        if Suggestion.named(name) and name not in ever_suggested(read_document(sent), await self.store.ever_begun(unit)):
            return sentence_message(self.language, "act.gone")
        return NewAction(unit, topic, name, begun_in, self.today, words, expected)

    async def begin(self, new: NewAction, place: Place) -> Reply:
        week = Week.of(self.today)
        for action in await self.store.actions():
            same = (action.unit, action.name) == (new.unit, new.name) and action.begun_in != new.begun_in
            if same and shown_in(action, week):
                return Reply(place, begun_message(action, self.language, again=True))
        return Reply(place, begun_message(await self.store.start_action(new, self.employee.id), self.language))

    async def put_aside(self, new: NewAction, place: Place) -> Reply:
        """Remember that it isn't wanted: begun and taken back at once, so that it can be taken up after all."""
        begun = await self.store.start_action(new, self.employee.id)
        await self.store.drop_action(begun.id)
        return Reply(place, put_aside_message(begun, self.language))

    async def action(self, number: str) -> StartedAction | Message:
        """The action of that number, if it is the person's to lead."""
        found = await self.store.action(int(number)) if _ID.fullmatch(number) else None
        if found is None:
            return sentence_message(self.language, "act.gone")
        return found if found.unit in self.led.values() else sentence_message(self.language, "act.not_yours")

    async def own_words(self, number: str) -> StartedAction | Message:
        """The same, if its words are a manager's own and young enough to be changed."""
        found = await self.action(number)
        if isinstance(found, Message):
            return found
        if found.dropped or not found.words:
            return sentence_message(self.language, "act.gone")
        young = self.today - found.started_on < timedelta(days=CHANGEABLE_DAYS)
        return found if young else sentence_message(self.language, "act.too_late")

    async def drop(self, found: StartedAction, *, again: bool) -> Message:
        if not again:
            await self.store.drop_action(found.id)
            return dropped_message(found, self.language)
        if found.dropped:
            unit, name, week = found.unit, found.name, found.begun_in
            again_new = NewAction(unit, found.topic, name, week, self.today, found.words, found.expected)
            found = await self.store.start_action(again_new, self.employee.id)
        return begun_message(found, self.language)

    async def reword(self, found: StartedAction, words: str, expected: str) -> Reply:
        name = f"{own_name(words, expected)}:{found.id}"  # of its own: what else the unit has begun may say the same
        await self.store.reword_action(found.id, name, words, expected, self.employee.id)
        changed = await self.store.action(found.id)
        return Reply(Place.PRIVATE, begun_message(changed or found, self.language))

    # ------------------------------------------------------------ estimates

    def estimated(self, whose: str, quarter: str) -> tuple[int, Quarter] | Message:
        """The team and quarter of an estimate; or why the person can't give one."""
        parsed, now = Quarter.parse(quarter), Quarter.of(self.today)
        if parsed is None or parsed > now:  # nothing that a digest asks for
            return sentence_message(self.language, "pulse.stale")
        unit = self.led.get(whose)
        if unit is None or unit.kind is not UnitKind.TEAM:
            return sentence_message(self.language, "estimate.not_yours")
        if parsed < now:
            return sentence_message(self.language, "estimate.too_late")
        return unit.team_id, parsed

    async def estimate(self, whose: str, quarter: str, values: Mapping[str, str]) -> Message:
        team = self.estimated(whose, quarter)
        if isinstance(team, Message):
            return team
        steps = {topic: int(values[topic]) for topic in ESTIMATED if values.get(topic, "") in ("1", "2", "3", "4", "5")}
        if not steps:
            return sentence_message(self.language, "estimate.lacking")
        team_id, parsed = team
        await self.store.keep_estimate(Estimate(team_id, parsed, Week.of(self.today), steps), self.employee.id)
        again = Intent("estimate", (whose, quarter))
        return kept_message(text(self.language, "estimate.kept", quarter=str(parsed)), again, self.language)
