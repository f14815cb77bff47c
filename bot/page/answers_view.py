"""What managers answered to quotations, as the page shows it: both texts, for a page is no chat and leaves no copy."""

from __future__ import annotations

from collections.abc import Iterator

from bot.actions.quotations import replies_written
from bot.model.document_types.digest import Document
from bot.model.messages import Block, Heading, Text, plain
from bot.model.people import Language
from bot.texts.sentences import text


def answers_written(document: Document, language: Language) -> Iterator[Block]:
    """Each quotation that has been answered, with its answer and who signed it."""
    answers = document["comments"].get("answers", [])
    if answers:
        yield Heading(text(language, "quotation.read_title"))
    for one in answers:
        yield Text(f"”{plain(one['quote'])}”")
        yield Text(text(language, "quotation.signed", name=plain(one["by"]), words=plain(one["answer"])))
        yield from replies_written(one, language)
