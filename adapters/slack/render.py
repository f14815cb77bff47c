"""Message and Form -> Block Kit. Pure. Adds no wording; keeps every limit of Slack's, whatever it is given.

What does not fit is parted or cut rather than refused: a digest that Slack rejects is a digest nobody gets. Buttons are
never dropped. A message's ``key`` leads a ``block_id``, by which ``SlackMessenger.find`` knows the message again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from adapters.rendering import APP, PictureUrl, cut, no_picture, untitled, with_ids
from adapters.slack.mrkdwn import escape, mrkdwn, pieces, plain
from adapters.slack.parse import LINK
from bot.model.messages import Button, Buttons, Chart, Divider, Facts, Field, Form, Heading, Message, Picture, Style, Text

BlockDict = dict[str, Any]
# The ids of the charts that are files in Slack already, for where it can't fetch them.
Files = Mapping[Chart, str]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100

_SECTION = 3000
_CONTEXT = 2000
_FIELD = 2000
_FIELDS = 10
_ELEMENTS = 25
_ID = 255
_NO_FILES: Files = MappingProxyType({})
_CHOICES = 10  # of one group of radio buttons; more become a menu
_METADATA = 3000
_TITLE = 24


def message(content: Message, picture_url: PictureUrl = no_picture, files: Files = _NO_FILES) -> dict[str, Any]:
    """A chat message: ``text`` for notifications and screen readers, and ``blocks``."""
    # A notification knows no bold: the asterisks would be read out.
    return {
        "text": cut(escape(content.summary.replace("**", "")), _SECTION),
        "blocks": blocks(content, picture_url, MESSAGE_BLOCKS, files),
    }


def home(content: Message, picture_url: PictureUrl = no_picture) -> dict[str, Any]:
    """The App Home tab."""
    return {"type": "home", "blocks": blocks(content, picture_url, VIEW_BLOCKS)}


def modal(content: Message | Form, picture_url: PictureUrl = no_picture) -> dict[str, Any]:
    """A window over the chat, which leaves no copy there (release rule R12)."""
    if isinstance(content, Form):
        return _form(content)
    title = next((block.text for block in content.blocks if isinstance(block, Heading)), APP)
    return {
        "type": "modal",
        "title": plain(title.strip() or APP, _TITLE),
        "blocks": blocks(untitled(content, _TITLE), picture_url, VIEW_BLOCKS),
        **_metadata(content.carry),
    }


def blocks(content: Message, picture_url: PictureUrl, limit: int, files: Files = _NO_FILES) -> list[BlockDict]:
    """The blocks of a message, at most ``limit``, with the message's key leading one of their ids."""
    drawn: list[BlockDict] = []
    for block in content.blocks:
        match block:
            case Heading(text):
                drawn += [{"type": "header", "text": plain(text.strip(), 150)}] if text.strip() else []
            case Text(text, quiet):
                drawn += _text(text, quiet=quiet)
            case Facts(rows):
                drawn += _facts(rows)
            case Buttons(key, buttons):
                drawn += _buttons(_block_id(content.key, key), buttons)
            case Picture(chart, alt):
                drawn += _picture(alt, picture_url(chart), files.get(chart))
            case Divider():
                drawn.append({"type": "divider"})
    return with_ids(_fitted(drawn or list(_text(content.summary)), limit), content.key, name="block_id", longest=_ID)


@lru_cache(maxsize=256)  # the same few sentences go to everyone
def _text(text: str, *, quiet: bool = False) -> tuple[BlockDict, ...]:
    if not text.strip():
        return ()  # Slack refuses empty text
    if quiet:
        return tuple({"type": "context", "elements": [piece]} for piece in pieces(text, _CONTEXT))
    return tuple({"type": "section", "text": piece} for piece in pieces(text, _SECTION))


def _picture(alt: str, url: str | None, file: str | None) -> tuple[BlockDict, ...]:
    image: BlockDict = {"type": "image", "alt_text": cut(alt.strip() or " ", 2000)}
    if url:
        return (image | {"image_url": url},)
    return (image | {"slack_file": {"id": file}},) if file else _text(alt)


def _facts(rows: Sequence[tuple[str, str]]) -> list[BlockDict]:
    fields = [_fact(label, value) for label, value in rows if label.strip() or value.strip()]
    return [{"type": "section", "fields": fields[start : start + _FIELDS]} for start in range(0, len(fields), _FIELDS)]


