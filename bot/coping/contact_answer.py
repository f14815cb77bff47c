"""The "I'm not coping" route as the one who is asked walks it: opens what was written, and confirms that contact was made."""

from __future__ import annotations

from datetime import datetime

from bot.coping.notices import contact_window, letter_window
from bot.coping.store import CopingStore
from bot.model.company import Company
from bot.model.messages import Message
from bot.model.people import Employee
from bot.model.requests import LIVE, Change, RequestEvent, calendar_now
from bot.ports.outbox import Outbox


async def contact_answer(
    store: CopingStore, company: Company, outbox: Outbox | None, *, employee: Employee, verb: str, name: str, at: datetime
) -> Message:
    """What the one who is asked sees of the request of that name. Nobody else gets to see it."""
    language = company.language_of(employee)
    request_id = await store.request_named(name)
    if request_id is None:
        return contact_window(language, "over")
    request = await store.request(request_id)
    if request is not None and request.stage in LIVE and request.contact != employee.id:
        return contact_window(language, "not_yours")
    if request is None or request.stage not in LIVE:
        taken_back = await store.request_change(request_id) is Change.CANCELLED
        return contact_window(language, "taken_back" if taken_back else "over")
    if verb == "request":
        return letter_window(language, request, company.zone_of(employee))
    now = calendar_now(at, await store.last_tick())
    answered = await store.revise_request(request_id, RequestEvent.ANSWERED, now, lambda asked: asked.emptied(now))
    if answered is not None and outbox is not None:
        await outbox.hand_over(request_id, now)
    return contact_window(language, "thanks" if answered else "over")
