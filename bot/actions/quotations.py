"""Answering a quotation: a window with the quotations, one for the words, a preview that is signed; and both texts to be read.

Owns who may answer – whoever may act for the unit, checked at every step – and which words are refused: those that tell who or
when. Nothing of it is written into the chat (release rule R12), and nothing links a quotation to anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from bot.actions.carried import packed, tidied, unpacked
from bot.actions.dialog import AgreeingStore, led_by, reference
from bot.free_text.redaction import redacted
from bot.model.calendar import Week
from bot.model.company import Company
from bot.model.document_types.digest import AnswerEntry, Audience, Document, read_document
from bot.model.manager_answers import ANSWER_LENGTH, ManagerAnswer
from bot.model.messages import (
    Block,
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
from bot.model.readers import readable
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.ports.manager_answers import ManagerAnswers
from bot.texts.buttons import sentence_message
from bot.texts.sentences import text

VERBS = frozenset({"quotation"})

_A_PARAGRAPH = 5  # replies of five hundred characters: a paragraph has three thousand
_PLACE_IN_LIST = re.compile(r"[0-9]{1,3}")
# Shifts, days and places that redaction leaves alone: in a comment they name nobody by themselves, beside a quotation they may.
_WHO_OR_WHEN = re.compile(
    r"\b(?:(?:aamu|päivä|ilta|yö|viikonlop\w{1,2}|väli)vuoro\w{0,12}|vuoro(?:n|ssa|sta|on|lla|lta|lle|t|ja|issa|ista)?|eilen|eili\w{2,8}"
    r"|toissapäivä\w{0,4}|viime viikol\w{2}|toimipist\w{2,9}|kerro(?:s|ks\w{2,8})"
    r"|(?:natt|kväll|morgon|dag|helg)?(?:skift|pass)(?:et|en|ets|ens)?|i ?går|i ?förrgår|förra veckan|våning\w{0,5}|filial\w{0,5}"
    r"|shifts?|yesterday|last (?:night|week)|floor|branch)\b",
    re.IGNORECASE,
)


class QuotationStore(AgreeingStore, ManagerAnswers, Protocol):
    """What answering needs of the store: who leads what, what a digest said, and the answers."""


def audience_key(audience: Audience) -> str:
    """A digest's audience on a button that all its readers get: short, and ASCII whatever a unit is called."""
    return sha256(f"{audience['kind']}|{audience['name']}".encode()).hexdigest()[:16]


def answer_button(document: Document, whose: str, language: Language) -> Iterator[Button]:
    """The button that opens the quotations of a digest for the one who may answer them; none where nothing is quoted."""
    if document["comments"]["quotes"]:
        yield Button(text(language, "quotation.button"), Intent("quotation", ("list", whose, document["week"])), window=True)


def answered(document: Document, language: Language) -> Iterator[Block]:
    """That somebody has answered what somebody wrote, or was replied to; the texts open in a window (release rule R12)."""
    answers = document["comments"].get("answers", [])
    if answers:
        told = dict.fromkeys(("reply.came" if one["replies"] else "quotation.answered", plain(one["by"])) for one in answers)
        read = Intent("quotation", ("read", audience_key(document["audience"]), document["week"]))
        yield Text("\n".join(text(language, key, name=name) for key, name in told))
        yield Buttons("quotation:read", (Button(text(language, "quotation.read"), read, window=True),))


def read_button(document: Document, language: Language) -> Iterator[Button]:
    """The button that opens what was answered, to be read and replied to; none where nothing was."""
    if document["comments"].get("answers"):
        read = Intent("quotation", ("read", audience_key(document["audience"]), document["week"]))
        yield Button(text(language, "reply.open"), read, window=True)


def replies_for(employee: Employee, unit: Unit) -> bool:
    """Tell whether somebody is of the unit, so that its answers may be replied to."""
    team = employee.team
    if team is None:
        return False
    own = (Unit.of_team(team.id), COMPANY_UNIT, Unit(UnitKind.DEPARTMENT, team.department))
    return unit in own


def replies_written(answer: AnswerEntry, language: Language) -> Iterator[Block]:
    """What the team has replied to an answer, all together: in few paragraphs, for a window holds no more than a hundred."""
    lines = [text(language, "reply.said"), *(f"”{plain(words)}”" for words in answer["replies"])]
    for start in range(0, len(lines) if answer["replies"] else 0, _A_PARAGRAPH):
        yield Text("\n".join(lines[start : start + _A_PARAGRAPH]))


