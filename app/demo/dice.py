"""Chance that falls the same way in every demo: a number that is a hash of what it decides.

So the sample company's half year does not depend on the order in which things are asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")

_NORMAL = NormalDist()
_SPAN = 1 << 64


def chance(*about: object) -> float:
    """A number above 0 and below 1."""
    digest = blake2b("|".join(map(str, about)).encode(), digest_size=8).digest()
    return (int.from_bytes(digest) + 0.5) / (_SPAN + 1)


def spread(*about: object) -> float:
    """A number from the normal distribution with mean 0 and deviation 1."""
    return _NORMAL.inv_cdf(chance(*about))


def pick(options: Sequence[T], *about: object) -> T:
    """One of the options."""
    return options[int(chance(*about) * len(options))]


def whole(quantity: float, *about: object) -> int:
    """A quantity as a whole number that is right on average."""
    return int(quantity + chance(*about))
