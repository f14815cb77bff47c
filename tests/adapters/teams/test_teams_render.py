"""What a message looks like on Teams. The golden files are read by a person when they change.

Delete a golden file to have it drawn anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams import charts, render
from adapters.teams.buttons import Where
from bot.digest.message import digest_message
from bot.model.messages import (
    Block,
    Button,
    Buttons,
    Chart,
    Divider,
    Facts,
    Form,
    Heading,
    Intent,
    Message,
    Picture,
    StepStrip,
    Style,
    Text,
)
from bot.model.people import Language
from tests.adapters.teams import samples
from tests.bot.digest.digest_cases import CASES

GOLDEN = Path(__file__).parent / "golden"
KNOWN = {"TextBlock", "FactSet", "ActionSet", "Image", "Chart.HorizontalBar", "Input.Text", "Input.ChoiceSet"}


def with_picture(_chart: Chart) -> str:
    return "https://voinko.example.com/chart/x.png"


def nodes(node: object) -> Iterator[dict[str, Any]]:
    """Every object of a card, fallbacks included."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from nodes(child)
    elif isinstance(node, list):
        for child in node:
            yield from nodes(child)


def actions_of(card: dict[str, Any]) -> list[dict[str, Any]]:
    return [action for element in card["body"] if element["type"] == "ActionSet" for action in element["actions"]]


def texts_of(card: dict[str, Any]) -> list[str]:
    return [node["text"] for node in nodes(card) if node.get("type") == "TextBlock"]


def accepted(card: dict[str, Any]) -> None:
    """Assert what Teams holds every card to; that each property is known is the renderer's own test."""
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.5")
    assert card["fallbackText"]
    assert card["body"]
    assert len(json.dumps(card)) <= 28_000
    assert "base64" not in json.dumps(card)
    ids = [node["id"] for node in nodes(card["body"]) if "id" in node]
    assert len(ids) == len(set(ids))
    for element in card["body"]:
        assert element["type"] in KNOWN
        if element["type"] == "ActionSet":
            assert 1 <= len(element["actions"]) <= 6
        if element["type"].startswith("Chart."):
            drawable(element)
    for node in nodes(card):
        assert all(value != "" for value in node.values())
    json.dumps(card, ensure_ascii=False).encode()


def drawable(chart: dict[str, Any]) -> None:
    """Assert the documented shape of Teams' bar chart. No published package knows it, so it is held to it here, strictly."""
    assert set(chart) <= {"type", "title", "displayMode", "data", "fallback", "separator", "spacing", "id"}
    assert chart["displayMode"] in ("AbsoluteWithAxis", "AbsoluteNoAxis", "PartToWhole")
    assert chart["fallback"]["type"] in ("Image", "FactSet")
    assert chart["data"]
    for point in chart["data"]:
        assert set(point) == {"x", "y", "color"}
        assert isinstance(point["x"], str)
        assert 1 <= point["y"] <= 5
        assert point["color"] in ("categoricalBlue", "neutral")


GOLDENS: dict[str, dict[str, Any]] = {
    **{f"pulse_{language}": render.card(samples.pulse(language)) for language in Language},
    **{f"thanks_{language}": render.card(samples.thanks(language)) for language in Language},
    "enps": render.card(samples.ENPS),
    "settings": render.card(samples.SETTINGS),
    "welcome": render.card(samples.WELCOME),
    "help": render.card(samples.HELP),
    "home": render.card(samples.home(), where=Where.HOME),
    "way_out": render.window(samples.WAY_OUT),
    "open_question": render.window(samples.OPEN_QUESTION),
    "form": render.window(samples.FORM),
    "form_in_a_panel": render.panel(samples.FORM),
    "buttons": render.card(samples.BUTTONS),
    "digest": render.activity(samples.DIGEST, with_picture),
    "digest_without_pictures": render.card(samples.DIGEST),
    "digest_withheld": render.card(samples.WITHHELD),
}


def card_in(drawn: dict[str, Any]) -> dict[str, Any]:
    return next(node for node in nodes(drawn) if node.get("type") == "AdaptiveCard")


