"""Text cut into words, the same way for training and for reading. Knows no language and no meaning."""

from __future__ import annotations

import re

LONGEST_READ = 5_000
"""Characters of a comment that are read for its tone: what nobody has said by then is no comment on a service."""

LONGEST_WORD = 40  # characters; a longer run of letters is no word, and need not be looked at to its end

_TOKEN = re.compile(
    r"""
    [^\W\d_]+(?:['’\-][^\W\d_]+)*      # a word, with its inner apostrophes and hyphens
    | [:;=]['’]?-?[()/DPp3|](?!\w) | <3  # an emoticon
    | [!?]+ | [.,;:…()]                # what ends a clause, and how loudly
    | \d+
    | [\u2600-\u27BF\U0001F300-\U0001FAFF]
    """,
    re.VERBOSE,
)
_LONG_DRAWN = re.compile(r"(\w)\1{2,}")  # "niiiiin", "soooo"


def tokens(text: str) -> list[str]:
    """The words, marks and emoticons of a text in lower case; any number is "0"."""
    flat = _LONG_DRAWN.sub(r"\1\1", text[:LONGEST_READ].lower().replace("’", "'"))
    return ["0" if token[0].isdigit() else token[:LONGEST_WORD] for token in _TOKEN.findall(flat)]


def is_word(token: str) -> bool:
    """Tell a word from a mark, a number and an emoticon."""
    return token[0].isalpha()


def ends_clause(token: str) -> bool:
    """Tell whether what came before the token says nothing of what comes after it."""
    return token[0] in ".,;:…()!?"
