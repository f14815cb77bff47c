"""What a message looks like on Slack. The golden files are read by a person when they change.

Delete a golden file to have it drawn anew.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View

from adapters.slack import render
from adapters.slack.mrkdwn import mrkdwn, pieces
from bot.model.messages import (
    Block,
    Button,
    Buttons,
    Chart,
    Choice,
    Divider,
    Facts,
    Field,
    Form,
    Heading,
    Intent,
    Message,
    Picture,
    StepStrip,
    Style,
    Text,
)

GOLDEN = Path(__file__).parent / "golden"
CHART = Chart(
    "Tuki Helsinki, 2026-W05",
    ("Employees", "Customers"),
    ("disagree", "leaning to disagree", "mixed", "leaning to agree", "agree"),
    (StepStrip("Workload", (3, None, 2), "falling"),),
    (),
)
PULSE = Message(
    "How is work this week? 1/3",
    (
        Heading("Your week at work"),
        Text("**1/3** I can say so here if I'm not coping."),
        Buttons(
            "answer",
            (
                Button("1", Intent("answer", ("tok", "W3", "1")), hint="1: disagree"),
                Button("5", Intent("answer", ("tok", "W3", "5")), hint="5: agree"),
                Button("Skip", Intent("skip", ("tok", "W3"))),
            ),
        ),
        Text("Confidential while the round is open, gone afterwards.", quiet=True),
        Divider(),
        Buttons("coping", (Button("🛟 I'm not coping – who can I talk to?", Intent("coping"), Style.DANGER),)),
    ),
    "pulse:tok",
)
DIGEST = Message(
    "Tuki Helsinki: workload is falling",
    (
        Heading("Tuki Helsinki · week 5"),
        Picture(CHART, "Workload: mixed, then nothing, then leaning to disagree. Falling."),
        Facts((("NPS", "**31** (12 to 50, n = 64)"), ("CES", "5.2 & rising"))),
        Text("Talk on Thursday: what took more time than it should?\nSee https://voinko.example.com/d/a_b_c?x=1&y=2."),
        Buttons("digest", (Button("Open the page", Intent("page"), Style.PRIMARY),)),
    ),
    "digest:7",
)
FORM = Form(
    "What would help?",
    "Send",
    "Cancel",
    Intent("comment", ("tok",)),
    (Field("text", "What would help?", "No names, please.", 1000, multiline=True), Field("when", "Since when?")),
    "Your words are sorted into **themes** only.",
)

CHOICES = Form(
    "What to share",
    "See the text",
    "Close",
    Intent("share", ("oh",)),
    (
        Field(
            "what",
            "What may be said?",
            "You will see it first.",
            choices=(Choice("a", "That I'd like a call"), Choice("b", "…")),
            required=True,
        ),
        Field("words", "Own words", max_length=500, multiline=True),
    ),
    "Nothing is sent yet.",
    (Button("Back", Intent("back")), Button("Stop, send nothing", Intent("stop"), Style.DANGER)),
    "sealed-words_1",
)
WINDOW = Message(
    "Preview",
    (
        Heading("Preview"),
        Text("This exact text."),
        Buttons(
            "ways",
            (Button("Send", Intent("send"), Style.PRIMARY), Button("Book", Intent("book"), url="https://book.example/a?b=1&c=2")),
        ),
    ),
    carry="sealed-words_2",
)


def with_picture(_chart: Chart) -> str:
    return "https://voinko.example.com/chart/x.png"


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("pulse", render.message(PULSE)),
        ("digest", render.message(DIGEST, with_picture)),
        ("digest_without_pictures", render.message(DIGEST)),
        ("digest_with_uploaded_picture", render.message(DIGEST, files={CHART: "F00000001"})),
        ("home", render.home(PULSE)),
        ("window", render.modal(PULSE)),
        ("form", render.modal(FORM)),
        ("choices", render.modal(CHOICES)),
        ("window_that_carries", render.modal(WINDOW)),
    ],
)
def test_the_drawing_is_the_golden_one(name: str, drawn: dict[str, Any]) -> None:
    file = GOLDEN / f"{name}.json"
    if not file.exists():
        file.write_text(json.dumps(drawn, indent=2, ensure_ascii=False) + "\n")
        pytest.fail(f"{file.name} was missing and has been drawn: read it, then run again")
    assert drawn == json.loads(file.read_text())
    accepted(drawn["blocks"])


def accepted(blocks: list[dict[str, Any]], limit: int = 50) -> None:
    """Assert that Slack's own models know every block, find no fault with any, and that ids are unique."""
    parsed = SdkBlock.parse_all(blocks)
    assert len(parsed) == len(blocks) <= limit  # the parser drops what it doesn't know
    for block in parsed:
        block.validate_json()
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(ids) == len(set(ids))
    assert all(0 < len(name) <= 255 for name in ids)
    for block in blocks:
        actions = [element["action_id"] for element in block.get("elements", ()) if "action_id" in element]
        assert len(actions) == len(set(actions))


