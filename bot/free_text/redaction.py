"""Taking out of a text what tells who is meant: names, addresses of every kind, numbers that stand for a person.

Pure and of the standard library alone. What goes is replaced by one neutral mark that does not tell what has been there.
Meant for quotations: the customers' in a digest, and with ``strict`` the employees' own (release rule R10), where roles,
dates and every other number go too, and any capitalised word that could be a name. No list knows all names: the author of
an employee's quotation sees this very preview and decides, and a text of a customer that matters is read by a person.

Order matters: forms with a fixed shape first, then names, word by word, because a name is told by
its neighbours. Every pattern is bounded, so that the time grows with the length of the text and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.free_text.names import Kind, Names, names

MARK = "[…]"

_HIDDEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")  # characters that nobody sees and that would hide an address
_TOP_LEVEL = r"(?:fi|com|se|net|org|io|eu|ax|no|dk|ee|info|de|uk|app|dev|biz|me|example)"

_ADDRESSES = tuple(
    re.compile(pattern, re.VERBOSE)
    for pattern in (
        r"(?i:\bhttps?://|\bwww\.)\S+",
        r"(?<!\S)\S{1,100}\s?[(\[]\s?(?i:at|ät|miuku\w{0,6}|snabel-?a)\s?[)\]]\s?\S{1,100}",  # name (at) company.fi
        rf"(?<!\S)(?=\S)[\w.+-]{{1,64}}\s(?i:at|ät)\s[\w-]{{1,64}}(?:\.|\s(?i:dot|piste|punkt)\s)(?i:{_TOP_LEVEL})\b",
        rf"(?<![\w.-])[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,4}}\.(?i:{_TOP_LEVEL})\b(?:/\S*)?",  # a bare domain
    )
)
_NUMBERED = tuple(  # none of these is found where there is no digit
    re.compile(pattern, re.VERBOSE)
    for pattern in (
        r"\b[A-Za-z]{2}\d{2}(?:\s?[A-Za-z0-9]{4}){2,7}(?:\s?[A-Za-z0-9]{1,4})?\b",  # IBAN
        r"(?<!\d)\d{6}\s?[-+–A-FU-Ya-fu-y]\s?\d{3}[0-9A-Za-z]\b",  # Finnish personal identity code; Swedish with its hyphen
        r"(?<!\d)(?:19|20)?\d{6}\s?[-+–]?\s?\d{4}(?!\d)",  # Swedish personal identity number
        r"(?<![\d\w])[+(]{0,2}\d(?:[\s()./–-]{0,3}\d){6,40}",  # telephone, card, order and account numbers
        r"(?<!\d)0\d{1,3}[\s-]?\d{3,}",  # a short telephone number with its area code
        r"\b\w{0,5}\d{5,}\w{0,5}\b",  # any number so long that it stands for something
        r"\b[A-ZÅÄÖ]{2,3}-\d{1,3}\b|\b[A-ZÅÄÖ]{3}\s?\d{2}[0-9A-Z]\b|\b[A-Z]{1,4}-?\d{4,}\b",  # licence plates, reference codes
        r"\b\w{2,40}(?:katu|kadun|kadulla|tie|tien|tiellä|kuja|kujalla|polku|polulla|väylä|väylällä|raitti|kaari|rinne|ranta|gatan|vägen|gränden|stigen|torget|allén)\s\d{1,4}(?:\s?[A-Za-z]\b)?(?:\s\d{1,3})?",
        r"\b\d{1,4}[A-Za-z]?\s(?:[A-Z][a-z]{1,30}\s){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Way|Close|Court|Square)\b",
    )
)
_DIGIT = re.compile(r"\d")
_RUN = re.compile(r"\S+")
_STRICT_NUMBER = re.compile(r"(?:\b\w{1,30})?\d(?:[\w.,:/%€–-]{0,40}[\w%€])?")
_WORD = re.compile(r"[^\W\d_]+(?:['’:\-][^\W\d_]+)*")
_MARKS = re.compile(rf"{re.escape(MARK)}(?:[\s,.:/&+–-]{{0,3}}{re.escape(MARK)})+")


def redacted(text: str, *, strict: bool = False, known: Iterable[str] = ()) -> str:
    """The text with MARK in the place of what tells who is meant. ``known``: names that certainly go, such as a roster's."""
    clean = _HIDDEN.sub("", text)
    if "@" in clean:
        clean = _RUN.sub(lambda run: MARK if "@" in run[0] else run[0], clean)
    for pattern in _ADDRESSES:
        clean = pattern.sub(MARK, clean)
    for pattern in _NUMBERED if _DIGIT.search(clean) else ():
        clean = pattern.sub(MARK, clean)
    if strict:
        clean = _STRICT_NUMBER.sub(MARK, clean)
    return _MARKS.sub(MARK, _without_names(clean, names(frozenset(known)), strict=strict))


# ---------------------------------------------------------------- names