async def answer(store: QuotationStore, company: Company, employee: Employee, event: Pressed | Submitted) -> Reply:
    """The reply to a button or a form of this dialog."""
    if isinstance(event, Submitted):
        return await submit(store, company, employee, event)
    return await press(store, company, employee, event.intent, event.carried)


async def press(store: QuotationStore, company: Company, employee: Employee, intent: Intent, carried: str) -> Reply:
    """The reply to a button: ``carried`` are the words of a preview."""
    desk = await _Desk.of(store, company, employee)
    match intent:
        case Intent("quotation", ("list", whose, week)):
            return Reply(Place.PRIVATE, await desk.quotations(whose, week))
        case Intent("quotation", ("write", whose, week, number)):
            found = await desk.open_quote(whose, week, number)
            return Reply(Place.PRIVATE, found if isinstance(found, Message) else desk.form(intent, found.quote))
        case Intent("quotation", ("sign", whose, week, number)):
            return Reply(Place.PRIVATE, await desk.sign(whose, week, number, unpacked(carried)))
        case Intent("quotation", ("read", key, week)):
            return Reply(Place.PRIVATE, await desk.read(key, week))
        case _:
            return Reply(Place.PRIVATE, desk.say("quotation.gone"))


async def submit(store: QuotationStore, company: Company, employee: Employee, form: Submitted) -> Reply:
    """The preview of what was written; or the window again with the words, and what to change in them."""
    desk = await _Desk.of(store, company, employee)
    match form.intent:
        case Intent("quotation", ("write", whose, week, number)):
            found = await desk.open_quote(whose, week, number)
            if isinstance(found, Message):
                return Reply(Place.PRIVATE, found)
            words = tidied(form.values.get("words", ""))
            if (fault := _fault(words)) is not None:
                return Reply(Place.PRIVATE, desk.form(form.intent, found.quote, words, fault))
            return Reply(Place.PRIVATE, desk.preview(form.intent, found.quote, words))
        case _:
            return Reply(Place.PRIVATE, desk.say("quotation.gone"))


def _fault(words: str) -> str | None:
    """What is wrong with an answer; None if nothing is. What tells who or when is refused: redacted it would tell that it did."""
    if not words:
        return "quotation.empty"
    if len(words) > ANSWER_LENGTH:
        return "quotation.too_long"
    told = redacted(words, strict=True) != words or _WHO_OR_WHEN.search(words) is not None
    return "quotation.who_or_when" if told else None


