"""The page shows what was answered beneath what was written, both texts, and who signed."""

from __future__ import annotations

from bot.digest.document import with_answers
from bot.model.document_types.digest import AnswerEntry
from bot.model.messages import Text
from bot.model.people import Language
from bot.page.answers_view import answers_written
from tests.bot.digest.digest_cases import CASES


def test_many_long_replies_are_paragraphs_that_a_window_takes() -> None:
    said = [f"{number} " + "ä" * 498 for number in range(100, 142)]
    answer: AnswerEntry = {"quote": "A queue", "by": "Riikka", "answer": "We open another till.", "replies": said}
    blocks = list(answers_written(with_answers(CASES["fall"].document(), [answer]), Language.FI))
    texts = [block.text for block in blocks if isinstance(block, Text)]
    assert max(map(len, texts)) <= 3000
    assert len(texts) < 20
    assert [words for words in said if f"”{words}”" in "\n".join(texts)] == said


def test_the_page_has_both_texts_with_the_signature() -> None:
    answers: AnswerEntry = {"quote": "A **long** queue", "by": "Riikka", "answer": "We open another till.", "replies": []}
    document = with_answers(CASES["fall"].document(), [answers])
    said = [block.text for block in answers_written(document, Language.EN) if isinstance(block, Text)]
    assert said == ["”A *long* queue”", "**Riikka:** We open another till."]
