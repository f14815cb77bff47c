"""The words a person may type, in all three languages at once, and the intent each stands for.

Somebody who has chosen Swedish may still write "apua": every word is understood in every language. What is not
understood is not kept, quoted or guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.free_text.distress import NOTHING, Answer, Heard, listen
from bot.model.messages import Intent
from bot.model.people import Language
from bot.talk.settings_screen import TWO_WEEKS, UNTIL_RESUMED

COPING = Intent("coping")
HELP = Intent("help")

_LONGEST = 60  # no command is longer; what somebody pours out here is not searched

_WORDS: Mapping[Intent, tuple[str, ...]] = {
    COPING: (
        *("apua", "auta", "en jaksa", "en jaksa enää", "en vain jaksa", "jaksaminen"),
        *("help-me", "help me", "helpme", "i'm not coping", "im not coping", "i am not coping", "i can't cope", "not coping"),
        *("hjälp", "hjälp mig", "hjalp", "jag orkar inte", "jag orkar inte mer", "orkar inte"),
    ),
    HELP: ("help", "commands", "ohje", "ohjeet", "komennot", "info", "hjälptext", "kommandon", "?"),
    Intent("questions"): ("questions", "question", "kysymykset", "kysely", "frågor", "fragor", "frågorna"),
    Intent("results"): ("results", "result", "tulokset", "tulos", "resultat", "resultaten"),
    Intent("page"): (
        *("page", "pages", "browser", "link"),
        *("sivu", "sivut", "selain", "linkki"),
        *("sida", "sidan", "webbläsare", "länk"),
    ),
    Intent("actions"): ("actions", "action", "toimet", "toimi", "åtgärder", "atgarder", "åtgärd"),
    Intent("settings"): ("settings", "asetukset", "inställningar", "installningar"),
    Intent("pause", (TWO_WEEKS,)): ("pause", "break", "tauko", "tauolle", "paus", "pausa"),
    Intent("pause", (UNTIL_RESUMED,)): ("stop", "unsubscribe", "lopeta", "seis", "stopp", "stoppa", "sluta"),
    Intent("resume"): ("resume", "continue", "start", "jatka", "aloita", "fortsätt", "fortsatt", "börja"),
    Intent("move"): ("move", "muutto", "flytta", "flytt"),
    Intent("languages"): ("language", "languages", "kieli", "kielet", "språk", "sprak"),
}
_INTENTS: Mapping[str, Intent] = {word: intent for intent, words in _WORDS.items() for word in words}

_TWO_LETTERS = 2
_LANGUAGE_NAMES: Mapping[Language, tuple[str, ...]] = {
    Language.EN: ("en", "english", "englanti", "englanniksi", "engelska"),
    Language.FI: ("fi", "finnish", "suomi", "suomeksi", "finska"),
    Language.SV: ("sv", "swedish", "ruotsi", "ruotsiksi", "svenska"),
}
_LANGUAGES: Mapping[str, Language] = {name: language for language, names in _LANGUAGE_NAMES.items() for name in names}


def heard_in(typed: str) -> Heard:
    """What is heard in typed words: a command stands for what it says and nothing else, other words are listened to."""
    intent = intent_of(typed)
    if intent is None:
        return listen(typed)
    return Heard(Answer.ROUTE) if intent.verb == COPING.verb else NOTHING


def intent_of(typed: str) -> Intent | None:
    """The intent that the typed words stand for, or None. Case, spacing, a leading slash and end marks don't matter."""
    if len(typed) > _LONGEST:
        return None
    words = typed.casefold().replace("’", "'").split()
    if words and words[0] in ("/voinko", "voinko"):
        words = words[1:]
    phrase = " ".join(words).removeprefix("/").rstrip(".!") or "?"
    if phrase in _INTENTS:
        return _INTENTS[phrase]
    command, _, argument = phrase.partition(" ")
    if _INTENTS.get(command) == Intent("languages") and argument in _LANGUAGES:
        return Intent("language", (_LANGUAGES[argument].value,))
    # The language's name alone is what people answer to "which language?"; two letters alone may be anything.
    if phrase in _LANGUAGES and len(phrase) > _TWO_LETTERS:
        return Intent("language", (_LANGUAGES[phrase].value,))
    return None