anything = st.text(max_size=400) | st.text("ab *_~`<>&:\n", max_size=7000)
short = st.text(max_size=100)
buttons = st.builds(
    Button,
    short,
    st.builds(Intent, st.sampled_from(["a", "b"]), st.just(("x",))),
    st.sampled_from(Style),
    st.text(max_size=90),
    url=st.sampled_from(["", "https://voinko.example/page?a=1"]),
)
any_block: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, anything),
    st.builds(Text, anything, st.booleans()),
    st.builds(Facts, st.lists(st.tuples(anything, anything), max_size=12).map(tuple)),
    st.builds(Buttons, st.text(max_size=300), st.lists(buttons, min_size=1, max_size=30).map(tuple)),
    st.builds(Picture, st.just(CHART), anything),
    st.builds(Divider),
)
messages = st.builds(
    Message,
    anything.filter(str.strip),
    st.lists(any_block, max_size=8).map(tuple) | st.lists(any_block, max_size=60).map(tuple),
    st.sampled_from(["", "pulse:abc"]),
    st.sampled_from(["", "x" * 2800, "x" * 4000]),
)
fields = st.builds(
    Field,
    st.just("one"),
    st.text(min_size=1, max_size=100),
    short,
    st.integers(1, 5000),
    multiline=st.booleans(),
    choices=st.lists(
        st.builds(Choice, st.sampled_from(["a", "b"]), short), max_size=12, unique_by=lambda choice: choice.value
    ).map(tuple),
    required=st.booleans(),
)
forms = st.builds(
    Form,
    short,
    st.text(min_size=1, max_size=60),
    st.text(min_size=1, max_size=60),
    st.just(Intent("go")),
    st.lists(fields, min_size=1, max_size=1).map(tuple),
    anything,
    st.lists(buttons, max_size=30).map(tuple),
    st.sampled_from(["", "x" * 2800, "x" * 4000]),
)


@settings(max_examples=40, deadline=None)
@given(forms)
def test_whatever_the_core_asks_slack_takes_it(form: Form) -> None:
    drawn = render.modal(form)
    View(**drawn).validate_json()
    accepted(drawn["blocks"], 100)
    assert sum(len(block["elements"]) for block in drawn["blocks"] if block["type"] == "actions") == len(form.buttons)


@settings(max_examples=40, deadline=None)
@given(messages, st.booleans())
def test_whatever_the_core_says_slack_takes_it(message: Message, pictures: bool) -> None:  # noqa: FBT001 (Hypothesis gives it)
    drawn = render.message(message, with_picture if pictures else render.no_picture)
    accepted(drawn["blocks"])
    accepted(render.home(message)["blocks"], 100)
    View(**{"callback_id": "x", **render.modal(message)}).validate_json()
    assert drawn["blocks"]
    assert len(drawn["text"]) <= 3000
    if message.key:
        assert any(block.get("block_id", "").startswith(message.key) for block in drawn["blocks"])


@settings(max_examples=40, deadline=None)
@given(messages)
def test_no_button_is_lost(message: Message) -> None:
    wanted = sum(len(block.buttons) for block in message.blocks if isinstance(block, Buttons))
    rows = sum(-(-len(block.buttons) // 25) for block in message.blocks if isinstance(block, Buttons))
    if rows <= 50:
        drawn = render.message(message)["blocks"]
        assert sum(len(block["elements"]) for block in drawn if block["type"] == "actions") == wanted


@given(st.text("ab *_~`<>&:\n\u200b", max_size=200))
def test_text_loses_nothing_but_its_bold_marks(text: str) -> None:
    shown = "".join(piece["text"] for piece in pieces(text, 3000))
    for written, read in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        shown = shown.replace(written, read)
    bare = str.maketrans("", "", "\u200b* \n")
    assert shown.translate(bare) == text.translate(bare)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("**bold** move", "*bold* move"),
        ("a **bold**move", "a *bold*\u200bmove"),
        ("**a** & *b*", "*a* &amp; \u200b*\u200bb\u200b*\u200b"),
        ("**a** <@U1> <!channel>", "*a* &lt;@U1&gt; &lt;!channel&gt;"),
        ("**a**\n> quote", "*a*\n\u200b&gt; quote"),
        ("**a** :smile: 9:30", "*a* :\u200bsmile: 9:30"),
        ("**two\nlines**", "*two*\n*lines*"),
        ("** not bold **", "\u200b*\u200b\u200b*\u200b not bold \u200b*\u200b\u200b*\u200b"),
        ("see https://x.fi/a_b?c=1&d=2.", "see <https://x.fi/a_b?c=1&amp;d=2>."),
    ],
)
def test_bold_is_the_only_markup(text: str, drawn: str) -> None:
    assert mrkdwn(text) == drawn


