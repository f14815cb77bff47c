"""The tone of customers' comments: what is promised of it, and the figures that docs/reading-comments.md tells."""

import ast
from pathlib import Path

import pytest

from adapters.text.tone import CLEAR_FROM, NEUTRAL_WITHIN, plain_class, tone
from tools.tone.judging import comments_in, judged, readers

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def documented() -> list[tuple[str, str, str, list[float]]]:
    lines = (ROOT / "docs/reading-comments.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [
        (row[0], row[1], row[3], [float(cell) for cell in row[4:7]])
        for row in cells
        if len(row) == 7 and row[1] in {row[0], f"{row[0]}-later"}
    ]


@pytest.mark.parametrize(("language", "comments", "reader", "figures"), documented())
def test_the_documented_figures_are_true(language: str, comments: str, reader: str, figures: list[float]) -> None:
    score = judged(comments_in(HERE / f"comments/{comments}.tsv"), dict(readers(language))[reader])
    assert [round(score.macro_f1, 2), round(score.blame_found, 2), round(score.right, 2)] == figures


def test_all_readers_of_all_languages_are_documented() -> None:
    told = {(language, comments, reader) for language, comments, reader, _ in documented()}
    assert told == {
        (language, f"{language}{which}", reader)
        for language in ("en", "fi", "sv")
        for which in ("", "-later")
        for reader, _ in readers(language)
    }


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_every_file_has_at_least_120_comments_of_our_own(language: str) -> None:
    assert len(comments_in(HERE / f"comments/{language}.tsv")) >= 120


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kiitos!", "fi"),
        ("Tack!", "sv"),
        ("Thank you!", "en"),
        ("Loistavaa palvelua", "fi"),
        ("Mycket nöjd", "sv"),
        ("Not bad at all", "en"),
    ],
)
def test_praise_is_above_zero(text: str, language: str) -> None:
    assert (tone(text, language) or 0) >= CLEAR_FROM


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Surkeaa palvelua", "fi"),
        ("Usel service", "sv"),
        ("Terrible service", "en"),
        ("It isn't good at all", "en"),
        ("Ei ollut hyvä", "fi"),
    ],
)
def test_blame_is_below_zero(text: str, language: str) -> None:
    assert (tone(text, language) or 0) <= -CLEAR_FROM


@pytest.mark.parametrize("language", [None, "", "de", "no", "et"])
def test_a_language_that_nobody_serves_has_no_tone_rather_than_a_neutral_one(language: str | None) -> None:
    assert tone("Sehr schlecht", language) is None


@pytest.mark.parametrize("text", ["", "   ", "12345", "👍", "...", "!?"])
def test_what_holds_no_word_has_no_tone(text: str) -> None:
    assert tone(text, "fi") is None


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_a_tone_is_neutral_or_clear_and_never_in_between(language: str) -> None:
    tones = [tone(text, language) or 0.0 for _, text in comments_in(HERE / f"comments/{language}.tsv")]
    assert all(abs(one) <= NEUTRAL_WITHIN or CLEAR_FROM <= abs(one) <= 1 for one in tones)
    assert {plain_class(one) for one in tones} == {"neg", "neu", "pos"}


def test_the_same_comment_has_the_same_tone_whatever_was_read_before() -> None:
    first = tone("Jonotin tunnin", "fi")
    tone("Kiitos", "fi")
    assert tone("Jonotin tunnin", "fi") == first


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_the_shipped_weights_are_small(language: str) -> None:
    assert (ROOT / f"adapters/text/models/tone-{language}.bin").stat().st_size <= 300_000


def test_nothing_but_the_front_door_and_customers_feedback_knows_of_tone() -> None:
    """No path from an employee's words leads here (design, decision 8)."""
    knowing = set()
    for folder in ("bot", "adapters", "scheduler", "storage", "app"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
            names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
            if any(name == "textblob" or f"{name}.".startswith("adapters.text.") for name in names):
                knowing.add(path.relative_to(ROOT).as_posix())
    assert {path for path in knowing if not path.startswith("adapters/text/")} == CUSTOMERS_SIDE


CUSTOMERS_SIDE = {"app/commands/feedback.py", "app/commands/results.py", "app/wiring.py"}
"""Who may read a tone: only what handles customers' feedback. Whoever adds a line here has read design, decision 8."""