@dataclass(slots=True)
class _Word:
    """A word with what its neighbours tell of it."""

    start: int
    end: int
    lower: str
    capital: bool
    short_capitals: bool  # "USB": an abbreviation rather than a name
    given: Kind | None
    surname: Kind | None
    gap: str  # what stands between it and the word before
    opens: bool = False  # a sentence
    gone: bool = False

    @property
    def adjacent(self) -> bool:
        """Whether nothing but a space or a hyphen parts it from the word before."""
        return self.gap in {" ", "-", "  ", "\u00a0"}


_LONGEST_ABBREVIATION = 4
_SHOUTED = 0.7  # from this share of words with a capital letter on, it tells nothing,
_TELLING = 5  # if there are this many words
_LONGEST_TELLING = 80  # characters of a word that are looked at for a role or a date
_BREAK = re.compile(r"[.!?:;\n•·\"”“(–—…]| - ")


def _without_names(text: str, lists: Names, *, strict: bool) -> str:
    words = list(_words(text, lists))
    for index, word in enumerate(words):
        before = words[index - 1] if index else None
        after = words[index + 1] if index + 1 < len(words) else None
        word.gone = _is_name(word, before, after, lists, strict=strict)
        if strict and not word.gone:
            start = word.lower[:_LONGEST_TELLING]
            word.gone = bool(lists.roles.fullmatch(start) or lists.calendar.fullmatch(start))
    pieces, done = [], 0
    for word in words:
        if word.gone:
            pieces += [text[done : word.start], MARK]
            done = word.end
    return "".join([*pieces, text[done:]])


def _words(text: str, lists: Names) -> Iterator[_Word]:
    all_found = list(_WORD.finditer(text))
    capitals = sum(found[0][0].isupper() for found in all_found)
    shouted = len(all_found) >= _TELLING and capitals / len(all_found) >= _SHOUTED
    kinds: dict[str, tuple[Kind | None, Kind | None]] = {}
    end = 0
    for found in all_found:
        word = found[0]
        gap = text[end : found.start()]
        opens = not end or _BREAK.search(gap.replace(MARK, "")) is not None
        abbreviation = len(word) <= _LONGEST_ABBREVIATION and word.isupper()
        lower = word.lower()
        if lower not in kinds:
            kinds[lower] = lists.given(lower), lists.surname(lower)
        capital = word[0].isupper() and not shouted
        yield _Word(found.start(), found.end(), lower, capital, abbreviation, *kinds[lower], gap, opens)
        end = found.end()


def _is_name(word: _Word, before: _Word | None, after: _Word | None, lists: Names, *, strict: bool) -> bool:
    """Tell whether a word is a name or a part of one. Words before it have been judged already."""
    if word.lower in lists.never and word.given is not Kind.SURE:
        return False
    follows_name = before is not None and before.gone and word.adjacent
    if not word.capital:
        particle = word.lower in lists.particles and after is not None and after.capital
        return word.given is Kind.SURE or (follows_name and (particle or word.surname is Kind.SURE))
    if len(word.lower) == 1:
        return _is_initial(word, after, lists, follows_name=follows_name)
    announced = before is not None and _announces(before, word, lists)
    if word.opens and not announced:
        return word.given is Kind.SURE or _opening_name(word, after, lists)
    if announced or word.given or follows_name or word.surname:
        return True
    return not word.short_capitals and (strict or _is_pair(after, lists))


def _is_pair(after: _Word | None, lists: Names) -> bool:
    """Tell whether the next word is capital too: two in the middle of a sentence are rather a name than not."""
    return after is not None and after.capital and after.adjacent and not after.short_capitals and after.lower not in lists.never


def _is_initial(word: _Word, after: _Word | None, lists: Names, *, follows_name: bool) -> bool:
    """An "M." of "M. Virtanen" or "Matti V."; never the English "I"."""
    if word.lower == "i":
        return False
    dotted = after is not None and after.gap.startswith(".") and after.capital
    return follows_name or (dotted and after is not None and _could_be_surname(after, lists))


def _announces(before: _Word, word: _Word, lists: Names) -> bool:
    """Tell whether the word before says that a name comes: a title, a greeting, an "is called", a "regards"."""
    if "." in word.gap and before.lower not in lists.shortened and not (before.opens and before.lower in lists.signoffs):
        return False  # a full stop that ends a sentence: "… was the best. Sharing …", "… sanoi rouva. Jaetaan …"
    if before.lower in lists.signoffs:
        return not word.gap.strip(" ,.:\n\r\t-–")
    if before.lower in lists.titles:
        return word.gap.strip(".") == " "
    return before.lower in lists.before and word.gap in {" ", ", "}


def _opening_name(word: _Word, after: _Word | None, lists: Names) -> bool:
    """Tell whether a word that opens a sentence, and so is capital anyhow, is a name: by what comes after it."""
    if after is None or after.gap != " ":
        return False
    if word.given or word.surname is Kind.SURE:
        return after.lower in lists.after or (after.capital and _could_be_surname(after, lists)) or word.given is None
    return after.capital and _could_be_surname(after, lists) and word.lower not in lists.before


def _could_be_surname(word: _Word, lists: Names) -> bool:
    return word.lower not in lists.never and word.surname is not None
