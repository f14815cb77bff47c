"""The hand on the demo's clock: one event further at each press."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio

from adapters.web.demo import DemoControl
from adapters.web.directory import address_of
from app.acting import Actor, Turn
from app.demo.control import SampleControl
from app.demo.plan import plan
from app.demo.sample import Kind, SampleCompany
from bot.model.messages import Intent, Joined, Message, Pressed, Surface
from bot.model.people import Address, Employee
from bot.model.pulses import Invitation
from bot.model.released import Participation
from bot.model.units import Unit


@pytest.fixture
def control(sample: SampleCompany) -> DemoControl:
    return SampleControl(sample, sample.company.zone_of(None))


async def member(sample: SampleCompany, team: str = plan().story_team) -> Employee:
    return next(one for one in await sample.store.employees() if one.team is not None and one.team.name == team)


@dataclass(frozen=True, slots=True)
class Walk:
    """Five presses on the demo's clock: what was announced, where the clock then stood, and what was told."""

    announced: list[str]
    stood: list[str]
    told: list[str]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def walk(past: SampleCompany) -> Walk:
    control = SampleControl(past, past.company.zone_of(None))
    announced, stood, told = [], [], []
    for _ in range(5):
        announced.append((await control.status()).next_event)
        told.append(await control.advance())
        stood.append((await control.status()).now)
    return Walk(announced, stood, told)


def test_it_goes_from_pulse_to_reminder_to_close_to_digest(walk: Walk) -> None:
    assert walk.announced == [
        "Tue 16 Jun, 9:30: the week’s pulse",
        "Thu 18 Jun, 13:00: the reminder",
        "Sun 21 Jun, 23:59: the pulse closes",
        "Mon 22 Jun, 8:00: Monday’s digests",
        "Tue 23 Jun, 9:30: the week’s pulse",
    ]


def test_the_status_says_where_the_clock_stands(walk: Walk) -> None:
    assert walk.stood[:2] == ["Tue 16 Jun 2026, 9:30", "Thu 18 Jun 2026, 13:00"]


def test_it_tells_how_many_were_asked_but_not_how_many_have_answered(walk: Walk) -> None:
    asked, reminded, closed, digests, _ = walk.told
    assert re.match(r"A round was opened and the pulse went out to \d+ people\.", asked)
    assert not any(character.isdigit() for character in reminded + closed)
    assert re.match(r"1\d digests went out\.", digests)


async def test_the_sample_people_answer_so_that_the_visitors_round_is_released(
    sample: SampleCompany, control: DemoControl
) -> None:
    for _ in range(3):
        await control.advance()
    person = await member(sample)
    assert person.team is not None
    state = await sample.store.participation(sample.first.plus(1))
    assert state[Unit.of_team(person.team.id)] in {Participation.HALF_OR_MORE, Participation.MOST}


async def test_in_the_name_of_whom_the_visitor_looks_at_nobody_answers(sample: SampleCompany, control: DemoControl) -> None:
    person = await member(sample)
    await control.advance()
    control.plays(person.id)
    await control.advance()
    invitation = await sample.store.invitation_of(person.id)
    assert invitation is not None
    assert not await sample.store.answered(invitation)
    assert any([await sample.store.answered(one) for one in await invitations(sample)])


async def invitations(sample: SampleCompany) -> list[Invitation]:
    found = [await sample.store.invitation_of(person.id) for person in await sample.store.employees()]
    return [one for one in found if one is not None]


async def test_whom_the_visitor_plays_nobody_else_answers_for(sample: SampleCompany, control: DemoControl) -> None:
    await control.advance()
    for person in await sample.store.employees():
        await sample.handle(Pressed(address_of(person), Intent("settings"), sample.clock()))
    await control.advance()
    await control.advance()
    said = set((await sample.store.participation(sample.first.plus(1))).values())
    assert said == {Participation.NOT_YET, None}  # None: of departments and the company nothing is said


async def test_an_hour_of_ones_own_is_an_event_of_its_own(sample: SampleCompany, control: DemoControl) -> None:
    await sample.handle(Pressed(address_of(await member(sample)), Intent("hour", ("15:00",)), sample.clock()))
    await control.advance()
    assert (await control.status()).next_event == "Tue 16 Jun, 15:00: the pulse at people’s own hour"
    assert await control.advance() == "The pulse went out to 1 person at the hour of their own choice."


async def test_a_person_of_the_roster_has_an_account_and_nobody_else(sample: SampleCompany) -> None:
    replies = await sample.handle(Joined(Address("web", "demo", "999999"), sample.clock(), Surface.HOME))
    assert len(replies) == 1
    person = await member(sample)
    home = await sample.handle(Joined(address_of(person), sample.clock(), Surface.HOME))
    assert isinstance(home[0].content, Message)
    assert home[0].content != replies[0].content


async def test_a_sample_person_may_change_and_take_back_answers_as_anyone_may(sample: SampleCompany) -> None:
    coming = await sample.coming()
    assert coming.kind is Kind.PULSE
    await sample.go_on(coming)
    person = await member(sample)
    actor = Actor(sample.handle, sample.messenger, address_of(person))
    (open_round,) = await sample.store.open_rounds()
    values = dict.fromkeys(open_round.items, 4)
    await actor.take(Turn(values, at_once=True, changes_mind=True, takes_back=True), sample.clock() + timedelta(minutes=1))
    last = sample.messenger.entries(str(person.id))[-1].content
    assert isinstance(last, Message)
    assert last.key.startswith("pulse:")
    assert {block.key.rpartition(":")[2] for block in last.blocks if hasattr(block, "key")} >= {"withdrawn"}
