"""The bank: 37 items, whole in every language, and labels that fit a button."""

from collections import Counter

import pytest

from bot.model.people import Language
from bot.model.pulses import Scale, Topic
from bot.pulse.questions import AGREEMENT, BANK, INSTRUCTION, OPEN_QUESTION, SKIP, answer_label, question

LONGEST_LABEL = 75


def test_the_bank_has_its_37_items_in_the_documents_order() -> None:
    order = "C1 C2 C3 C4 W1 W2 W3 W4 W5 S1 S2 S3 S5 S6 S4 K1 K2 K3 K4 L1 L2 L3 L5 L4 P1 P2 P3 P5 P4 E1 E2 E3 E4 T1 T2 T3 N1"
    assert list(BANK) == order.split()


def test_w3_alone_is_the_topic_voice() -> None:
    assert [item for item, asked in BANK.items() if asked.topic is Topic.VOICE] == ["W3"]


def test_every_topic_has_its_items() -> None:
    assert Counter(asked.topic.value for asked in BANK.values()) == {
        "communication": 4,
        "workload": 4,
        "voice": 1,
        "tools": 6,
        "skills": 4,
        "leadership": 5,
        "processes": 5,
        "engagement": 4,
        "safety": 3,
        "enps": 1,
    }


def test_every_topic_has_one_anchor() -> None:
    anchors = {asked.topic.value: item for item, asked in BANK.items() if asked.anchor}
    assert anchors == {
        "voice": "W3",
        "workload": "W1",
        "communication": "C1",
        "tools": "S2",
        "skills": "K1",
        "leadership": "L3",
        "processes": "P3",
        "engagement": "E1",
        "safety": "T2",
        "enps": "N1",
    }
    assert len(anchors) == sum(asked.anchor for asked in BANK.values())


def test_only_the_recommendation_is_asked_from_0_to_10() -> None:
    assert [item for item, asked in BANK.items() if asked.scale is Scale.ENPS] == ["N1"]


@pytest.mark.parametrize("language", Language)
def test_every_wording_is_there_and_used_once(language: Language) -> None:
    wordings = [asked.text[language] for asked in BANK.values()]
    assert all(wordings)
    assert len(set(wordings)) == len(wordings)
    assert OPEN_QUESTION[language]
    assert INSTRUCTION[language]


@pytest.mark.parametrize("language", Language)
def test_every_answer_fits_a_button(language: Language) -> None:
    labels = [answer_label(scale, value, language) for scale in Scale for value in scale.values]
    assert max(len(label) for label in (*labels, SKIP[language])) <= LONGEST_LABEL


@pytest.mark.parametrize("language", Language)
def test_the_five_answers_differ(language: Language) -> None:
    assert len(set(AGREEMENT[language])) == 5


def test_an_unknown_item_is_no_question() -> None:
    with pytest.raises(KeyError):
        question("X9")