def _fact(label: str, value: str) -> BlockDict:
    length = _FIELD
    while True:  # escaping lengthens, so the cut is made before it, and made again where that was not enough
        lines = [f"*{mrkdwn(cut(label, length // 2).replace('**', ''))}*"] if label.strip() else []
        text = "\n".join([*lines, mrkdwn(cut(value, length))])
        if len(text) <= _FIELD:
            return {"type": "mrkdwn", "text": text, "verbatim": True}
        length = length * 3 // 4


def _buttons(key: str, buttons: Sequence[Button]) -> Iterator[BlockDict]:
    for start in range(0, len(buttons), _ELEMENTS):
        row: list[BlockDict] = []
        taken: set[str] = set()
        for button in buttons[start : start + _ELEMENTS]:
            intent = button.intent.encode()
            element: BlockDict = {"type": "button", "text": plain(button.label.strip() or "…", 75), "action_id": intent}
            if button.url:  # Slack tells us of the press all the same; its id says that there is nothing to do
                element |= {"action_id": f"{LINK}{len(row)}", "url": button.url}
            elif intent in taken:  # ids must differ; what it does then travels as its value
                element |= {"action_id": f"{intent[:240]}#{len(row)}", "value": intent}
            if button.style is not Style.DEFAULT:
                element["style"] = button.style.value
            if button.hint:
                element["accessibility_label"] = cut(button.hint, 75)
            taken.add(element["action_id"])
            row.append(element)
        yield {"type": "actions", "block_id": key if start == 0 else f"{key[:240]}+{start}", "elements": row}


def _form(form: Form) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": form.intent.encode(),
        "title": plain(form.title.strip() or APP, _TITLE),
        "submit": plain(form.submit, 24),
        "close": plain(form.cancel, 24),
        "blocks": _fitted(
            [*_text(form.intro), *(_input(field) for field in form.fields), *_buttons("other ways", form.buttons)], VIEW_BLOCKS
        ),
        **_metadata(form.carry),
    }


def _metadata(carry: str) -> dict[str, str]:
    """What a window carries for us and shows nowhere; cut, it would open nothing, so it is left out where it is too long."""
    return {"private_metadata": carry} if 0 < len(carry) <= _METADATA else {}


def _input(field: Field) -> BlockDict:
    drawn: BlockDict = {
        "type": "input",
        "block_id": field.name,
        "label": plain(field.label, 2000),
        "element": _choices(field) if field.choices else _words(field),
        # Nobody is held in a window: what an empty field means is mostly the conversation's to say.
        "optional": not field.required,
    }
    if field.hint:
        drawn["hint"] = plain(field.hint, 2000)
    return drawn


def _words(field: Field) -> BlockDict:
    longest = min(field.max_length, 3000)
    drawn = {"type": "plain_text_input", "action_id": field.name, "multiline": field.multiline, "max_length": longest}
    return drawn | {"initial_value": field.value[:longest]} if field.value else drawn


def _choices(field: Field) -> BlockDict:
    """One of several, none of them chosen but by the person."""
    options = [{"text": plain(one.label.strip() or "…", 75), "value": one.value} for one in field.choices]
    kind = "radio_buttons" if len(field.choices) <= _CHOICES else "static_select"
    drawn: BlockDict = {"type": kind, "action_id": field.name, "options": options}
    # Slack refuses the whole window for an initial option that is not, to the letter, one of the options.
    chosen = next((option for option in options if option["value"] == field.value), None)
    return drawn | {"initial_option": chosen} if chosen else drawn


def _block_id(message_key: str, key: str) -> str:
    joined = (key if key.startswith(message_key) else f"{message_key}/{key}") or "buttons"
    if len(joined) <= _ID:
        return joined
    return f"{joined[:190]}~{hashlib.sha256(joined.encode()).hexdigest()}"


def _fitted(drawn: list[BlockDict], limit: int) -> list[BlockDict]:
    """At most ``limit`` blocks: dividers go first, then words from the end; buttons and inputs stay."""
    fitted = list(drawn)
    for droppable in (("divider",), ("context", "section", "image", "header")):
        for index in range(len(fitted) - 1, -1, -1):
            if len(fitted) <= limit:
                return fitted
            if fitted[index]["type"] in droppable:
                del fitted[index]
    return fitted[:limit]
