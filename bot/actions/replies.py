"""Replying to a manager's answer: a window for the words, a preview of what may be shown, one tap that lets it be shown.

A reply is a quotation of the team's: it goes into the sealed box of the open round, and only on its author's word after the
preview. Words of distress are heard here, on the author's own screen; the box then holds no words (release rule R10). Nothing of
it is written into the chat (R12), and nothing tells anybody, us included, who replied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Protocol

from bot.actions.carried import packed, tidied, unpacked
from bot.actions.quotations import QuotationStore, replies_for
from bot.free_text.private import is_private
from bot.free_text.redaction import redacted
from bot.model.company import Company
from bot.model.manager_answers import ManagerAnswer
from bot.model.messages import (
    Button,
    Buttons,
    Field,
    Form,
    Heading,
    Intent,
    Message,
    Place,
    Pressed,
    Reply,
    Style,
    Submitted,
    Text,
    plain,
)
from bot.model.people import Employee, Language
from bot.model.pulses import COMMENT_LENGTH, OPEN_ITEM, QUOTABLE_ITEM, Invitation, TeamReply
from bot.model.units import UnitKind
from bot.ports.rounds import Rounds
from bot.texts.buttons import coping_button, sentence_message
from bot.texts.sentences import text

VERBS = frozenset({"reply"})

_MARK = re.compile(r"[0-9a-f]{16}")
_WORDS = frozenset({OPEN_ITEM, QUOTABLE_ITEM})


class ReplyStore(QuotationStore, Rounds, Protocol):
    """What replying needs of the store: the answers, and the open round's box."""


@dataclass(frozen=True, slots=True)
class _Open:
    """An answer that may be replied to now, and the replier's place in the open round."""

    answer: ManagerAnswer
    invitation: Invitation


async def answer(store: ReplyStore, company: Company, employee: Employee, event: Pressed | Submitted) -> Reply:
    """The reply to a button or a form of this dialog."""
    if isinstance(event, Submitted):
        return await submit(store, company, employee, event)
    return await press(store, company, employee, event.intent, event.carried)


async def press(store: ReplyStore, company: Company, employee: Employee, intent: Intent, carried: str) -> Reply:
    """The reply to a button: ``carried`` are the words of a preview."""
    desk = _Desk(store, company, employee)
    match intent:
        case Intent("reply", ("write", mark)):
            found = await desk.open(mark)
            return Reply(Place.PRIVATE, desk.say(found) if isinstance(found, str) else desk.form(mark, found.answer))
        case Intent("reply", ("send", mark)):
            return Reply(Place.PRIVATE, await desk.send(mark, unpacked(carried)))
        case Intent("reply", ("back", mark)):
            return Reply(Place.PRIVATE, await desk.take_back(mark))
        case _:
            return Reply(Place.PRIVATE, desk.say("quotation.gone"))


async def submit(store: ReplyStore, company: Company, employee: Employee, form: Submitted) -> Reply:
    """The preview of what was written; or the window again with the words, and why it can't be sent so."""
    desk = _Desk(store, company, employee)
    match form.intent:
        case Intent("reply", ("write", mark)):
            return Reply(Place.PRIVATE, await desk.written(mark, tidied(form.values.get("words", ""))))
        case _:
            return Reply(Place.PRIVATE, desk.say("quotation.gone"))


