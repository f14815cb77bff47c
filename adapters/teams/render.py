"""Message and Form -> Adaptive Cards 1.5. Pure. Adds no wording; keeps every limit of Teams', whatever it is given.

What does not fit is cut rather than refused: a digest that Teams rejects is a digest nobody gets. Buttons are never dropped.
A message's ``key`` is the id of one of the card's elements; ``carry`` is drawn into dialogs alone, which leave no copy.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from adapters.rendering import APP, PictureUrl, cut, no_picture, untitled, with_ids
from adapters.teams import charts
from adapters.teams.buttons import Element, Frame, Where, opener, rows, submit
from adapters.teams.markdown import cut_marked, line_of, lines, without_marks
from adapters.teams.parse import FIELD
from bot.model.messages import Buttons, Divider, Facts, Field, Form, Heading, Intent, Message, Picture, Text

CARD = "application/vnd.microsoft.card.adaptive"
LARGEST = 28_000  # bytes of one card as JSON

_HEADING = 150
_TEXT = 3000
_LIMITS = (_TEXT, 1200, 500, 200, 80)  # characters of one text, each tried where the one before makes too large a card
_SUMMARY = 1000
_TITLE = 60
_LINES = 60  # of one text: each is an element of its own
_ID = 250
_TALL = 6  # elements: more than that don't fit a medium dialog


def activity(
    content: Message, picture_url: PictureUrl = no_picture, where: Where = Where.CHAT, *, dialogs: bool = True
) -> Element:
    """A message of the bot's own, as it is posted to a conversation. ``summary`` is what a notification shows."""
    return _posted(_summary(content), card(content, picture_url, where, dialogs=dialogs))


def card(content: Message, picture_url: PictureUrl = no_picture, where: Where = Where.CHAT, *, dialogs: bool = True) -> Element:
    """A message as one card. ``dialogs`` False: for a client that opens none; see ``panel``."""
    frame = Frame(where, content.carry, dialogs)
    summary = _summary(content)
    wide = any(isinstance(block, Picture) for block in content.blocks)

    def drawn(limit: int) -> Element:
        body = _blocks(content, picture_url, frame, limit) or list(_text(content.summary, limit))
        return _card(with_ids(body, content.key, name="id", longest=_ID), summary, wide=wide)

    return _fitted(drawn)


def window(content: Message | Form, picture_url: PictureUrl = no_picture) -> Element:
    """A dialog over the chat, which leaves no copy there (release rule R12): what a ``task`` of the kind ``continue`` holds."""
    if isinstance(content, Form):
        title, drawn = content.title, _form(content, Frame(Where.DIALOG, content.carry))
    else:
        title = next((block.text for block in content.blocks if isinstance(block, Heading)), APP)
        drawn = card(untitled(content, _TITLE), picture_url, Where.DIALOG)
    return {
        "title": cut(title.strip(), _TITLE) or APP,
        "width": "medium",
        "height": "large" if len(drawn["body"]) > _TALL else "medium",
        "card": {"contentType": CARD, "content": drawn},
    }


def panel(content: Message | Form, picture_url: PictureUrl = no_picture) -> Element:
    """What stands in the chat for a dialog where there are none: on Microsoft's Agents Playground, where nobody's words are real.

    It carries what a dialog carries and changes in place like one, but it does leave a copy.
    """
    if isinstance(content, Form):
        drawn = _form(content, Frame(Where.PANEL, content.carry))
        return drawn | {"body": [*_heading(content.title, first=True), *drawn["body"]]}
    return card(content, picture_url, Where.PANEL)


def panel_activity(content: Message | Form, picture_url: PictureUrl = no_picture) -> Element:
    """A panel as the activity that is posted."""
    summary = cut(content.title, _SUMMARY) if isinstance(content, Form) else _summary(content)
    return _posted(summary, panel(content, picture_url))


def _posted(summary: str, content: Element) -> Element:
    return {"type": "message", "summary": summary, "attachments": [{"contentType": CARD, "content": content}]}


def opening(form: Form, intent: Intent) -> Message:
    """What stands in the chat for a form that can only be opened by one more tap. ``action`` opens it."""
    return Message(form.title, (Heading(form.title), Buttons("open", (opener(form.title, intent),))))


