"""The same conversation on every platform: drawn by its adapter, pressed in what was drawn, read back by its adapter.

A screen stands between a ``Chat`` and the conversation. Whatever the person does becomes the payload that the platform would
send: a press is looked up in the drawn message, a form is filled in as it was drawn. What the adapter reads of it is what the
conversation gets. Every word of every reply must be on the drawn screen.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any, Protocol

from adapters.slack import parse as slack_parse
from adapters.slack import render as slack_render
from adapters.teams import parse as teams_parse
from adapters.teams import render as teams_render
from adapters.teams.buttons import Where
from adapters.web import parse as web_parse
from adapters.web.render import environment
from bot.model.messages import (
    Button,
    Buttons,
    Event,
    Facts,
    Form,
    Heading,
    Joined,
    Message,
    Place,
    Pressed,
    Reply,
    Said,
    Submitted,
    Surface,
    Text,
)
from tests.adapters.teams import activities
from tests.dialogs.stage import Chat
from tests.doubles import slack

Content = Message | Form


class Spot(StrEnum):
    """Where something is drawn."""

    CHAT = "chat"
    HOME = "home"
    WINDOW = "window"


class Screen(Protocol):
    """One platform: how it draws, and what it sends when somebody does something there."""

    def words(self, content: Content, spot: Spot) -> str:
        """Everything that is written on the drawn content."""
        ...

    def pressed(self, event: Pressed, content: Content, spot: Spot, index: int, label: str) -> Event | None:
        """The press of the button at that place of the drawn content, as it is read. None: it is never sent."""
        ...

    def submitted(self, event: Submitted, form: Form) -> Event:
        """The drawn form, filled in and sent, as it is read."""
        ...

    def told(self, event: Said | Joined) -> Event:
        """Typed words, or a meeting, as they are read."""
        ...


class OnScreen(Chat):
    """A chat whose every step goes through a platform's own payloads. The person is known by the same account as ever."""

    screen: Screen

    async def happens(self, event: Event, pressed_in: Message | None = None) -> None:
        window = self.window
        await Chat.happens(self, self._through(event, pressed_in), pressed_in)
        if isinstance(event, Pressed) and pressed_in is not None and pressed_in is not window:
            self._opened_as_announced(event, pressed_in)
        for reply in self.replies:
            drawn = squeezed(self.screen.words(reply.content, _spot_of(reply)))
            for line in said_in(reply.content):
                assert squeezed(line) in drawn, f"not on the screen: {line!r}"

    def _opened_as_announced(self, event: Pressed, pressed_in: Content) -> None:
        """What opens in a window must be known beforehand, or Teams posts it in the chat."""
        button = next(one for one in _buttons(pressed_in) if one.intent == event.intent)
        private = [reply.content for reply in self.replies if reply.place is Place.PRIVATE]
        assert button.window or not any(isinstance(one, Form) or _buttons(one) for one in private), button

    def _through(self, event: Event, pressed_in: Content | None) -> Event:
        match event:
            case Pressed():
                read = self._pressed(event, pressed_in)
            case Submitted() if isinstance(self.window, Form) and self.window.intent == event.intent:
                read = self.screen.submitted(event, self.window)
                assert isinstance(read, Submitted)
                assert (read.intent, read.carried) == (event.intent, self.window.carry)
                assert _clean(read.values) == _clean(event.values)
            case Said() | Joined():
                read = self.screen.told(event)
            case _:
                return event  # what no screen offers: hostile clients send it, and are read in the adapters' own tests
        return replace(read, sender=event.sender, language=event.language)  # of clients: see the parsers' own tests

    def _pressed(self, event: Pressed, pressed_in: Content | None) -> Event:
        # What a client sends need not be on any screen: then it is drawn for this press alone.
        content = pressed_in or Message("x", (Buttons("forged", (Button("x", event.intent),)),))
        spot = Spot.WINDOW if content is self.window else Spot.HOME if event.surface is Surface.HOME else Spot.CHAT
        index, button = next((at, one) for at, one in enumerate(_buttons(content)) if one.intent == event.intent)
        read = self.screen.pressed(event, content, spot, index, button.label)
        if read is None:
            assert not event.intent.verb
            return event
        assert isinstance(read, Pressed)
        if pressed_in is not None:
            carried = content.carry if spot is Spot.WINDOW else ""
            assert (read.intent, read.carried) == (event.intent, carried)
        return read