@pytest.mark.parametrize("name", GOLDENS)
def test_the_card_is_the_golden_one(name: str) -> None:
    file = GOLDEN / f"{name}.json"
    if not file.exists():
        file.write_text(json.dumps(GOLDENS[name], indent=2, ensure_ascii=False) + "\n")
        pytest.fail(f"{file.name} was missing and has been drawn: read it, then run again")
    assert GOLDENS[name] == json.loads(file.read_text())
    accepted(card_in(GOLDENS[name]))


# ---------------------------------------------------------------- whatever comes

anything = st.text(max_size=400) | st.text("ab *_~`<>&:#-1.\n", max_size=4000)
buttons = st.builds(
    Button,
    st.text(max_size=100),
    st.builds(Intent, st.sampled_from(["a", "b"]), st.just(("x",))),
    st.sampled_from(Style),
    st.text(max_size=90),
    st.booleans(),
    st.sampled_from(["", "https://voinko.example.com/x"]),
)
any_block: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, anything),
    st.builds(Text, anything, st.booleans()),
    st.builds(Facts, st.lists(st.tuples(anything, anything), max_size=6).map(tuple)),
    st.builds(Buttons, st.text(max_size=300), st.lists(buttons, min_size=1, max_size=14).map(tuple)),
    st.builds(Picture, st.just(samples.CHART), anything),
    st.builds(Divider),
)
messages = st.builds(
    Message,
    anything.filter(str.strip),
    st.lists(any_block, max_size=8).map(tuple) | st.lists(st.builds(Text, anything), max_size=50).map(tuple),
    st.sampled_from(["", "pulse:abc"]),
)


@settings(max_examples=60, deadline=None)
@given(messages, st.booleans())
def test_whatever_the_core_says_is_a_card_that_fits(message: Message, pictures: bool) -> None:  # noqa: FBT001 (Hypothesis gives it)
    url = with_picture if pictures else render.no_picture
    row_bytes = sum(len(json.dumps(action)) for action in actions_of(render.card(message)))
    if row_bytes > 20_000:
        return  # buttons are never dropped, and the core has no message of forty
    for where in Where:
        accepted(render.card(message, url, where))
    accepted(card_in(render.window(message, url)))
    if message.key:
        assert any(node.get("id", "").startswith(message.key) for node in nodes(render.card(message)))


@settings(max_examples=60, deadline=None)
@given(messages)
def test_no_button_is_lost_and_all_are_in_their_order(message: Message) -> None:
    wanted = [button.label.strip()[:20] for block in message.blocks if isinstance(block, Buttons) for button in block.buttons]
    drawn = [action["title"][:20] for action in actions_of(render.card(message))]
    assert [one or "…" for one in wanted] == [one if want else "…" for one, want in zip(drawn, wanted, strict=True)]


# ---------------------------------------------------------------- size


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", CASES)
def test_every_digest_fits_whole(name: str, language: Language) -> None:
    message = digest_message(CASES[name].document(), language)
    card = render.card(message, with_picture)
    accepted(card)
    assert not any(text.endswith("…") for text in texts_of(card))


def test_the_largest_digest_there_can_be_is_cut_rather_than_refused() -> None:
    quotes = Text("\n".join(f"”{'Sanoja riittää. ' * 60}”" for _ in range(12)))
    largest = Message(
        "x", (*samples.DIGEST.blocks, *([quotes] * 20), Buttons("k", (Button("Open", Intent("page")),))), "digest:7"
    )
    card = render.card(largest, with_picture)
    accepted(card)
    assert [action["title"] for action in actions_of(card)] == ["Open"]
    assert "Tuki Helsinki" in texts_of(card)[0]


# ---------------------------------------------------------------- buttons


def test_a_pulse_question_is_one_set_whose_first_five_are_1_to_5_in_order() -> None:
    first = next(element for element in render.card(samples.pulse())["body"] if element["type"] == "ActionSet")
    assert [action["title"][0] for action in first["actions"][:5]] == ["1", "2", "3", "4", "5"]
    assert [action["data"]["action"] for action in first["actions"][:5]] == [f"answer|tok-1|W3|{step}" for step in range(1, 6)]
    assert "tok-1" in first["id"]


