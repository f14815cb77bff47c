"""How well the tone is read: ``python -m tools.tone.judging DATA_FOLDER [COMMENTS.tsv …]`` prints a table.

Judged is the tenth of each collection that training has never seen (``training.kept_aside``) and files of comments, one a line:
label, tab, text, named ``LANGUAGE….tsv``. Beside the shipped models stand the plain lexicons and, for English, TextBlob alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.text import blob
from adapters.text.lexicon import praise_and_blame
from adapters.text.tone import plain_class, tone
from adapters.text.words import tokens
from bot.model.people import Language
from tools.tone.training import collections, kept_aside

Judged = Sequence[tuple[str, str]]  # true label, text
_BLOB_NEUTRAL = 0.1  # TextBlob's polarity within ± this is taken for neutral


@dataclass(frozen=True, slots=True)
class Score:
    """How well a reader did; each from 0 to 1."""

    macro_f1: float
    blame_found: float  # recall of negatives
    right: float


def judged(comments: Judged, read: Callable[[str], str]) -> Score:
    """A reader's score against the true labels. Macro F1 is the mean of F1 over the labels that occur."""
    pairs = [(label, read(text)) for label, text in comments]
    labels = sorted({label for label, _ in pairs})
    return Score(
        sum(_f1(pairs, label) for label in labels) / len(labels),
        _share([said == "neg" for label, said in pairs if label == "neg"]),
        _share([said == label for label, said in pairs]),
    )


def _f1(pairs: Judged, wanted: str) -> float:
    hits = sum(label == said == wanted for label, said in pairs)
    return 2 * hits / (sum(label == wanted for label, _ in pairs) + sum(said == wanted for _, said in pairs) or 1)


def _share(outcomes: Sequence[bool]) -> float:
    return sum(outcomes) / (len(outcomes) or 1)


def readers(language: str, *, two: bool = False) -> Iterator[tuple[str, Callable[[str], str]]]:
    """The readers to compare, by name. ``two``: the collection knows no neutral, so the nearer of the other two is said."""
    yield "voinko", lambda text: _two(tone(text, language) or 0.0) if two else plain_class(tone(text, language) or 0.0)
    if language == Language.EN:
        yield "TextBlob", lambda text: _three(blob.sentiment(text)[0], _BLOB_NEUTRAL)
    yield "lexicon", lambda text: _three(_balance(text, language), 0)


def _two(value: float) -> str:
    return "pos" if value > 0 else "neg"


def _three(value: float, within: float) -> str:
    return "neu" if abs(value) <= within else _two(value)


def _balance(text: str, language: str) -> int:
    praise, blame = praise_and_blame(tokens(text), language)
    return praise - blame


def comments_in(path: Path) -> Judged:
    """The comments of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(label, text) for label, _, text in (line.partition("\t") for line in lines)]


def main(folder: Path, files: Sequence[Path]) -> None:
    """Print the table."""
    lines = ["| language | judged on | n | reader | macro F1 | negatives found | right |", "|---|---|---|---|---|---|---|"]
    for language in Language:
        by_source: dict[str, list[tuple[str, str]]] = {}
        for example in collections(folder, language):
            if kept_aside(example):
                by_source.setdefault(example.source, []).append((example.label, example.text))
        own = ((path.stem, comments_in(path)) for path in files if path.stem.startswith(language))
        for name, comments in (*by_source.items(), *own):
            for reader, read in readers(language, two="neu" not in {label for label, _ in comments}):
                score = judged(comments, read)
                figures = f"{score.macro_f1:.2f} | {score.blame_found:.2f} | {score.right:.2f}"
                lines.append(f"| {language} | {name} | {len(comments)} | {reader} | {figures} |")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
