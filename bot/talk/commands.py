"""The intent that each wish stands for which a person may type; the words themselves are ``free_text.asking``'s.

Somebody who has chosen Swedish may still write "apua": every word is understood in every language. What is not
understood is not kept, quoted or guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.free_text.asking import Asked, Wish, asked_in
from bot.free_text.distress import NOTHING, Answer, Heard, listen
from bot.free_text.phrases import fold
from bot.free_text.times import Wanted, time_in, weekday_in
from bot.model.messages import Intent
from bot.model.people import Language
from bot.talk.later import TODAY, TOMORROW
from bot.talk.settings_screen import TWO_WEEKS, UNCLEAR, UNTIL_RESUMED, weeks_off

COPING = Intent("coping")
HELP = Intent("help")
_HOME = frozenset({"home", "koti", "hem"})

_INTENTS: Mapping[Wish, Intent] = {
    Wish.CHANGE: Intent("change-mine"),  # "change" and "withdraw" are buttons' verbs, and name a round
    Wish.WITHDRAW: Intent("withdraw-mine"),
    Wish.AGAIN: Intent("questions"),
    Wish.STOP: Intent("pause", (UNTIL_RESUMED,)),
}
"""The intents that are not called like their wish."""

_LANGUAGE_NAMES: Mapping[Language, str] = {
    Language.EN: r"en$|english|englan|engelsk",
    Language.FI: r"fi$|finnish|suom(?!al)|finsk",
    Language.SV: r"sv$|swedish|ruotsi|svensk",
}
_NUMBERS = (
    ("one", "yksi", "yhden", "en", "ett"),
    ("two", "kaksi", "kahden", "tva"),
    ("three", "kolme", "kolmen", "tre"),
    ("four", "nelja", "neljan", "fyra"),
)
_NUMBER_WORDS = {word: str(number) for number, words in enumerate(_NUMBERS, start=1) for word in words}
_HOW_LONG = re.compile(rf"\b(\d{{1,2}}|{'|'.join(_NUMBER_WORDS)})\s?(?:(w|week|vko|v|viik|veck)|(?:month|kk|kuuk|manad))\w*")
_MONTH = re.compile(r"\b(?:month|kuukau|manad)")
_WEEKS_OF_A_MONTH = 4
_SOON = {  # an evening or an afternoon is none of the moments that are offered: it is chosen
    TOMORROW: re.compile(r"\b(?:tomor\w*|huomen\w*|imorgon|i morgon|imorron)\b"),
    TODAY: re.compile(r"\b(?:today|tanaan|i ?dag)\b"),
}
_TO_WRITE = "use|write|ask|message|kayta|kirjoita|kysy|laheta|anvand|skriv|fraga|skicka"
_CHANNEL = re.compile(rf"(?:please )?(?:{_TO_WRITE})(?: (?!slack|teams)\w+){{0,3}} (slack|teams)\w*")
_WHEN_AWAY = re.compile(
    r"(?:please )?(?:ask me (?:also|even) when (?:im |i am )?away|kysy myos (?:poissa ollessani|kun olen poissa)"
    r"|fraga mig (?:ocksa|aven) nar jag ar borta)"
)
_NOTHING_ELSE = re.compile(r"\s*/?(?:voinko)?\s*\??\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Understood:
    """What typed words mean: what is heard in them, or else what is wanted; neither where they are not understood."""

    heard: Heard = NOTHING
    intent: Intent | None = None
    wish: Wish | None = None


def understood(typed: str) -> Understood:
    """What typed words mean. A wish that is all that was said goes before what is heard, and that before part of a sentence."""
    if _NOTHING_ELSE.fullmatch(typed):
        return Understood(intent=HELP, wish=Wish.HELP)
    if (own := _own_terms(typed)) is not None:
        return own
    asked = asked_in(typed.strip().removeprefix("/").removeprefix("voinko "))
    if asked is not None and asked.wish is Wish.COPING:
        return Understood(Heard(Answer.ROUTE), COPING, Wish.COPING)
    if asked is None or not asked.whole:
        heard = listen(typed)
        if heard.answer is not Answer.NONE:
            return Understood(heard)
    return Understood(intent=_intent(asked, fold(typed)), wish=asked.wish) if asked else Understood()


def heard_in(typed: str) -> Heard:
    """What is heard in typed words: a command stands for what it says and nothing else, other words are listened to."""
    return understood(typed).heard


def intent_of(typed: str) -> Intent | None:
    """The intent that the typed words stand for, or None. Case, spacing, a leading slash, end marks and slips don't matter."""
    return understood(typed).intent


def meaning(typed: str) -> str:
    """The one word that `voinko say` tells of a typed line."""
    means = understood(typed)
    if means.heard.danger:
        return "danger"
    if means.heard.answer is Answer.ROUTE:
        return "coping"
    if means.heard.answer is Answer.SOMEONE_ELSE:
        return "colleague"
    return {Wish.LANGUAGES: "language", Wish.RESUME: "start", None: "none"}.get(means.wish, str(means.wish))


def _own_terms(typed: str) -> Understood | None:
    """Home, or a time at which somebody wants to be asked. A time that is unclear goes after what is heard."""
    if typed.strip().lower().strip(".!?") in _HOME:
        return Understood(intent=Intent("home"), wish=Wish.SETTINGS)
    if (channel := _CHANNEL.fullmatch(fold(typed.strip(" .!?")))) is not None:
        return Understood(intent=Intent("channel", (channel[1],)), wish=Wish.SETTINGS)
    if _WHEN_AWAY.fullmatch(fold(typed.strip(" .!?"))) is not None:
        return Understood(intent=Intent("away", ("ask",)), wish=Wish.SETTINGS)
    wanted = time_in(typed)
    if wanted is None:
        return None
    heard = listen(typed) if wanted.unclear else NOTHING
    return Understood(intent=_at_own_time(wanted), wish=Wish.SETTINGS) if heard.answer is Answer.NONE else Understood(heard)


def _at_own_time(wanted: Wanted) -> Intent:
    if wanted.unclear:
        return Intent("hour", (UNCLEAR,))
    day = () if wanted.weekday is None else (str(wanted.weekday),)
    return Intent("hour", (wanted.hour.isoformat("minutes"), *day)) if wanted.hour else Intent("day", day)


def _intent(asked: Asked, folded: str) -> Intent:
    match asked.wish:
        case Wish.LANGUAGES:
            named = [code for code, names in _LANGUAGE_NAMES.items() if re.search(rf"\b(?:{names})", folded)]
            return Intent("language", (named[0].value,)) if len(named) == 1 else Intent("languages")
        case Wish.PAUSE:
            return Intent("pause", (_how_long(folded),))
        case Wish.LATER:
            return Intent("later", _when_later(folded))
    return _INTENTS.get(asked.wish, Intent(asked.wish.value))


def _when_later(folded: str) -> tuple[str, ...]:
    """Today, tomorrow or a weekday, where one of them is named; none: it is to be chosen."""
    if (weekday := weekday_in(folded)) is not None:
        return (str(weekday),)
    return next(((when,) for when, names in _SOON.items() if names.search(folded)), ())


def _how_long(folded: str) -> str:
    """The weeks that are named, or the two that a break takes unless somebody says otherwise."""
    found = _HOW_LONG.search(folded)
    if found is None:
        return weeks_off(_WEEKS_OF_A_MONTH) if _MONTH.search(folded) else TWO_WEEKS
    number = int(_NUMBER_WORDS.get(found[1], found[1]))
    return weeks_off(number if found[2] else number * _WEEKS_OF_A_MONTH)
