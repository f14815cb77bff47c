"""Where a reply goes on Teams: into the response, into a new activity, or in the place of the one pressed in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams import render
from adapters.teams.answers import Answer, answer
from adapters.teams.buttons import Where
from adapters.teams.parse import Incoming, parse
from bot.model.messages import Form, Intent, Message, Place, Reply, Submitted, Text
from bot.model.people import Language
from tests.adapters.teams import samples
from tests.adapters.teams.activities import Activity, executed, fetched, met, sent, submitted, typed

NOW = datetime(2026, 1, 6, 7, 30, tzinfo=UTC)
PRESS = {"action": "answer|tok|W3|4"}
PRESSED_IN = "1779999999999"
NEXT = samples.thanks()
SENTENCE = Message("That is over.", (Text("That is **over**."),))
CARD = "application/vnd.microsoft.card.adaptive"
MESSAGE = "application/vnd.microsoft.activity.message"


def answered(received: Activity, *replies: Reply) -> Answer:
    incoming = parse(received, NOW)
    assert isinstance(incoming, Incoming)
    return answer(incoming, replies)


def posted(given: Answer) -> list[tuple[str, Any]]:
    return [(post.replaces, post.activity["attachments"][0]["content"]) for post in given.posts]


# ---------------------------------------------------------------- a press in a card


def test_a_pressed_card_changes_in_the_response_and_for_good() -> None:
    given = answered(executed(PRESS), Reply(Place.REPLACE, NEXT))
    assert given.body == {"statusCode": 200, "type": CARD, "value": render.card(NEXT)}
    assert posted(given) == [(PRESSED_IN, render.card(NEXT))]


def test_a_client_that_knows_no_such_response_gets_its_message_changed() -> None:
    given = answered(submitted(PRESS), Reply(Place.REPLACE, NEXT))
    assert given.body is None
    assert posted(given) == [(PRESSED_IN, render.card(NEXT))]


def test_where_the_pressed_message_is_not_known_the_answer_is_a_new_one() -> None:
    assert posted(answered(submitted(PRESS, replyToId=None), Reply(Place.REPLACE, NEXT))) == [("", render.card(NEXT))]
    assert answered(executed(PRESS, replyToId=None), Reply(Place.REPLACE, NEXT)).posts == ()


def test_a_sentence_for_the_person_alone_stands_under_the_card_and_leaves_no_copy() -> None:
    given = answered(executed(PRESS), Reply(Place.PRIVATE, SENTENCE))
    assert given == Answer({"statusCode": 200, "type": MESSAGE, "value": "That is over."})


def test_what_is_more_than_a_sentence_is_a_message_in_the_persons_own_chat() -> None:
    given = answered(executed(PRESS), Reply(Place.PRIVATE, samples.WAY_OUT))
    assert given.body == {"statusCode": 200, "type": MESSAGE, "value": samples.WAY_OUT.summary}
    assert posted(given) == [("", render.card(samples.WAY_OUT))]


def test_a_new_message_is_posted_and_the_press_is_acknowledged_with_its_summary() -> None:
    given = answered(executed(PRESS), Reply(Place.NEW, samples.SETTINGS))
    assert given.body == {"statusCode": 200, "type": MESSAGE, "value": "Settings"}
    assert posted(given) == [("", render.card(samples.SETTINGS))]


def test_a_welcome_goes_before_the_answer_it_came_with() -> None:
    given = answered(typed("settings"), Reply(Place.NEW, samples.WELCOME), Reply(Place.NEW, samples.SETTINGS))
    assert posted(given) == [("", render.card(samples.WELCOME)), ("", render.card(samples.SETTINGS))]


def test_a_form_that_a_card_cannot_open_is_a_button_away() -> None:
    given = answered(executed({"action": "comment|tok"}), Reply(Place.PRIVATE, samples.OPEN_QUESTION))
    assert posted(given) == [("", render.card(render.opening(samples.OPEN_QUESTION, Intent("comment", ("tok",)))))]


def test_nothing_to_say_is_an_acknowledgement() -> None:
    assert answered(executed(PRESS)) == Answer({"statusCode": 200, "type": MESSAGE, "value": ""})
    assert answered(met()) == Answer(None)


# ---------------------------------------------------------------- the personal card


def test_the_personal_card_is_drawn_again_where_its_button_was_pressed() -> None:
    given = answered(executed({"action": "hour|08:00", "surface": "home"}), Reply(Place.HOME, samples.home()))
    drawn = render.card(samples.home(), where=Where.HOME)
    assert given.body == {"statusCode": 200, "type": CARD, "value": drawn}
    assert posted(given) == [(PRESSED_IN, drawn)]


def test_elsewhere_the_personal_card_is_a_new_message() -> None:
    for received in (typed("x"), executed(PRESS), submitted(PRESS)):
        assert posted(answered(received, Reply(Place.HOME, samples.home()))) == [
            ("", render.card(samples.home(), where=Where.HOME))
        ]


# ---------------------------------------------------------------- dialogs


def test_a_window_opens_with_what_it_holds_and_posts_nothing() -> None:
    for content in (samples.OPEN_QUESTION, samples.WAY_OUT):
        given = answered(fetched(PRESS), Reply(Place.PRIVATE, content))
        assert given == Answer({"task": {"type": "continue", "value": render.window(content)}})


@pytest.mark.parametrize("place", [Place.PRIVATE, Place.REPLACE])
def test_a_dialog_changes_in_place(place: Place) -> None:
    for received in (sent(PRESS), sent({**PRESS, "form": "1"})):
        given = answered(received, Reply(place, samples.WAY_OUT))
        assert given == Answer({"task": {"type": "continue", "value": render.window(samples.WAY_OUT)}})


def test_a_button_that_opens_a_window_may_change_its_card_too() -> None:
    given = answered(fetched(PRESS), Reply(Place.REPLACE, SENTENCE))
    assert given.body == {"task": {"type": "continue", "value": render.window(SENTENCE)}}
    assert posted(given) == [(PRESSED_IN, render.card(SENTENCE))]


def test_an_opening_window_shows_what_there_is_rather_than_nothing() -> None:
    given = answered(fetched(PRESS), Reply(Place.NEW, samples.SETTINGS))
    assert given == Answer({"task": {"type": "continue", "value": render.window(samples.SETTINGS)}})


def test_a_welcome_is_posted_beside_the_window_it_came_with() -> None:
    given = answered(fetched(PRESS), Reply(Place.NEW, samples.WELCOME), Reply(Place.PRIVATE, samples.WAY_OUT))
    assert given.body == {"task": {"type": "continue", "value": render.window(samples.WAY_OUT)}}
    assert posted(given) == [("", render.card(samples.WELCOME))]


def test_a_dialog_with_nothing_more_to_say_closes() -> None:
    assert answered(sent(PRESS)) == Answer(None)
    given = answered(sent(PRESS), Reply(Place.NEW, SENTENCE))
    assert (given.body, posted(given)) == (None, [("", render.card(SENTENCE))])


# ---------------------------------------------------------------- whatever comes

replies = st.lists(
    st.builds(
        Reply,
        st.sampled_from(Place),
        st.sampled_from([NEXT, SENTENCE, samples.WAY_OUT, samples.home(), samples.OPEN_QUESTION, samples.DIGEST]),
    ),
    max_size=3,
)
received = st.sampled_from([typed("x"), met(), submitted(PRESS), executed(PRESS), fetched(PRESS), sent({**PRESS, "form": "1"})])


@given(received, replies)
def test_every_reply_is_shown_once_at_least(got: Activity, given_replies: list[Reply]) -> None:
    given = answered(got, *given_replies)
    shown = json.dumps([given.body, *(post.activity for post in given.posts)])
    for reply in given_replies:
        content = reply.content
        said = content.summary if isinstance(content, Message) else content.title
        assert json.dumps(said)[1:-1] in shown
    assert (given.body is None) or len(json.dumps(given.body)) < 28_500


@given(received, replies)
def test_no_answer_tells_what_was_pressed(got: Activity, given_replies: list[Reply]) -> None:
    """Two people who pressed differently see the same."""
    other = json.loads(json.dumps(got).replace("answer|tok|W3|4", "answer|tok|W3|1"))
    forms = [reply for reply in given_replies if not isinstance(reply.content, Message)]
    if not forms:  # a form's own button brings back the press that asked for it
        assert answered(got, *given_replies) == answered(other, *given_replies)


# ---------------------------------------------------------------- a client without dialogs


def without_dialogs(received: Activity, *replies: Reply) -> Answer:
    incoming = parse(received, NOW)
    assert isinstance(incoming, Incoming)
    return answer(incoming, replies, dialogs=False)


def test_where_there_are_no_dialogs_a_panel_in_the_chat_stands_for_one() -> None:
    given = without_dialogs(executed({"action": "coping"}), Reply(Place.PRIVATE, samples.WAY_OUT))
    assert posted(given) == [("", render.panel(samples.WAY_OUT))]
    assert "task/fetch" not in json.dumps(given.posts[0].activity)
    assert "sealed-words" in json.dumps(given.posts[0].activity)


@pytest.mark.parametrize("content", [samples.WAY_OUT, samples.FORM, SENTENCE])
def test_a_panel_changes_in_place_like_a_dialog(content: Message | Form) -> None:
    given = without_dialogs(executed({"action": "coping-ask|mgr", "panel": "1", "carry": "x"}), Reply(Place.PRIVATE, content))
    assert given.body == {"statusCode": 200, "type": CARD, "value": render.panel(content)}
    assert posted(given) == [(PRESSED_IN, render.panel(content))]


def test_a_panels_form_is_sent_like_a_dialogs() -> None:
    [send, *_] = [
        action
        for element in render.panel(samples.FORM)["body"]
        if element["type"] == "ActionSet"
        for action in element["actions"]
    ]
    incoming = parse(executed({**send["data"], "field.what": "talk"}, send["verb"]), NOW)
    assert isinstance(incoming, Incoming)
    assert incoming.event == Submitted(
        incoming.event.sender, samples.FORM.intent, {"what": "talk"}, NOW, "sealed-words", Language.FI
    )
    given = answer(incoming, [Reply(Place.PRIVATE, samples.WAY_OUT)], dialogs=False)
    assert posted(given) == [(PRESSED_IN, render.panel(samples.WAY_OUT))]


def test_a_client_that_has_dialogs_is_drawn_no_panel_whatever_it_says() -> None:
    for got in (executed({"action": "coping", "panel": "1"}), submitted({"action": "coping", "panel": "1"})):
        assert "panel" not in json.dumps([post.activity for post in answered(got, Reply(Place.PRIVATE, samples.WAY_OUT)).posts])