def test_eleven_numbers_and_a_skip_stand_in_two_even_sets() -> None:
    sets = [element["actions"] for element in render.card(samples.ENPS)["body"] if element["type"] == "ActionSet"]
    assert [[action["title"] for action in row][:6] for row in sets[:2]] == [
        ["0", "1", "2", "3", "4", "5"],
        ["6", "7", "8", "9", "10", sets[1][5]["title"]],
    ]


def test_a_button_in_the_chat_redraws_and_has_the_same_behind_it_for_older_clients() -> None:
    redraws = actions_of(render.card(samples.BUTTONS))[0]
    assert (redraws["type"], redraws["verb"], redraws["data"]) == ("Action.Execute", "redraw", {"action": "redraw|1"})
    assert (redraws["fallback"]["type"], redraws["fallback"]["data"]) == ("Action.Submit", redraws["data"])


def test_a_button_that_opens_a_window_asks_for_a_dialog() -> None:
    opens = actions_of(render.card(samples.BUTTONS))[1]
    assert (opens["type"], opens["data"]) == ("Action.Submit", {"msteams": {"type": "task/fetch"}, "action": "open|2"})


def test_a_button_with_an_address_opens_it_and_tells_us_nothing() -> None:
    page = actions_of(render.card(samples.BUTTONS))[2]
    assert page == {"type": "Action.OpenUrl", "title": "Opens a page", "url": "https://voinko.example.com/page"}


def test_what_is_carried_is_in_dialogs_alone() -> None:
    assert "sealed-words" not in json.dumps(render.activity(samples.BUTTONS))
    carried = [action["data"].get("carry") for action in actions_of(card_in(render.window(samples.BUTTONS))) if "data" in action]
    assert carried == ["sealed-words"] * 3


def test_the_other_ways_out_of_a_form_do_not_wait_for_its_fields() -> None:
    send, *ways = actions_of(card_in(render.window(samples.FORM)))
    assert (send["data"]["form"], send.get("associatedInputs")) == ("1", None)
    assert [(way["associatedInputs"], "form" in way["data"]) for way in ways] == [("none", False)] * 2


def test_nothing_is_chosen_or_written_beforehand() -> None:
    inputs = [node for node in nodes(render.window(samples.FORM)) if str(node.get("type")).startswith("Input.")]
    assert len(inputs) == 3
    assert not any("value" in one for one in inputs)


def test_what_was_chosen_and_written_before_is_there_again() -> None:
    what, words, when = samples.FORM.fields
    before = (replace(what, value="load"), replace(words, value="two jobs"), replace(when, value=""))
    drawn = render.window(replace(samples.FORM, fields=before))
    assert [node.get("value") for node in nodes(drawn) if str(node.get("type")).startswith("Input.")] == [
        "load",
        "two jobs",
        None,
    ]


def test_a_choice_that_is_no_longer_offered_is_not_chosen() -> None:
    drawn = render.window(replace(samples.FORM, fields=(replace(samples.FORM.fields[0], value="z"),)))
    assert not any("value" in node for node in nodes(drawn) if str(node.get("type")).startswith("Input."))


def test_a_button_of_the_personal_card_says_where_it_stands() -> None:
    assert {action["data"].get("surface") for action in actions_of(render.card(samples.home(), where=Where.HOME))} == {"home"}
    assert not any("surface" in action["data"] for action in actions_of(render.card(samples.home())))


def test_a_long_label_is_cut_and_its_action_kept_whole() -> None:
    long = Button("Sana " * 40, Intent("go", ("x" * 150,)))
    [action] = actions_of(render.card(Message("x", (Buttons("k", (long,)),))))
    assert len(action["title"]) <= 75
    assert action["data"]["action"] == long.intent.encode()