@pytest.mark.parametrize("text", ["*a* _b_ ~c~ `d`", "<@U1> & <!here>", "> quote", ":smile:", "&amp;"])
def test_text_without_bold_or_links_has_no_markup_at_all(text: str) -> None:
    [block] = render.message(Message("x", (Text(text),)))["blocks"]
    assert block["text"] == {"type": "plain_text", "text": text, "emoji": False}


def test_a_long_text_is_parted_between_its_paragraphs() -> None:
    paragraph = "Sana " * 300
    blocks = render.message(Message("x", (Text("\n\n".join([paragraph] * 4)),)))["blocks"]
    assert [len(block["text"]["text"]) <= 3000 for block in blocks] == [True] * len(blocks)
    assert sum(block["text"]["text"].count("Sana") for block in blocks) == 1200


def test_bold_is_never_parted() -> None:
    text = ("x" * 60 + " **" + "bold words " * 3 + "here** ") * 60
    for block in render.message(Message("x", (Text(text),)))["blocks"]:
        assert "\u200b*" not in block["text"]["text"].replace("\u200b*bold", "")
        assert block["text"]["text"].count("*") % 2 == 0


def test_two_buttons_that_do_the_same_keep_what_they_do() -> None:
    row = Buttons("k", (Button("A", Intent("go", ("1",))), Button("B", Intent("go", ("1",)))))
    [block] = render.message(Message("x", (row,)))["blocks"]
    first, second = block["elements"]
    assert first["action_id"] == "go|1"
    assert second["action_id"] != "go|1"
    assert second["value"] == "go|1"


def test_a_buttons_key_leads_its_block_id_after_the_messages() -> None:
    blocks = render.message(PULSE)["blocks"]
    assert [block["block_id"] for block in blocks if block["type"] == "actions"] == ["pulse:tok/answer", "pulse:tok/coping"]


def test_a_message_without_buttons_still_carries_its_key() -> None:
    blocks = render.message(Message("x", (Heading("Hi"), Text("there")), "welcome:3"))["blocks"]
    assert blocks[0]["block_id"] == "welcome:3"


def test_only_a_window_carries_anything() -> None:
    assert "sealed-words_2" not in json.dumps([render.message(WINDOW), render.home(WINDOW)])
    assert render.modal(WINDOW)["private_metadata"] == "sealed-words_2"


def test_what_is_too_long_to_be_carried_is_left_out_whole() -> None:
    assert "private_metadata" not in render.modal(Message("x", (Text("x"),), carry="x" * 3001))


def test_nothing_is_chosen_beforehand() -> None:
    assert "initial" not in json.dumps(render.modal(CHOICES))


def test_what_was_chosen_and_written_before_is_there_again() -> None:
    what, words = CHOICES.fields
    drawn = render.modal(replace(CHOICES, fields=(replace(what, value="b"), replace(words, value="x" * 600))))
    View(**drawn).validate_json()
    chosen, written = (block["element"] for block in drawn["blocks"] if block["type"] == "input")
    assert chosen["initial_option"] == chosen["options"][1]
    assert written["initial_value"] == "x" * 500


def test_a_choice_that_is_no_longer_offered_is_not_chosen() -> None:
    assert "initial" not in json.dumps(render.modal(replace(CHOICES, fields=(replace(CHOICES.fields[0], value="z"),))))


def test_more_choices_than_radio_buttons_become_a_menu() -> None:
    many = tuple(Choice(str(number), f"Choice {number}") for number in range(11))
    drawn = render.modal(Form("x", "x", "x", Intent("x"), (Field("x", "x", choices=many),)))
    View(**drawn).validate_json()
    assert drawn["blocks"][0]["element"]["type"] == "static_select"


def test_a_message_without_blocks_shows_its_summary() -> None:
    [block] = render.message(Message("Just this", ()))["blocks"]
    assert block["text"]["text"] == "Just this"
