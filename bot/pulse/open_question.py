"""Answering the open question: a window for the words, a preview of what others might read, one tap on quoting.

Nothing that was typed is repeated in the chat (release rule R12): window and preview leave no copy. Words of distress are
kept and counted like any others and never quoted (R10), with the way to people beside the thanks; those of danger are kept
only when their author, with 112 before the eyes, sends them all the same.
"""

from __future__ import annotations

import re

from bot.free_text.redaction import redacted
from bot.model.company import Company
from bot.model.messages import Button, Buttons, Field, Form, Heading, Intent, Message, Place, Reply, Style, Text
from bot.model.people import Language
from bot.model.pulses import COMMENT_LENGTH, QUOTABLE_ITEM, Ballot, Invitation
from bot.ports.rounds import Rounds
from bot.pulse.questions import OPEN_QUESTION
from bot.pulse.screens import closed_message
from bot.release.comments import fingerprint
from bot.texts.buttons import coping_button, sentence_message
from bot.texts.sentences import text

VERBS = frozenset({"comment", "quote", "uncomment"})

ANYWAY = "anyway"  # in a form's intent: sent once more, with 112 before the eyes
NOT_QUOTABLE = "0"  # in the place of a fingerprint: these words may not be quoted
_FINGERPRINT = re.compile(r"[0-9]{1,15}")


def comment_form(invitation: Invitation, company: Company) -> Form:
    """The window in which the open question is answered."""
    language = company.language_of(invitation.employee)
    return Form(
        title=text(language, "comment.title"),
        submit=text(language, "comment.submit"),
        cancel=text(language, "comment.cancel"),
        intent=Intent("comment", (invitation.token,)),
        fields=(Field("words", OPEN_QUESTION[language], max_length=COMMENT_LENGTH, multiline=True),),
        intro=text(language, "comment.intro"),
    )


def anyway_form(language: Language, token: str, words: str, first: str, ways: tuple[Button, ...]) -> Form:
    """The window once more, with what helps in danger before it: the words are not kept unless they are sent again."""
    return Form(
        title=text(language, "coping.title"),
        submit=text(language, "comment.anyway"),
        cancel=text(language, "comment.cancel"),
        intent=Intent("comment", (token, ANYWAY)),
        fields=(Field("words", OPEN_QUESTION[language], max_length=COMMENT_LENGTH, multiline=True, value=words),),
        intro=f"{first}\n\n{text(language, 'comment.not_kept')}",
        buttons=ways,
    )


async def submitted(rounds: Rounds, company: Company, invitation: Invitation, words: str, *, private: bool) -> Reply:
    """Take the words, and show their author what would be read of them. Empty words take an earlier answer back.

    ``private``: they speak of distress, so that nobody is ever shown them, and their author is shown the way to people.
    """
    # What can't be written as UTF-8, and the box's own padding, go: sealed and opened, the words must be the same.
    words = words.encode(errors="ignore").decode().replace("\0", "").strip()[:COMMENT_LENGTH].rstrip()
    if not words:
        return await _taken_back(rounds, company, invitation)
    if not await rounds.cast_comment(invitation, words):
        return Reply(Place.PRIVATE, closed_message(invitation, company))
    return Reply(Place.PRIVATE, _kept(invitation, company) if private else _preview(invitation, company, words))


async def press(rounds: Rounds, company: Company, invitation: Invitation, intent: Intent) -> Reply | None:
    """Do what a button of the open question says; None when it is not one of them."""
    match intent:
        case Intent("comment", (_,)):
            return Reply(Place.PRIVATE, comment_form(invitation, company))
        case Intent("quote", (_, of_what)) if _FINGERPRINT.fullmatch(of_what):
            if not await rounds.cast(Ballot(invitation, QUOTABLE_ITEM, int(of_what))):
                return Reply(Place.PRIVATE, closed_message(invitation, company))
            return Reply(Place.PRIVATE, _decided(invitation, company, quotable=of_what != NOT_QUOTABLE))
        case Intent("uncomment", (_,)):
            return await _taken_back(rounds, company, invitation)
    return None


async def _taken_back(rounds: Rounds, company: Company, invitation: Invitation) -> Reply:
    if not await rounds.withdraw_comment(invitation):
        return Reply(Place.PRIVATE, closed_message(invitation, company))
    return Reply(Place.PRIVATE, sentence_message(company.language_of(invitation.employee), "comment.taken_back"))


def _decided(invitation: Invitation, company: Company, *, quotable: bool) -> Message:
    """What the author has decided on quoting, and the way back."""
    language = company.language_of(invitation.employee)
    sentence = text(language, "comment.quotable" if quotable else "comment.themes_only")
    back = Button(text(language, "comment.take_back"), Intent("uncomment", (invitation.token,)), Style.DANGER, window=True)
    return Message(summary=sentence, blocks=(Text(sentence), Buttons("comment:decided", (back,))))


def _kept(invitation: Invitation, company: Company) -> Message:
    """Thanks for words that are counted and never shown, and the way to people beside them."""
    language = company.language_of(invitation.employee)
    back = Button(text(language, "comment.take_back"), Intent("uncomment", (invitation.token,)), Style.DANGER, window=True)
    return Message(
        summary=text(language, "comment.title"),
        blocks=(
            Heading(text(language, "comment.title")),
            Text(text(language, "comment.kept_private")),
            Text(text(language, "pulse.thanks_talk")),
            Buttons("comment:people", (coping_button(language), back)),
        ),
    )


def _preview(invitation: Invitation, company: Company, words: str) -> Message:
    """What others might read, word for word, and the three things that can be done about it."""
    language, token = company.language_of(invitation.employee), invitation.token
    choices = (
        Button(text(language, "comment.quote_yes"), Intent("quote", (token, str(fingerprint(words)))), window=True),
        Button(text(language, "comment.quote_no"), Intent("quote", (token, NOT_QUOTABLE)), window=True),
        Button(text(language, "comment.take_back"), Intent("uncomment", (token,)), Style.DANGER, window=True),
    )
    return Message(
        summary=text(language, "comment.title"),
        blocks=(
            Heading(text(language, "comment.title")),
            Text(text(language, "comment.kept", k=(invitation.round.rules or company).k)),
            Text(text(language, "comment.preview")),
            Text(f"”{redacted(words, strict=True)}”"),
            Buttons("comment:quote", choices),
            Buttons("comment:more", (coping_button(language),)),
        ),
    )