def test_a_form_in_the_chat_is_a_button_that_opens_it() -> None:
    [action] = actions_of(render.card(render.opening(samples.FORM, Intent("comment", ("tok",)))))
    assert (action["data"]["msteams"], action["data"]["action"]) == ({"type": "task/fetch"}, "comment|tok")


# ---------------------------------------------------------------- the rest


def test_a_chart_is_drawn_by_teams_and_has_its_picture_behind_it() -> None:
    chart = next(node for node in nodes(render.card(samples.DIGEST, with_picture)) if node.get("type") == "Chart.HorizontalBar")
    assert chart["fallback"]["url"] == "https://voinko.example.com/chart/x.png"
    assert chart["fallback"]["altText"].startswith("Employees:")


def test_what_is_withheld_is_said_and_never_drawn_as_a_bar() -> None:
    card = render.card(samples.DIGEST)
    chart = next(node for node in nodes(card) if node.get("type") == "Chart.HorizontalBar")
    assert not any("Tools" in point["x"] or "Skills" in point["x"] for point in chart["data"])
    assert "Tools: withheld · Skills: not asked yet" in texts_of(card)


def test_a_range_is_drawn_to_its_middle_and_marked_by_both_its_ends() -> None:
    strips = (StepStrip("Workload", (4, (2, 3)), "leaning to disagree or mixed"),)
    chart = replace(next(block for block in samples.DIGEST.blocks if isinstance(block, Picture)).chart, strips=strips)
    (native, *_) = charts.picture(Picture(chart, "words"), None)
    assert native["data"][0] == {"x": "Workload · leaning to disagree or mixed", "y": 2.5, "color": "categoricalBlue"}
    assert native["fallback"]["facts"] == [{"title": "Workload", "value": "▆▃/▅ leaning to disagree or mixed"}]


def test_bars_are_measured_by_the_scales_own_end() -> None:
    chart = next(node for node in nodes(render.card(samples.DIGEST)) if node.get("type") == "Chart.HorizontalBar")
    assert chart["data"][-1] == {"x": "5 = agree", "y": 5, "color": "neutral"}


def test_a_chart_with_nothing_to_draw_is_its_words() -> None:
    assert "Chart.HorizontalBar" not in json.dumps(render.card(samples.WITHHELD))
    assert "withheld" in json.dumps(render.card(samples.WITHHELD))


def test_a_message_without_buttons_still_carries_its_key() -> None:
    assert render.card(Message("x", (Heading("Hi"), Text("there")), "welcome:3"))["body"][0]["id"] == "welcome:3"


def test_a_message_without_blocks_shows_its_summary() -> None:
    assert texts_of(render.card(Message("Just this", ()))) == ["Just this"]


def test_a_notification_is_read_without_asterisks() -> None:
    assert render.activity(Message("Write **pause**", ()))["summary"] == "Write pause"


def test_each_line_of_a_text_is_a_block_of_its_own() -> None:
    body = render.card(Message("x", (Text("one\ntwo\n\n**three\nfour**"),)))["body"]
    assert [(block["text"], block.get("spacing")) for block in body] == [
        ("one", None),
        ("two", "None"),
        ("**three**", None),
        ("**four**", "None"),
    ]


def test_rows_of_several_lines_stand_apart() -> None:
    body = render.card(Message("x", (Facts((("NPS", "31\ndown"), ("CES", "5"))),)))["body"]
    shown = [("**NPS**", None), ("31", "None"), ("down", "None"), ("**CES**", None), ("5", "None")]
    assert [(block["text"], block.get("spacing")) for block in body] == shown


def test_a_required_field_says_what_is_missing_in_the_cores_words() -> None:
    [choice] = [node for node in nodes(render.window(samples.FORM)) if node.get("type") == "Input.ChoiceSet"]
    assert (choice["isRequired"], choice["errorMessage"]) == (True, "What may be told?")


def test_forms_buttons_and_fields_are_all_there() -> None:
    form: Form = samples.FORM
    drawn = json.dumps(render.window(form))
    assert all(field.label in drawn for field in form.fields)
    assert all(button.label in drawn for button in form.buttons)
