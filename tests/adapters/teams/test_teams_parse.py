"""Activities in, events out: whatever JSON comes, it is an event, a refusal, or one named error."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams.parse import Incoming, MalformedError, Refusal, Spot, parse
from adapters.teams.reference import Reference
from bot.model.messages import Event, Intent, Joined, Pressed, Said, Submitted, Surface
from bot.model.people import Language
from tests.adapters.teams.activities import (
    BOT,
    CHAT,
    SERVICE,
    TENANT,
    USER,
    Activity,
    activity,
    executed,
    fetched,
    installed,
    met,
    sent,
    submitted,
    typed,
)

NOW = datetime(2026, 1, 6, 7, 30, tzinfo=UTC)
PRESS = {"action": "answer|tok|W3|4"}
ACTIVITIES: list[Activity] = [
    typed("Hi"),
    typed("<at>Voinko</at> help", entities=[{"type": "mention", "text": "<at>Voinko</at>", "mentioned": {"id": BOT}}]),
    submitted(PRESS),
    executed(PRESS),
    fetched(PRESS),
    sent({"action": "comment|tok", "form": "1", "field.words": "x", "carry": "sealed"}),
    installed(),
    met(),
]
odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
    | st.sampled_from(["\x00", "\ud800", "personal", "invoke", "message", "x" * 1_000_000, "a|b"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "type", "action", "data", "text"]), inner, max_size=2)
    ),
    max_leaves=4,
)  # fmt: skip


def places(node: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, child in inside for place in places(child, (*path, key)))][0 if path else 1 :]


@st.composite
def damaged(draw: st.DrawFn) -> Activity:
    """An activity in which one or two values have become something else, or are gone."""
    changed: Activity = json.loads(json.dumps(draw(st.sampled_from(ACTIVITIES))))
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(places(changed)))
        node: Any = changed
        for key in path[:-1]:
            node = node[key]
        if draw(st.booleans()) and isinstance(node, dict):
            node.pop(path[-1], None)
        else:
            node[path[-1]] = draw(odd)
    return changed


@settings(max_examples=500, deadline=None)
@given(damaged() | odd)
def test_no_activity_is_too_odd(received: object) -> None:
    try:
        parsed = parse(received, NOW)
    except MalformedError:
        return
    assert isinstance(parsed, Incoming | Refusal)
    if isinstance(parsed, Incoming):
        event = parsed.event
        told = repr((event.sender, getattr(event, "action", ""), getattr(event, "text", ""), getattr(event, "values", "")))
        told.encode()
        assert "\x00" not in told
        assert len(told) < 60_000
        assert Reference.load(event.sender.conversation) == parsed.origin.reference


def test_nothing_deep_or_endless_is_walked_into() -> None:
    deep: list[Any] = []
    for _ in range(50_000):
        deep = [deep]
    ids = {"from": {"id": deep}, "recipient": {"id": deep}, "conversation": {"id": deep, "conversationType": deep}}
    deeply = [
        {**typed("x"), "entities": [{"type": "mention", "text": "x", "mentioned": {"id": deep}}]},
        {**typed("x"), **ids},
        deep,
    ]
    for received in (*deeply, {**submitted({}), "value": {"action": deep}}, {**executed({}), "name": deep, "value": deep}):
        try:
            parse(received, NOW)
        except MalformedError:
            continue
    words = said(typed("x" * 5_000_000))
    assert isinstance(words, Said)
    assert len(words.text) == 12_000


def came(received: object) -> Incoming:
    parsed = parse(json.loads(json.dumps(received)), NOW)
    assert isinstance(parsed, Incoming)
    return parsed


def said(received: object) -> Event:
    return came(received).event


# ---------------------------------------------------------------- kinds


@pytest.mark.parametrize(
    ("received", "spot", "event"),
    [
        (submitted(PRESS), Spot.SUBMIT, Pressed),
        (executed(PRESS), Spot.EXECUTE, Pressed),
        (fetched(PRESS), Spot.OPENING, Pressed),
        (sent(PRESS), Spot.DIALOG, Pressed),
        (sent({**PRESS, "form": "1"}), Spot.DIALOG, Submitted),
        (typed("help"), Spot.CHAT, Said),
        (installed("add"), Spot.CHAT, Joined),
        (installed("add-upgrade"), Spot.CHAT, Joined),
        (met(), Spot.CHAT, Joined),
    ],
)
def test_every_kind_is_an_event_that_knows_where_it_was(received: Activity, spot: Spot, event: type[Event]) -> None:
    incoming = came(received)
    assert (incoming.origin.spot, type(incoming.event)) == (spot, event)


@pytest.mark.parametrize("received", [submitted(PRESS), executed(PRESS), fetched(PRESS), sent(PRESS)])
def test_a_press_carries_our_action_whole(received: Activity) -> None:
    pressed = said(received)
    assert isinstance(pressed, Pressed)
    assert pressed.intent == Intent("answer", ("tok", "W3", "4"))


def test_a_form_brings_its_own_fields_and_what_its_window_carried() -> None:
    data = {
        "action": "share|oh",
        "form": "1",
        "carry": "sealed",
        "field.what": "talk",
        "field.words": "a\x00b\ud83dc",
        "other": "x",
    }
    form = said(sent(data))
    assert form == Submitted(form.sender, Intent("share", ("oh",)), {"what": "talk", "words": "abc"}, NOW, "sealed", Language.FI)


@pytest.mark.parametrize("value", [None, ["words"], {"a": "b"}, 7, True])
def test_what_is_no_text_in_a_box_is_no_empty_box(value: object) -> None:
    form = said(sent({"action": "comment|tok", "form": "1", "field.words": value}))
    assert isinstance(form, Submitted)
    assert form.values == {}


def test_an_input_cannot_pass_for_one_of_our_own() -> None:
    form = said(sent({"action": "share|oh", "form": "1", "field.action": "erase", "field.carry": "x"}))
    assert isinstance(form, Submitted)
    assert (form.intent, form.carried, form.values) == (Intent("share", ("oh",)), "", {"action": "erase", "carry": "x"})


def test_a_press_in_the_personal_card_is_one_at_home() -> None:
    pressed = said(executed({"action": "hour|08:00", "surface": "home"}))
    assert isinstance(pressed, Pressed)
    assert pressed.surface is Surface.HOME


@pytest.mark.parametrize("kind", ["messageReaction", "typing", "endOfConversation", "event", "messageUpdate", "nonsense"])
def test_what_says_nothing_to_us_is_ignored(kind: str) -> None:
    assert parse(activity(kind), NOW) is Refusal.IGNORED


@pytest.mark.parametrize(
    "received",
    [
        installed("remove"),
        activity("conversationUpdate", membersRemoved=[{"id": BOT}]),
        activity("message", attachments=[{"contentType": "image/*"}]),
    ],
)
def test_so_are_goodbyes_and_pictures(received: Activity) -> None:
    assert parse(received, NOW) is Refusal.IGNORED


@pytest.mark.parametrize(
    "name", ["signin/verifyState", "composeExtension/query", "message/submitAction", None, 7, ["task/fetch"]]
)
def test_an_unknown_invoke_is_named_as_such(name: object) -> None:
    assert parse(activity("invoke", name=name, value={}), NOW) is Refusal.UNKNOWN_INVOKE


@pytest.mark.parametrize("received", ACTIVITIES)
@pytest.mark.parametrize(
    "where", [{"conversationType": "groupChat"}, {"conversationType": "channel"}, {"isGroup": True, "conversationType": None}]
)
def test_where_others_read_along_nothing_is_answered(received: Activity, where: dict[str, object]) -> None:
    conversation = {**received["conversation"], **where}
    assert parse({**received, "conversation": conversation}, NOW) is Refusal.NOT_PERSONAL


def test_the_bots_own_words_are_not_heard() -> None:
    assert parse(typed("Hi", **{"from": {"id": BOT}}), NOW) is Refusal.IGNORED
    assert parse(typed("Hi", **{"from": {"id": "29:x", "role": "bot"}}), NOW) is Refusal.IGNORED


@pytest.mark.parametrize(
    "received",
    [
        None,
        [],
        "message",
        {},
        {"type": 7},
        {"type": "message", "text": "x"},
        typed("x", serviceUrl=""),
        typed("x", serviceUrl="ftp://evil.example/"),
        typed("x", serviceUrl=["https://x"]),
        typed("x", **{"from": {}}),
        typed("x", recipient={}),
        typed("x", conversation={"conversationType": "personal", "tenantId": TENANT}),
        typed("x", conversation={"conversationType": "personal", "id": CHAT}, channelData={}),
        typed("x", channelData={"tenant": {"id": "another"}}),
        executed("data"),
        executed({}),
        executed({"action": ""}),
        executed({"action": ["answer"]}),
        activity("invoke", name="adaptiveCard/action", value="x"),
        activity("invoke", name="task/fetch", value={"data": []}),
        submitted({"something": "else"}),
    ],
    ids=str,
)
def test_what_teams_never_sends_is_malformed(received: object) -> None:
    with pytest.raises(MalformedError):
        parse(received, NOW)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("help", "help"),
        ("  help\n", "help"),
        ("<at>Voinko</at> help", "help"),
        ("<at>Voinko</at>&nbsp;help\n", "help"),
        ("<at>Aino</at> ei jaksa", "Aino ei jaksa"),
        ("5 &lt; 6 &amp; en jaksa", "5 < 6 & en jaksa"),
        ("<b>en jaksa</b>", "<b>en jaksa</b>"),
        ("", ""),
    ],
)
def test_words_are_heard_as_they_were_written(text: str, heard: str) -> None:
    mention = {"type": "mention", "text": "<at>Voinko</at>", "mentioned": {"id": BOT, "name": "Voinko"}}
    words = said(typed(text, entities=[mention]))
    assert isinstance(words, Said)
    assert words.text == heard


# ---------------------------------------------------------------- who and where


def test_the_address_is_the_persons_in_the_tenants_directory() -> None:
    sender = said(typed("x")).sender
    assert (sender.platform, sender.workspace, sender.user) == ("teams", TENANT, USER)


def test_who_is_in_no_directory_is_known_by_the_chats_own_name() -> None:
    assert said(typed("x", **{"from": {"id": "29:1abc"}})).sender.user == "29:1abc"


def test_the_stored_reference_holds_all_that_a_first_word_needs() -> None:
    reference = Reference.load(said(typed("x")).sender.conversation)
    assert reference == came(typed("x")).origin.reference
    assert reference is not None
    assert (reference.conversation, reference.service, reference.bot) == (CHAT, SERVICE, BOT)


def test_the_same_chat_gives_the_same_reference_whatever_happens_in_it() -> None:
    stored = {said(one).sender for one in ACTIVITIES}
    assert len(stored) == 1
    assert said(typed("x", serviceUrl=SERVICE.rstrip("/"))).sender in stored


def test_a_tenant_may_be_named_in_either_place() -> None:
    only_channel = typed("x", conversation={"conversationType": "personal", "id": CHAT})
    assert said(only_channel).sender == said(typed("x", channelData={})).sender


@pytest.mark.parametrize(
    "stored", ["", "{", "[]", "{}", "null", '{"bot":1,"conversation":"a","service":"b","user":"c"}', "[" * 100_000]
)
def test_what_is_no_reference_reads_as_none(stored: str) -> None:
    assert Reference.load(stored) is None


@given(
    st.builds(
        Reference, st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80), st.text(max_size=80), st.text(max_size=80)
    )
)
def test_a_reference_is_read_as_it_was_written(reference: Reference) -> None:
    assert Reference.load(reference.dump()) == reference
    assert reference.dump().isascii()
    assert replace(reference).dump() == reference.dump()


def test_nothing_personal_is_in_what_is_printed() -> None:
    for received in (
        executed(PRESS),
        sent({"action": "comment|tok", "form": "1", "field.words": "secret", "carry": "secret"}),
        typed("secret"),
    ):
        printed = repr(came(received))
        assert "secret" not in printed
        assert "tok" not in printed


@pytest.mark.parametrize("sent_as", [typed("Hi"), submitted(PRESS), executed(PRESS), installed(), fetched(PRESS)])
@pytest.mark.parametrize(("locale", "language"), [("sv-FI", Language.SV), ("de-DE", None), (5, None)])
def test_every_event_tells_the_language_of_the_persons_client(
    sent_as: Activity, locale: object, language: Language | None
) -> None:
    assert said({**sent_as, "locale": locale}).language is language
