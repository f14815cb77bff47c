"""The pulse as it looks: its questions, its thank-you, what remains when answers are taken back, and the reminder.

Pure builders. None of them is given an answer, so none can show one (release rule R12): whatever was pressed, the
next message is the same. Which question comes next follows from those that are still open, or, where answers are being changed,
from the buttons' own ids.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.model.company import Company
from bot.model.deliveries import DeliveryKind
from bot.model.messages import Button, Buttons, Heading, Intent, Message, Text
from bot.model.people import Language
from bot.model.pulses import Invitation, Question, RoundRules, Scale
from bot.pulse.helped import asked_items, question_of
from bot.pulse.questions import INSTRUCTION, SKIP, answer_label
from bot.texts import sentences
from bot.texts.buttons import coping_button, later_button, privacy_button, questions_button

SKIPPED = "skip"  # what a skip button carries in the place of a value
CHANGED = "again"  # what a button carries after its value where answers are being changed


def pulse_message(invitation: Invitation, company: Company) -> Message:
    """The pulse as it is sent: its first question."""
    return question_message(invitation, company, 0)


def question_message(invitation: Invitation, company: Company, index: int, *, changing: bool = False) -> Message:
    """The question at that place of the round, counted from 0. ``changing``: all of them are walked through once more."""
    language = company.language_of(invitation.employee)
    items = asked_items(invitation)
    asked = question_of(invitation, items[index])
    progress = sentences.text(language, "pulse.progress", number=index + 1, total=len(items))
    title = sentences.text(language, "pulse.title")
    # The scale's instruction speaks of a statement; the recommendation is a question that explains itself.
    instruction = f"{progress} · {INSTRUCTION[language]}" if asked.scale is Scale.AGREE5 else progress
    return Message(
        summary=sentences.text(language, "pulse.summary") if index == 0 else progress,
        blocks=(
            Heading(title),
            Text(instruction, quiet=True),
            *(_lowered(invitation.round.rules, language) if index == 0 else ()),
            Text(f"**{asked.text[language]}**"),
            _answers(invitation, asked, language, changing=changing),
            Buttons(f"more:{invitation.token}", (coping_button(language), later_button(language))),
            Text(sentences.text(language, "pulse.privacy", until=_until_close(invitation, company)), quiet=True),
        ),
        key=_key(invitation),
    )


def _lowered(rules: RoundRules | None, language: Language) -> tuple[Text, ...]:
    """That figures of smaller groups are shown from this round on: nobody answers under a promise that is no longer kept."""
    if rules is None or rules.lowered_from is None:
        return ()
    return (Text(sentences.text(language, "pulse.lowered", k=rules.k, before=rules.lowered_from)),)


def after(invitation: Invitation, company: Company, item: str) -> Message:
    """What follows when ``item`` has been answered anew: the next question, or the thank-you after the last."""
    items = asked_items(invitation)
    following = items.index(item) + 1
    if following < len(items):
        return question_message(invitation, company, following, changing=True)
    return thanks_message(invitation, company)


def still_to_do(invitation: Invitation, company: Company, answered: Collection[str]) -> Message:
    """The first question that has no answer, or the thank-you: a button pressed late leads nobody back."""
    open_ = (index for index, item in enumerate(asked_items(invitation)) if item not in answered)
    index = next(open_, None)
    return thanks_message(invitation, company) if index is None else question_message(invitation, company, index)


def thanks_message(invitation: Invitation, company: Company) -> Message:
    """The same thank-you for everyone, with the same offer to talk, so that its being there tells nothing."""
    language = company.language_of(invitation.employee)
    token = invitation.token
    until = sentences.text(language, "pulse.thanks_change", until=_until_close(invitation, company))
    comment = Button(sentences.text(language, "comment.button"), Intent("comment", (token,)), window=True)
    own = Buttons(
        f"{_key(invitation)}:done",
        (
            *((comment,) if invitation.round.open_question else ()),
            Button(sentences.text(language, "pulse.change"), Intent("change", (token,))),
            Button(sentences.text(language, "pulse.withdraw"), Intent("withdraw", (token,))),
            privacy_button(language),
        ),
    )
    return Message(
        summary=sentences.text(language, "pulse.thanks"),
        blocks=(
            Heading(sentences.text(language, "pulse.thanks")),
            Text(sentences.text(language, "pulse.thanks_talk")),
            _always_there(invitation, language),
            Text(f"{sentences.text(language, 'answers.sealed')} {until}", quiet=True),
            own,
        ),
        key=_key(invitation),
    )


def withdrawn_message(invitation: Invitation, company: Company) -> Message:
    """What remains when answers have been taken back: the same whether there were any or not."""
    language = company.language_of(invitation.employee)
    again = Button(sentences.text(language, "pulse.answer_after_all"), Intent("change", (invitation.token,)))
    return Message(
        summary=sentences.text(language, "pulse.withdrawn"),
        blocks=(
            Heading(sentences.text(language, "pulse.withdrawn")),
            Text(sentences.text(language, "pulse.withdrawn_again", until=_until_close(invitation, company))),
            Buttons(f"{_key(invitation)}:withdrawn", (again,)),
            _always_there(invitation, language),
        ),
        key=_key(invitation),
    )


def closed_message(invitation: Invitation, company: Company) -> Message:
    """The answer to a press that came after the close."""
    language = company.language_of(invitation.employee)
    closed = sentences.text(language, "pulse.closed")
    return Message(summary=closed, blocks=(Text(closed), _always_there(invitation, language)), key=_key(invitation))


def ended_message(language: Language) -> Message:
    """What stands in the place of every pulse and reminder of a closed round: the same for all, whatever they did with it.

    Without buttons; what can be done now is named by the words to type.
    """
    said = sentences.text(language, "pulse.ended")
    return Message(summary=said, blocks=(Text(said), Text(sentences.text(language, "pulse.ended_then"), quiet=True)))


def reminder_message(invitation: Invitation, company: Company, *, with_pulse: bool = False) -> Message:
    """The one reminder, in the same words to everyone who gets it.

    It carries no question: the pulse is one message, and a button brings it back in a window. Only where nobody can tell whether
    that one arrived (``with_pulse``) the reminder is it once more.
    """
    language = company.language_of(invitation.employee)
    key = f"{DeliveryKind.REMINDER}:{invitation.token}"
    words = "reminder.with_pulse" if with_pulse else "reminder.sentence"
    sentence = Text(sentences.text(language, words, until=_until_close(invitation, company)))
    more = Buttons(f"{key}:more", (questions_button(language), coping_button(language), later_button(language)))
    rest = pulse_message(invitation, company).blocks if with_pulse else (more,)
    return Message(summary=sentences.text(language, "reminder.summary"), blocks=(sentence, *rest), key=key)


def _answers(invitation: Invitation, asked: Question, language: Language, *, changing: bool) -> Buttons:
    changed = (CHANGED,) if changing else ()
    hints = (
        {0: sentences.text(language, "pulse.enps_low"), 10: sentences.text(language, "pulse.enps_high")}
        if asked.scale is Scale.ENPS
        else {}
    )
    values = tuple(
        Button(
            answer_label(asked.scale, value, language),
            Intent("answer", (invitation.token, asked.id, str(value), *changed)),
            hint=hints.get(value, ""),
        )
        for value in asked.scale.values
    )
    skip = Button(SKIP[language], Intent("answer", (invitation.token, asked.id, SKIPPED, *changed)))
    keep = Button(sentences.text(language, "pulse.keep"), Intent("keep", (invitation.token, asked.id)))
    return Buttons(f"{_key(invitation)}:{asked.id}", (*values, skip, *((keep,) if changing else ())))


def _always_there(invitation: Invitation, language: Language) -> Buttons:
    return Buttons(f"more:{invitation.token}", (coping_button(language),))


def _key(invitation: Invitation) -> str:
    return f"{DeliveryKind.PULSE}:{invitation.token}"


def _until_close(invitation: Invitation, company: Company) -> str:
    return sentences.until(
        company.language_of(invitation.employee), invitation.round.closes_at, company.zone_of(invitation.employee)
    )
