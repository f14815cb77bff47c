"""How the shipped models come about: ``python -m tools.tone.training DATA_FOLDER`` writes them anew, always the same.

DATA_FOLDER holds labelled sentences, ``LANGUAGE_SOURCE_train.csv`` with the columns text and label (pos, neu, neg); what they
are and whose is told in ``ATTRIBUTION.md`` beside the models. With them go our own practice comments and the words of the
lexicons, for the collections are hospitals, forums, debates and films. A tenth of each collection, chosen by a hash of its
text, is never trained on: ``tools.tone.judging`` tells how well the models do on it.
"""

from __future__ import annotations

import csv
import hashlib
import sys
import tomllib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from adapters.text.language import OTHER
from adapters.text.lexicon import lexicon
from adapters.text.linear import BITS, Pieces, Weights, row
from adapters.text.tone import CLASSES, Features, features
from adapters.text.words import is_word, tokens
from bot.model.people import Language

PRACTICE = Path(__file__).parent / "practice"
MODELS = Path(__file__).parents[2] / "adapters" / "text" / "models"
OWN = "own"
_KEPT_ASIDE = 10  # one in so many is never trained on
_ENOUGH = (1, 2)  # tenths of the collections that are plenty for telling languages apart
_ROUNDS = 150
_IMPOSSIBLE = -30.0  # the logit of a class that a source does not know: nothing is learnt of it there
_LIGHT = 1e-6  # smoothness of the few extra numbers
_CLIPPED = 0.9999  # the share of weights that fit the range of a byte; the few beyond it are cut

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its class and where it is from."""

    source: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is trained; chosen on a tenth of the training part, set aside for that alone."""

    classes: tuple[str, ...]
    pieces: Pieces
    smoothness: float  # weight of the squared weights
    own: float = 1.0  # what our own examples count beside a collection, each of which counts 1


TONE = {
    Language.EN: Recipe(CLASSES, Pieces(3, 5), 5e-6),
    Language.FI: Recipe(CLASSES, Pieces(3, 5), 2e-5),
    Language.SV: Recipe(CLASSES, Pieces(3, 5), 5e-5),
}
TONGUE = Recipe((*Language, OTHER), Pieces(1, 4), 1e-6, own=0.3)


# ---------------------------------------------------------------- examples


def collections(folder: Path, language: str) -> Iterator[Example]:
    """The collections' sentences of a language, each once."""
    for path in sorted(folder.glob(f"{language}_*_train.csv")):
        seen = set()
        with path.open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(file):
                if line["text"] not in seen:
                    seen.add(line["text"])
                    yield Example(path.stem.removesuffix("_train"), line["text"], line["label"])


def kept_aside(example: Example) -> bool:
    """Tell whether an example of a collection is for judging alone."""
    return _hash(example) % _KEPT_ASIDE == 0


def _hash(example: Example) -> int:
    return hashlib.sha256(example.text.encode()).digest()[0]


def practice(name: str) -> dict[str, list[str]]:
    """Our own sentences, by class."""
    raw = tomllib.loads((PRACTICE / f"{name}.toml").read_text(encoding="utf-8"))
    return {label: lines.strip().splitlines() for label, lines in raw.items()}


def tone_examples(folder: Path, language: str) -> list[Example]:
    """What a language's tone is learnt from."""
    own = lexicon(language)
    entries = [*own.words.items(), *own.stems.items()]
    entries += [(" ".join((first, *rest)), sign) for first, tails in own.phrases.items() for rest, sign in tails]
    return [
        *(example for example in collections(folder, language) if not kept_aside(example)),
        *(Example(OWN, line, label) for label, lines in practice(language).items() for line in lines),
        *(Example(OWN, text, "pos" if sign > 0 else "neg") for text, sign in entries),
    ]


def tongue_examples(folder: Path) -> Iterator[Example]:
    """What the languages are told apart by: whole sentences and, so that short comments are known too, their beginnings."""
    for language in Language:
        for example in collections(folder, language):
            if _hash(example) % _KEPT_ASIDE in _ENOUGH:
                yield from _with_beginnings(example.source, example.text, language)
        for lines in practice(language).values():
            for line in lines:
                yield from _with_beginnings(f"{OWN}-{language}", line, language)
        yield from (Example(f"{OWN}-{language}", word, language) for word in lexicon(language).words)
    for other, lines in practice(OTHER).items():
        for line in lines:
            yield from _with_beginnings(f"{OWN}-{other}", line, OTHER)


def _with_beginnings(source: str, text: str, label: str) -> Iterator[Example]:
    yield Example(source, text, label)
    words = text.split()
    for length in (1, 2, 4):
        if length < len(words):
            yield Example(source, " ".join(words[:length]), label)