def _blocks(content: Message, picture_url: PictureUrl, frame: Frame, limit: int) -> list[Element]:
    body: list[Element] = []
    line = False
    for block in content.blocks:
        elements: list[Element] = []
        match block:
            case Heading(text):
                elements = list(_heading(text, first=not body))
            case Text(text, quiet):
                elements = list(_text(text, limit, quiet=quiet))
            case Facts(pairs):
                elements = list(_facts(pairs, limit))
            case Buttons(key, buttons):
                elements = list(rows(_id(content.key, key), buttons, frame))
            case Picture(chart):
                elements = charts.picture(block, picture_url(chart))
            case Divider():
                line = bool(body)
        if line and elements:  # a divider is the line above what follows it
            elements[0] = elements[0] | {"separator": True, "spacing": "Large"}
            line = False
        body += elements
    return body


def _form(form: Form, frame: Frame) -> Element:
    body = [
        *_text(form.intro, _TEXT),
        *(element for field in form.fields for element in _input(field)),
        {"type": "ActionSet", "id": "send", "actions": [submit(form, frame)]},
        *rows("ways", form.buttons, frame),
    ]
    return _card(body, cut(without_marks(form.title), _SUMMARY) or APP, wide=False)


def _input(field: Field) -> Iterator[Element]:
    drawn: Element = {"id": f"{FIELD}{field.name}", "label": field.label}
    if field.required:
        # No words of our own: what is missing is what was asked.
        drawn |= {"isRequired": True, "errorMessage": field.label}
    if field.value and (not field.choices or field.value in [choice.value for choice in field.choices]):
        drawn["value"] = field.value
    if field.choices:
        choices = [{"title": choice.label, "value": choice.value} for choice in field.choices]
        yield {"type": "Input.ChoiceSet", **drawn, "style": "expanded", "wrap": True, "choices": choices}
    else:
        yield {"type": "Input.Text", **drawn, "isMultiline": field.multiline, "maxLength": field.max_length}
    yield from _text(field.hint, _TEXT, quiet=True)


def _card(body: Sequence[Element], summary: str, *, wide: bool) -> Element:
    drawn: Element = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": summary,
        "speak": summary,
        "body": list(body),
    }
    return drawn | {"msteams": {"width": "Full"}} if wide else drawn


def _heading(text: str, *, first: bool) -> Iterator[Element]:
    if text.strip():
        size = {"size": "Large"} if first else {"size": "Medium", "spacing": "Large"}
        heading = line_of(cut(" ".join(text.split()), _HEADING))
        yield {"type": "TextBlock", "text": heading, "style": "heading", "weight": "Bolder", **size, "wrap": True}


def _text(text: str, limit: int, *, quiet: bool = False) -> Iterator[Element]:
    """A TextBlock for each line: how Teams' clients part lines inside one differs."""
    look = {"isSubtle": True, "size": "Small"} if quiet else {}
    written = list(lines(cut_marked(text, limit).strip("\n")))
    written[_LINES:] = [" ".join(filter(str.strip, written[_LINES:]))]
    close = False
    for line in written:
        if line.strip():
            yield {"type": "TextBlock", "text": line, "wrap": True, **look} | ({"spacing": "None"} if close else {})
        close = bool(line.strip())


def _facts(pairs: Sequence[tuple[str, str]], limit: int) -> Iterator[Element]:
    shown = [(" ".join(label.split()), value.strip()) for label, value in pairs if label.strip() or value.strip()]
    if any("\n" in value for _, value in shown):  # a FactSet would run rows of several lines into each other
        for label, value in shown:
            yield from _text("\n".join(filter(None, (label and f"**{without_marks(label)}**", value))), limit)
    elif shown:
        facts = [{"title": line_of(label) or " ", "value": line_of(cut_marked(value, limit)) or " "} for label, value in shown]
        yield {"type": "FactSet", "facts": facts}


def _summary(content: Message) -> str:
    """What is read out of a notification: it knows no bold, so the marks go."""
    return cut(without_marks(content.summary).strip(), _SUMMARY) or APP


def _id(message_key: str, key: str) -> str:
    return (key if message_key and key.startswith(message_key) else f"{message_key}/{key}".strip("/"))[:_ID] or "buttons"


def _fitted(draw: Callable[[int], Element]) -> Element:
    """The card in at most ``LARGEST`` bytes: all texts are cut shorter until it fits; then words go from the end."""
    drawn = draw(_LIMITS[0])
    for limit in _LIMITS[1:]:
        if _size(drawn) <= LARGEST:
            return drawn
        drawn = draw(limit)
    body = drawn["body"]
    for at in range(len(body) - 1, 0, -1):
        if _size(drawn) <= LARGEST:
            break
        if body[at]["type"] in ("TextBlock", "FactSet"):
            del body[at]
    return drawn


def _size(drawn: Element) -> int:
    return len(json.dumps(drawn))  # with \uXXXX for every letter beyond ASCII: the longest way to send it