@dataclass(frozen=True, slots=True)
class _Desk:
    """Somebody before an answer of a manager's, at one moment."""

    store: ReplyStore
    company: Company
    employee: Employee

    @property
    def language(self) -> Language:
        return self.company.language_of(self.employee)

    def say(self, key: str) -> Message:
        return sentence_message(self.language, key)

    async def open(self, mark: str) -> _Open | str:
        """The answer of that mark, if the person may reply to it now; else the key of the sentence that says why not."""
        invitation = await self.store.invitation_of(self.employee.id)
        if invitation is None:
            return "reply.none_open"
        may = await self.store.answers_to_reply_to(invitation.round.week) if _MARK.fullmatch(mark) else ()
        answer = next((one for one in may if one.mark == mark), None)
        if answer is None:
            return "reply.rests"
        counted = invitation.counts_in_team or answer.unit.kind is not UnitKind.TEAM
        # As the round has them, who may have moved since: the release looks at nothing else (release rule R1).
        if not counted or not replies_for(_as_invited(self.employee, invitation), answer.unit):
            return "reply.not_yours"
        if not await self.store.answered(invitation) - _WORDS:
            return "reply.answer_first"
        return _Open(answer, invitation)

    async def written(self, mark: str, words: str) -> Message | Form:
        found = await self.open(mark)
        if isinstance(found, str):
            return self.form(mark, None, words, found)
        if is_private(words):
            return await self._heard(found)
        fault = _fault(words)
        return self.form(mark, found.answer, words, fault) if fault else self._preview(mark, found.answer, words)

    async def send(self, mark: str, words: str) -> Message | Form:
        """Seal the words of the preview. They come back from a client, so they are looked at again."""
        found = await self.open(mark)
        if isinstance(found, str):
            return self.form(mark, None, words, found)
        if _fault(words) is not None:
            return self.say("quotation.gone")
        if is_private(words):
            return await self._heard(found)
        # The round may have closed between the look and the write: the store's word is the last one.
        if not await self.store.cast_reply(found.invitation, TeamReply(mark, words)):
            return self.form(mark, None, words, "reply.none_open")
        back = Button(text(self.language, "reply.take_back"), Intent("reply", ("back", mark)), Style.DANGER, window=True)
        thanks = text(self.language, "reply.kept")
        return Message(thanks, (Text(thanks), Buttons("reply:kept", (back,))))

    async def take_back(self, mark: str) -> Message:
        found = await self.open(mark)
        if isinstance(found, str):
            return self.say(found)
        taken = await self.store.cast_reply(found.invitation, None)
        return self.say("reply.taken_back" if taken else "reply.none_open")

    async def _heard(self, found: _Open) -> Message:
        """The way to people, beside words that nobody is shown; the box holds none."""
        if not await self.store.cast_reply(found.invitation, None):
            return self.say("reply.none_open")
        title, rewrite = text(self.language, "reply.title"), Intent("reply", ("write", found.answer.mark))
        buttons = (coping_button(self.language), Button(text(self.language, "quotation.rewrite"), rewrite, window=True))
        return Message(
            title,
            (
                Heading(title),
                Text(text(self.language, "reply.private")),
                Text(text(self.language, "pulse.thanks_talk")),
                Buttons("reply:people", buttons),
            ),
        )

    def form(self, mark: str, answer: ManagerAnswer | None, words: str = "", fault: str = "") -> Form:
        first = [text(self.language, fault, limit=COMMENT_LENGTH)] if fault else []
        both = [] if answer is None else [f"”{plain(answer.quote)}”", f"– ”{plain(answer.words)}”"]
        said = Field(
            "words",
            text(self.language, "reply.words"),
            max_length=COMMENT_LENGTH,
            multiline=True,
            required=True,
            value=words[:COMMENT_LENGTH],
        )
        return Form(
            title=text(self.language, "reply.title"),
            submit=text(self.language, "quotation.preview"),
            cancel=text(self.language, "comment.cancel"),
            intent=Intent("reply", ("write", mark)),
            fields=(said,),
            intro="\n\n".join([*first, *both, text(self.language, "reply.anyone")]),
        )

    def _preview(self, mark: str, answer: ManagerAnswer, words: str) -> Message:
        title = text(self.language, "reply.title")
        buttons = (
            Button(text(self.language, "reply.send"), Intent("reply", ("send", mark)), Style.PRIMARY, window=True),
            Button(text(self.language, "quotation.rewrite"), Intent("reply", ("write", mark)), window=True),
        )
        return Message(
            title,
            (
                Heading(title),
                Text(f"”{plain(answer.quote)}”"),
                Text(text(self.language, "reply.preview")),
                Text(f"”{plain(redacted(words, strict=True))}”"),
                Text(text(self.language, "reply.anyone")),
                Buttons("reply:send", buttons),
                Buttons("reply:more", (coping_button(self.language),)),
            ),
            carry=packed(words),
        )


def _as_invited(employee: Employee, invitation: Invitation) -> Employee:
    return replace(employee, team=invitation.team)


def _fault(words: str) -> str | None:
    if not words:
        return "reply.empty"
    return "reply.too_long" if len(words) > COMMENT_LENGTH else None