@dataclass(frozen=True, slots=True)
class _Desk:
    """Somebody before a digest's quotations, at one moment."""

    store: QuotationStore
    company: Company
    employee: Employee
    language: Language

    @classmethod
    async def of(cls, store: QuotationStore, company: Company, employee: Employee) -> _Desk:
        return cls(store, company, employee, company.language_of(employee))

    def say(self, key: str) -> Message:
        return sentence_message(self.language, key)

    async def _frozen(self, unit: Unit, week: str) -> Document | None:
        try:
            frozen = await self.store.digest(unit, Week.parse(week))
        except ValueError:
            return None
        return None if frozen is None else read_document(frozen)

    async def _quotes(self, whose: str, week: str) -> tuple[Unit, list[str]] | Message:
        """The unit and what is quoted in its digest; or why the person can't answer it."""
        led = {reference(unit): unit for unit in await led_by(self.store, self.company, self.employee)}
        if whose not in led:
            return self.say("quotation.not_yours")
        document = await self._frozen(led[whose], week)
        return self.say("quotation.gone") if document is None else (led[whose], list(document["comments"]["quotes"]))

    async def quotations(self, whose: str, week: str) -> Message:
        found = await self._quotes(whose, week)
        if isinstance(found, Message):
            return found
        unit, quotes = found
        done = await self.store.answered_quotes(unit, Week.parse(week))
        blocks: list[Block] = [Heading(text(self.language, "quotation.title"))]
        for number, quote in enumerate(quotes):
            blocks.append(Text(f"”{plain(quote)}”"))
            if quote in done:
                blocks.append(Text(text(self.language, "quotation.has_one"), quiet=True))
                continue
            write = Intent("quotation", ("write", whose, week, str(number)))
            button = Button(text(self.language, "quotation.write"), write, hint=quote[:75], window=True)
            blocks.append(Buttons(f"quotation:{number}", (button,)))
        return Message(text(self.language, "quotation.title"), tuple(blocks))

    async def open_quote(self, whose: str, week: str, number: str) -> ManagerAnswer | Message:
        """An answer still without words to the quotation of that number, if the person may give one and nobody has."""
        found = await self._quotes(whose, week)
        if isinstance(found, Message):
            return found
        unit, quotes = found
        if not _PLACE_IN_LIST.fullmatch(number) or int(number) >= len(quotes):
            return self.say("quotation.gone")
        quote = quotes[int(number)]
        if quote in await self.store.answered_quotes(unit, Week.parse(week)):
            return self.say("quotation.taken")
        return ManagerAnswer(unit, Week.parse(week), quote, "")

    def form(self, intent: Intent, quote: str, words: str = "", fault: str = "") -> Form:
        first = [text(self.language, fault, limit=ANSWER_LENGTH)] if fault else []
        said = Field(
            "words",
            text(self.language, "quotation.words"),
            max_length=ANSWER_LENGTH,
            multiline=True,
            required=True,
            value=words[:ANSWER_LENGTH],
        )
        return Form(
            title=text(self.language, "quotation.title"),
            submit=text(self.language, "quotation.preview"),
            cancel=text(self.language, "comment.cancel"),
            intent=intent,
            fields=(said,),
            intro="\n\n".join([*first, f"”{plain(quote)}”", text(self.language, "quotation.matter")]),
        )

    def preview(self, intent: Intent, quote: str, words: str) -> Message:
        sign = Intent("quotation", ("sign", *intent.args[1:]))
        buttons = (
            Button(text(self.language, "quotation.sign"), sign, Style.PRIMARY, window=True),
            Button(text(self.language, "quotation.rewrite"), intent, window=True),
        )
        return Message(
            text(self.language, "quotation.title"),
            (
                Heading(text(self.language, "quotation.title")),
                Text(f"”{plain(quote)}”"),
                Text(text(self.language, "quotation.signed", name=plain(self.employee.name), words=plain(words))),
                Text(text(self.language, "quotation.matter")),
                Buttons("quotation:sign", buttons),
            ),
            carry=packed(words),
        )

    async def sign(self, whose: str, week: str, number: str, words: str) -> Message:
        """Keep the words of the preview. They come back from a client, so they are looked at again."""
        found = await self.open_quote(whose, week, number)
        if isinstance(found, Message):
            return found
        if _fault(words) is not None:
            return self.say("quotation.gone")
        answer = ManagerAnswer(found.unit, found.week, found.quote, words)
        kept = await self.store.keep_answer(answer, self.employee.id)
        return self.say("quotation.kept" if kept else "quotation.taken")

    async def read(self, key: str, week: str) -> Message:
        """Both texts of each answer in a digest that the person may read now."""
        managed, teams = await self.store.managed_by(self.employee.email), await self.store.teams()
        for unit in (one.unit for one in readable(self.employee, self.company, managed, teams)):
            document = await self._frozen(unit, week)
            if document is not None and audience_key(document["audience"]) == key:
                answers = (await self.store.answers_shown_in(Week.parse(week))).get(unit, ())
                open_now = [one for one in await self.store.answers_to_reply_to(Week.parse(week).plus(1)) if one.unit == unit]
                marks = {(one.quote, one.words): one.mark for one in open_now} if replies_for(self.employee, unit) else {}
                return self._both(answers, marks) if answers else self.say("quotation.gone")
        return self.say("quotation.gone")

    def _both(self, answers: Sequence[AnswerEntry], marks: Mapping[tuple[str, str], str]) -> Message:
        title = text(self.language, "quotation.read_title")
        blocks: list[Block] = [Heading(title)]
        for one in answers:
            blocks.append(Text(f"”{plain(one['quote'])}”"))
            blocks.append(Text(text(self.language, "quotation.signed", name=plain(one["by"]), words=plain(one["answer"]))))
            blocks += replies_written(one, self.language)
            mark = marks.get((one["quote"], one["answer"]))
            if mark is not None:
                write = Intent("reply", ("write", mark))
                reply = Button(text(self.language, "reply.button"), write, hint=one["quote"][:75], window=True)
                blocks.append(Buttons(f"reply:{mark}", (reply,)))
        return Message(title, tuple(blocks))
