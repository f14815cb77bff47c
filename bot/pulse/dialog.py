"""Answering a pulse: one press, one idempotent write, and the message that takes the pressed one's place.

Everything a button says of itself is checked again: buttons outlive rounds, messages get forwarded, clients lie.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.model.company import Company
from bot.model.messages import Button, Event, Form, Intent, Message, Place, Pressed, Reply, Text
from bot.model.people import Employee, Language
from bot.model.pulses import Ballot, Invitation, RoundState
from bot.ports.rounds import Rounds
from bot.pulse import open_question as commenting
from bot.pulse.helped import asked_items, question_of
from bot.pulse.screens import CHANGED, SKIPPED, after, closed_message, question_message, still_to_do, withdrawn_message
from bot.texts.buttons import sentence_message

VERBS = frozenset({"answer", "change", "keep", "withdraw"}) | commenting.VERBS

ANYWAY = commenting.ANYWAY

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,100}")  # anything else never reaches the database


async def named(rounds: Rounds, event: Event) -> Invitation | None:
    """The invitation that a pressed button of the pulse names, if it is the sender's own: most of what comes is such a press."""
    match event:
        case Pressed(intent=Intent(verb, (token, *_))) if verb in VERBS and _TOKEN.fullmatch(token):
            return await rounds.own_invitation(token, event.sender)
    return None


async def press(rounds: Rounds, company: Company, employee: Employee, intent: Intent, read: Invitation | None = None) -> Reply:
    """Do what a button of the pulse says, if it is this person's, whole, and in time; else say kindly why not.

    ``read``: the invitation that the button names, where it has been read already.
    """
    invitation = await _own(rounds, company, employee, intent, read)
    if isinstance(invitation, Reply):
        return invitation
    match intent:
        case Intent("answer", (_, item, value, *more)) if more in ([], [CHANGED]) and (
            ballot := _ballot(invitation, item, value)
        ):
            answered = await rounds.cast(ballot)
            taken = bool(answered)
            following = after(invitation, company, item) if more else still_to_do(invitation, company, answered)
        case Intent("change", (_,)):
            taken, following = True, question_message(invitation, company, 0, changing=True)
        case Intent("keep", (_, kept)) if kept in asked_items(invitation):
            taken, following = True, after(invitation, company, kept)
        case Intent("withdraw", (_,)):
            taken, following = await rounds.withdraw(invitation), withdrawn_message(invitation, company)
        case _:
            asked = invitation.round.open_question
            reply = await commenting.press(rounds, company, invitation, intent) if asked else None
            return reply or Reply(Place.PRIVATE, sentence_message(company.language_of(employee), "pulse.stale"))
    return Reply(Place.REPLACE, _or_closed(following, invitation, company, taken=taken))


async def questions(rounds: Rounds, company: Company, employee: Employee) -> Message:
    """The open pulse once more, for somebody whose message is gone: where it was left."""
    invitation = await rounds.invitation_of(employee.id)
    if invitation is None:
        return sentence_message(company.language_of(employee), "pulse.none_open")
    return still_to_do(invitation, company, await rounds.answered(invitation))


async def own(rounds: Rounds, company: Company, employee: Employee, verb: str) -> Reply:
    """Change or withdraw the person's answers to the open round; where none is open, why that can't be done."""
    invitation = await rounds.invitation_of(employee.id)
    if invitation is None:
        return Reply(Place.NEW, sentence_message(company.language_of(employee), "pulse.closed"))
    return await press(rounds, company, employee, Intent(verb, (invitation.token,)))


def anyway(
    intent: Intent, values: Mapping[str, str], language: Language, first: tuple[Text, ...], ways: tuple[Button, ...]
) -> Form:
    """The window of the open question once more, with what helps in danger before it; nothing is kept by then."""
    words = values.get("words", "")
    return commenting.anyway_form(language, intent.args[0] if intent.args else "", words, "\n".join(t.text for t in first), ways)


async def submit(
    rounds: Rounds, company: Company, employee: Employee, intent: Intent, words: str | None, *, private: bool = False
) -> Reply:
    """Take an answer to the open question, under the same conditions as a press.

    ``words`` are None where the form came without its box, or with something else in it: that is nobody's wish, and changes
    nothing. Only a box that was left empty takes an answer back. ``private``: the words speak of distress.
    """
    invitation = await _own(rounds, company, employee, intent)
    if isinstance(invitation, Reply):
        return replace(invitation, place=Place.PRIVATE)
    if intent.verb != "comment" or not invitation.round.open_question or words is None:
        return Reply(Place.PRIVATE, sentence_message(company.language_of(employee), "pulse.stale"))
    return await commenting.submitted(rounds, company, invitation, words, private=private)


async def _own(
    rounds: Rounds, company: Company, employee: Employee, intent: Intent, read: Invitation | None = None
) -> Invitation | Reply:
    """The person's own invitation to a round that is open, or the sentence that says kindly why there is none."""
    language = company.language_of(employee)
    token = intent.args[0] if intent.args else ""
    invitation = read or (await rounds.invitation(token) if _TOKEN.fullmatch(token) else None)
    if invitation is None:
        return Reply(Place.PRIVATE, sentence_message(language, "pulse.stale"))
    if invitation.employee.id != employee.id:
        return Reply(Place.PRIVATE, sentence_message(language, "pulse.not_yours"))
    if invitation.round.state is not RoundState.OPEN:
        return Reply(Place.REPLACE, closed_message(invitation, company))
    return invitation


def _or_closed(following: Message, invitation: Invitation, company: Company, *, taken: bool) -> Message:
    # The round may have closed between the look and the write: the store's word is the last one.
    return following if taken else closed_message(invitation, company)


def _ballot(invitation: Invitation, item: str, value: str) -> Ballot | None:
    """The ballot of a press; None for an item that is not asked or a value that is not on its scale."""
    if item not in asked_items(invitation):
        return None
    if value == SKIPPED:
        return Ballot(invitation, item, None)
    on_scale = {str(number): number for number in question_of(invitation, item).scale.values}
    return Ballot(invitation, item, on_scale[value]) if value in on_scale else None