# ---------------------------------------------------------------- training


def train(examples: Sequence[Example], recipe: Recipe, read: Callable[[str], Features]) -> Weights:
    """The weights of a multinomial logistic regression, fitted to the examples.

    Within a source every class counts the same, however rare it is.
    """
    table, extra = _matrices([read(example.text) for example in examples], recipe.pieces)
    truth = np.array([recipe.classes.index(example.label) for example in examples])
    weight, offset = _balance(examples, truth, recipe)
    fitted, given = _fit(table, extra, _Truth(truth, weight, offset), recipe.smoothness)
    scale = float(np.quantile(np.abs(fitted[fitted != 0]), _CLIPPED)) / 127
    small = np.clip(np.round(fitted / scale), -127, 127).astype(np.int8)
    return Weights(
        recipe.classes,
        recipe.pieces,
        float(f"{scale:.6g}"),
        tuple(tuple(round(float(value), 4) for value in line) for line in given),
        array("b", small.tobytes()),
    )


def _matrices(read: Iterable[Features], pieces: Pieces) -> tuple[sparse.csr_matrix, Floats]:
    ends, columns, values, extra = [0], array("i"), array("f"), []
    for counted in read:
        rows = [index for word in counted.words for index in pieces.of(word)] + [row(name) for name in counted.others]
        columns.extend(rows)
        values.extend([max(1, len(rows)) ** -0.5] * len(rows))
        ends.append(len(columns))
        extra.append(counted.extra)
    table = sparse.csr_matrix((np.array(values), np.array(columns), np.array(ends)), shape=(len(extra), 1 << BITS))
    table.sum_duplicates()
    return table, np.array(extra)


def _balance(examples: Sequence[Example], truth: NDArray[np.int64], recipe: Recipe) -> tuple[Floats, Floats]:
    """Each example's weight, and each class's offset: zero, or out of the question where its source has no such class."""
    sources = np.array([example.source for example in examples])
    weight = np.zeros(len(examples))
    offset = np.zeros((len(examples), len(recipe.classes)))
    for source in sorted(set(sources)):
        here = sources == source
        counts = np.bincount(truth[here], minlength=len(recipe.classes))
        each = 1 / counts[truth[here]]
        weight[here] = each / each.sum() * (recipe.own if source.startswith(OWN) else 1)
        if recipe.classes == CLASSES:
            offset[np.ix_(here, counts == 0)] = _IMPOSSIBLE
    return weight / weight.sum(), offset


@dataclass(frozen=True, slots=True)
class _Truth:
    """What is known of each example."""

    column: NDArray[np.int64]  # of its class
    weight: Floats
    offset: Floats  # of each class's logit


def _fit(table: sparse.csr_matrix, extra: Floats, truth: _Truth, smoothness: float) -> tuple[Floats, Floats]:
    (texts, rows), classes = table.shape, truth.offset.shape[1]
    turned = table.T.tocsr()
    target = np.eye(classes)[truth.column]
    split = rows * classes

    def loss(flat: Floats) -> tuple[float, Floats]:
        fitted, given = flat[:split].reshape(-1, classes), flat[split:].reshape(-1, classes)
        logits = table @ fitted + extra @ given + truth.offset
        logits -= logits.max(axis=1, keepdims=True)
        shares = np.exp(logits)
        shares /= shares.sum(axis=1, keepdims=True)
        miss = (shares - target) * truth.weight[:, None]
        value = -float(truth.weight @ np.log(np.maximum(shares[np.arange(texts), truth.column], 1e-12)))
        value += smoothness / 2 * float((fitted**2).sum()) + _LIGHT / 2 * float((given**2).sum())
        return value, np.concatenate([(turned @ miss + smoothness * fitted).ravel(), (extra.T @ miss + _LIGHT * given).ravel()])

    start = np.zeros(split + extra.shape[1] * classes)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    return found[:split].reshape(-1, classes), found[split:].reshape(-1, classes)


def main(folder: Path) -> None:
    """Train all models and write them into ``adapters/text/models``."""
    for language, recipe in TONE.items():
        _write(f"tone-{language}", train(tone_examples(folder, language), recipe, partial(features, language=language)))
    _write("language", train(list(tongue_examples(folder)), TONGUE, _only_words))


def _only_words(text: str) -> Features:
    return Features([token for token in tokens(text) if is_word(token)], [], (1.0,))


def _write(name: str, weights: Weights) -> None:
    path = MODELS / f"{name}.bin"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(weights.to_bytes())
    sys.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
