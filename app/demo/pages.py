"""The sample company's web chat: who can be played, and the routes of its page."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from adapters.web.demo import WebPerson
from adapters.web.server import WebServer
from app import chance
from app.demo.control import SampleControl
from app.demo.plan import plan
from app.demo.sample import SampleCompany
from app.pages import page_server
from bot.model.people import Language

HINTS = ("help", "results", "settings", "pause", "I'm not coping")


def add_routes(app: web.Application, sample: SampleCompany) -> None:
    """Serve the demo's page."""

    async def people() -> Sequence[WebPerson]:
        return await everyone(sample)

    zone = sample.company.zone_of(None)
    server = WebServer(
        sample.handle,
        sample.messenger,
        people,
        SampleControl(sample, zone),
        clock=sample.clock,
        token=chance.new_token(),
        zone=zone,
        company=sample.company.name,
        hints=HINTS,
    )
    server.add_routes(app)
    page_server(sample.settings, sample.store, sample.handle, clock=sample.clock, demo=True).add_routes(app)


async def everyone(sample: SampleCompany) -> Sequence[WebPerson]:
    """Everyone on the roster; those of the story first, for the page offers the first ones it finds."""
    story = plan().story_team
    lead = next(team.manager.name for team in plan().teams if team.name == story)
    managing = set((await sample.store.managers()).values())
    people = [
        WebPerson(
            one.id,
            one.name,
            one.team.name if one.team else "",
            one.team.department if one.team else "",
            is_manager=one.email in managing,
            language=sample.company.language_of(one),
        )
        for one in await sample.store.employees()
    ]
    return sorted(
        people, key=lambda person: (person.name != lead, person.team != story, person.language is not Language.FI, person.name)
    )
