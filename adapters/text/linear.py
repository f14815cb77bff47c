"""Linear models over words and pieces of words: what of a text counts, and adding it up.

Each word, pair of words and piece of a word is a feature; its name is hashed to a row of small whole numbers, one column a
class. What a text scores is the sum of its rows over the root of how many there are: long and short texts are alike, and a
word's sum can be kept. So a model is one small file, needs no library, and reads thousands of comments a second. Knows
nothing of what its classes mean.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp, sqrt

BITS = 16
_MASK = (1 << BITS) - 1
_KEPT = 30_000  # words whose sums are kept


@dataclass(frozen=True, slots=True)
class Pieces:
    """Which pieces of a word count, from this many characters to that many, its edges among them."""

    shortest: int
    longest: int

    def of(self, word: str) -> Iterator[int]:
        """The rows of a word: itself, twice, for it says more than any piece, and its pieces."""
        own = row(f"={word}")
        yield own
        yield own
        edged = f"<{word}>"
        for length in range(self.shortest, self.longest + 1):
            for start in range(len(edged) - length + 1):
                yield row(edged[start : start + length])


def row(name: str) -> int:
    """The row of a feature."""
    return zlib.crc32(name.encode()) & _MASK


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model as it is kept: a header in JSON, then a compressed table of signed bytes."""

    classes: tuple[str, ...]
    pieces: Pieces
    scale: float  # what one unit of the table is worth
    extra: tuple[tuple[float, ...], ...]  # a row for each number that a reader gives beside the features; the first is always 1
    table: array[int]

    def to_bytes(self) -> bytes:
        """The model as the bytes of its file."""
        header = {
            "classes": self.classes,
            "pieces": [self.pieces.shortest, self.pieces.longest],
            "scale": self.scale,
            "extra": self.extra,
        }
        return json.dumps(header).encode() + b"\n" + zlib.compress(self.table.tobytes(), 9)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Weights:
        """The model that a file's bytes hold."""
        head, _, body = raw.partition(b"\n")
        header = json.loads(head)
        return cls(
            tuple(header["classes"]),
            Pieces(*header["pieces"]),
            header["scale"],
            tuple(map(tuple, header["extra"])),
            array("b", zlib.decompress(body)),
        )


class Linear:
    """A model that reads. Made of weights; keeps the sums of the words it has met."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._word = lru_cache(maxsize=_KEPT)(self._sum_of_word)

    @classmethod
    def named(cls, name: str) -> Linear:
        """The shipped model of that name."""
        return cls(Weights.from_bytes(files(__package__).joinpath(f"models/{name}.bin").read_bytes()))

    def shares(self, words: Sequence[str], others: Sequence[str], extra: Sequence[float]) -> list[float]:
        """How likely each class is, adding up to 1: of words, of other features by name, and of the extra numbers."""
        sums = [0] * len(self.weights.classes)
        count = len(others)
        for word in words:
            found, rows = self._word(word)
            count += rows
            for column, value in enumerate(found):
                sums[column] += value
        for name in others:
            for column, value in enumerate(self._row(row(name))):
                sums[column] += value
        root = self.weights.scale / sqrt(count or 1)
        logits = [
            value * root + sum(number * given[column] for number, given in zip(extra, self.weights.extra, strict=True))
            for column, value in enumerate(sums)
        ]
        top = max(logits)
        powers = [exp(logit - top) for logit in logits]
        total = sum(powers)
        return [power / total for power in powers]

    def _row(self, index: int) -> array[int]:
        width = len(self.weights.classes)
        return self.weights.table[index * width : (index + 1) * width]

    def _sum_of_word(self, word: str) -> tuple[tuple[int, ...], int]:
        rows = [self._row(index) for index in self.weights.pieces.of(word)]
        return tuple(map(sum, zip(*rows, strict=True))), len(rows)