def _clean(values: dict[str, str]) -> dict[str, str]:
    """Without what chat platforms' adapters let through to nobody."""
    return {name: value.encode(errors="ignore").decode().replace("\0", "") for name, value in values.items()}


def _spot_of(reply: Reply) -> Spot:
    return {"home": Spot.HOME, "private": Spot.WINDOW}.get(reply.place.value, Spot.CHAT)


def _buttons(content: Content) -> Sequence[Button]:
    if isinstance(content, Form):
        return content.buttons
    return [button for block in content.blocks if isinstance(block, Buttons) for button in block.buttons]


def said_in(content: Content) -> Iterator[str]:
    """Every line, label and value that the core says."""
    if isinstance(content, Form):
        yield from (content.title, *content.intro.splitlines(), content.submit)
        for field in content.fields:
            yield from (field.label, *field.hint.splitlines(), *(choice.label for choice in field.choices))
    else:
        for block in content.blocks:
            match block:
                case Heading(text) | Text(text):
                    yield from text.splitlines()
                case Facts(rows):
                    yield from (words for row in rows for words in row)
    yield from (button.label for button in _buttons(content))


def squeezed(text: str) -> str:
    """Without white space and without what the platforms' markup adds: each has its own tests of that."""
    return "".join(mark for mark in text if not mark.isspace() and mark not in "*\\\u200b")


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for child in node.values():
            yield from _strings(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from _strings(child)


# ---------------------------------------------------------------- Slack


class SlackScreen:
    """Block Kit, and the payloads of Events API, interactivity and commands."""

    def words(self, content: Content, spot: Spot) -> str:
        return html.unescape("\n".join(_strings(self._drawn(content, spot))))

    def pressed(self, event: Pressed, content: Content, spot: Spot, index: int, label: str) -> Event | None:
        drawn = self._drawn(content, spot)
        elements = [one for block in drawn["blocks"] if block["type"] == "actions" for one in block["elements"]]
        button = elements[index]
        assert button["text"]["text"] == label
        container = {Spot.CHAT: "message", Spot.HOME: "home", Spot.WINDOW: "modal"}[spot]
        payload = slack.press(button["action_id"], event.sender.user, container=container)
        payload["actions"][0] |= button
        if spot is Spot.WINDOW:
            payload["view"]["private_metadata"] = drawn.get("private_metadata", "")
        return self._read(payload, event)

    def submitted(self, event: Submitted, form: Form) -> Event:
        drawn = self._drawn(form, Spot.WINDOW)
        payload = slack.submission(drawn["callback_id"], {}, event.sender.user)
        inputs = [block for block in drawn["blocks"] if block["type"] == "input"]
        assert {block["block_id"]: self._before(block) for block in inputs} == {one.name: one.value for one in form.fields}
        state = {block["block_id"]: self._filled(block, event) for block in inputs}
        payload["view"] |= {"state": {"values": state}, "private_metadata": drawn.get("private_metadata", "")}
        read = self._read(payload, event)
        assert read is not None
        return read

    def told(self, event: Said | Joined) -> Event:
        user, home = event.sender.user, event.surface is Surface.HOME
        if isinstance(event, Joined):
            payload = slack.home_opened(user, "home" if home else "messages")
        elif event.surface is Surface.COMMAND:
            payload = dict(slack.command("/voinko", event.text, user))
        else:
            payload = slack.typed(html.escape(event.text, quote=False), user)
        read = self._read(payload, event)
        assert read is not None
        return read

    def _before(self, block: dict[str, Any]) -> str:
        element = block["element"]
        return str(element.get("initial_value") or element.get("initial_option", {}).get("value", ""))

    def _filled(self, block: dict[str, Any], event: Submitted) -> dict[str, Any]:
        element, value = block["element"], event.values.get(block["block_id"], "")
        if "options" in element:
            chosen = next((option for option in element["options"] if option["value"] == value), None)
            state = {"type": element["type"], "selected_option": chosen}
        else:
            state = {"type": element["type"], "value": value or None}
        return {element["action_id"]: state}

    def _drawn(self, content: Content, spot: Spot) -> dict[str, Any]:
        if isinstance(content, Form) or spot is Spot.WINDOW:
            return slack_render.modal(content)
        return slack_render.home(content) if spot is Spot.HOME else slack_render.message(content)

    def _read(self, payload: dict[str, Any], event: Event) -> Event | None:
        read = slack_parse.parse(json.loads(json.dumps(payload)), event.at)
        if read is None:
            return None
        assert isinstance(read, slack_parse.Incoming)
        assert read.event.sender.same_person(event.sender)
        return read.event


# ---------------------------------------------------------------- Teams


class TeamsScreen:
    """Adaptive Cards, and the activities of presses, dialogs and typed words."""

    def words(self, content: Content, spot: Spot) -> str:
        return "\n".join(_strings(self._drawn(content, spot)))

    def pressed(self, event: Pressed, content: Content, spot: Spot, index: int, label: str) -> Event | None:
        actions = self._actions(content, spot)
        action = actions[index + isinstance(content, Form)]  # a form's own button comes first
        assert action["title"] == label
        data = {name: value for name, value in action["data"].items() if name != "msteams"}
        if spot is Spot.WINDOW:
            assert action["type"] == "Action.Submit"
            return self._read(activities.sent(data), event)
        if action["type"] == "Action.Submit":
            assert action["data"]["msteams"] == {"type": "task/fetch"}
            return self._read(activities.fetched(data), event)
        read = self._read(activities.executed(data, action["verb"]), event)
        assert read == self._read(activities.submitted(action["fallback"]["data"]), event)
        return read

    def submitted(self, event: Submitted, form: Form) -> Event:
        send = self._actions(form, Spot.WINDOW)[0]
        body = self._drawn(form, Spot.WINDOW)["card"]["content"]["body"]
        values: dict[str, str] = {}
        inputs = {element["id"]: element for element in body if element["type"].startswith("Input.")}
        assert [one.get("value", "") for one in inputs.values()] == [one.value for one in form.fields]
        for element in body:
            if element["type"].startswith("Input."):
                value = event.values.get(element["id"].removeprefix(teams_parse.FIELD), "")
                assert not value or "choices" not in element or value in [choice["value"] for choice in element["choices"]]
                values[element["id"]] = value
        read = self._read(activities.sent({**send["data"], **values}), event)
        assert read is not None
        return read

    def told(self, event: Said | Joined) -> Event:
        if event.surface is not Surface.MESSAGE:
            return event  # Teams has neither commands nor a Home of ours
        received = activities.met() if isinstance(event, Joined) else activities.typed(html.escape(event.text, quote=False))
        read = self._read(received, event)
        assert read is not None
        return read

    def _drawn(self, content: Content, spot: Spot) -> dict[str, Any]:
        if isinstance(content, Form) or spot is Spot.WINDOW:
            return teams_render.window(content)
        return teams_render.card(content, where=Where.HOME if spot is Spot.HOME else Where.CHAT)

    def _actions(self, content: Content, spot: Spot) -> list[dict[str, Any]]:
        drawn = self._drawn(content, spot)
        body = drawn["card"]["content"]["body"] if "card" in drawn else drawn["body"]
        return [action for element in body if element["type"] == "ActionSet" for action in element["actions"]]

    def _read(self, received: dict[str, Any], event: Event) -> Event | None:
        try:
            read = teams_parse.parse(json.loads(json.dumps(received)), event.at)
        except teams_parse.MalformedError:
            return None
        assert isinstance(read, teams_parse.Incoming)
        assert read.event.sender.user == activities.USER
        return read.event


# ---------------------------------------------------------------- the web


@dataclass
class _Drawn(HTMLParser):
    """A drawn page: its words, and its forms with what each button of theirs would post."""

    page: str
    text: list[str] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    inputs: dict[str, list[str]] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    written: str | None = None
    sending: dict[str, str] = field(default_factory=dict)
    opened: list[str] | None = None

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)
        self.feed(self.page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.hidden = {}
            if given["class"] == "inputs":
                self.sending = self.hidden
        elif given.get("type") == "hidden":
            self.hidden[name] = given["value"]
        elif name.startswith(web_parse.FIELD):
            radio = given.get("type") == "radio"
            self.inputs.setdefault(name, []).append(given.get("value", "") if radio else "")
            if not radio or "checked" in given:
                self.before[name] = given.get("value", "")
            self.written = name if tag == "textarea" else None
        elif (tag == "button" and name == "action") or (tag == "a" and given.get("target") == "_blank"):
            self.opened = []
            self.buttons.append(("", {**self.hidden, name: given.get("value", "")}))

    def handle_endtag(self, tag: str) -> None:
        self.written = None
        if self.opened is not None and tag in ("button", "a"):
            self.buttons[-1] = ("".join(self.opened), self.buttons[-1][1])
            self.opened = None

    def handle_data(self, data: str) -> None:
        if self.written is not None:
            self.before[self.written] += data
        self.text.append(data)
        if self.opened is not None:
            self.opened.append(data)


class WebScreen:
    """The demo's page, and the forms that a browser posts."""

    def __init__(self) -> None:
        self._macros: Any = environment().get_template("blocks.html").module

    def words(self, content: Content, spot: Spot) -> str:
        title = [content.title] if isinstance(content, Form) else []  # the window's heading is the page's
        return "\n".join([*title, *self._drawn(content, spot).text])

    def pressed(self, event: Pressed, content: Content, spot: Spot, index: int, label: str) -> Event | None:
        shown, fields = self._drawn(content, spot).buttons[index]
        assert shown.startswith(label)  # a hint may follow, for screen readers
        try:
            return web_parse.pressed(fields, event.sender, event.at)
        except web_parse.MalformedError:
            return None

    def submitted(self, event: Submitted, form: Form) -> Event:
        drawn = self._drawn(form, Spot.WINDOW)
        values = {f"{web_parse.FIELD}{name}": value for name, value in event.values.items()}
        assert set(values) <= set(drawn.inputs)
        assert {name: drawn.before.get(f"{web_parse.FIELD}{name}", "") for name in event.values} == {
            one.name: one.value for one in form.fields if one.name in event.values
        }
        for name, value in values.items():
            assert not value or drawn.inputs[name] == [""] or value in drawn.inputs[name]
        return web_parse.submitted({**drawn.sending, **values}, event.sender, event.at)

    def told(self, event: Said | Joined) -> Event:
        if isinstance(event, Joined) or not event.text:
            return event  # a page that is opened tells nothing of it; nor is an empty line posted
        command = f"{web_parse.COMMAND} " if event.surface is Surface.COMMAND else ""
        return web_parse.said({"text": f"{command}{event.text}"}, event.sender, event.at)

    def _drawn(self, content: Content, spot: Spot) -> _Drawn:
        person = SimpleNamespace(id=1)
        if isinstance(content, Form):
            return _Drawn(str(self._macros.inputs(content, person, "token", None, False)))  # noqa: FBT003 (a macro of Jinja's)
        surface = "home" if spot is Spot.HOME else "message"
        number = 1 if spot is Spot.CHAT else None
        return _Drawn(str(self._macros.message(content, person, "token", surface, number, spot is Spot.HOME)))


SCREENS: dict[str, type[SlackScreen | TeamsScreen | WebScreen]] = {"slack": SlackScreen, "teams": TeamsScreen, "web": WebScreen}
