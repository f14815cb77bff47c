"""The app package: what Teams is told about us, in three languages, with two icons. The same input gives the same bytes.

No more is asked of an administrator than a bot in personal chats: no permission, no tab, no sign-in. Source: the manifest's
schema, version 1.19, and learn.microsoft.com, "App manifest reference".
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.model.people import Language

VERSION = "1.1.0"  # of the package: raise it whenever something in it changes, or Teams takes no update
FILE_NAME = "voinko-teams.zip"

_GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", re.ASCII)
_SCHEMA = "https://developer.microsoft.com/json-schemas/teams/v1.19/MicrosoftTeams"
_ICONS = Path(__file__).parent / "icons"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a zip's first moment

# What the app is called where it is looked for and installed, and the words that can be tapped instead of typed.
_WORDS: Mapping[Language, Mapping[str, str]] = {
    Language.EN: {
        "name.short": "Voinko",
        "name.full": "Voinko: a short pulse about work",
        "description.short": "A short pulse about work, and a confidential way to say “I'm not coping”",
        "description.full": (
            "Once a week Voinko asks at most three questions about your work: a tap each, less than half a minute, and "
            "always your own choice. Answers are sealed, and only groups are ever shown, never one person's answer. Your "
            "team sees the same digest as your manager, beside what its customers say. And whenever you are not coping, "
            "one tap tells you whom you can talk to. Voinko never judges moods or feelings, and draws no conclusions about "
            "anybody."
        ),
        "home": "home",
        "home.about": "Where the week stands, your settings, what is agreed",
        "help": "help",
        "help.about": "What Voinko does, and the words it understands",
        "coping": "I'm not coping",
        "coping.about": "Whom you can talk to, right now",
        "results": "results",
        "results.about": "Your team's latest digest",
        "settings": "settings",
        "settings.about": "Hour, language, a break, or stop altogether",
    },
    Language.FI: {
        "name.short": "Voinko",
        "name.full": "Voinko: lyhyt kysely työstä",
        "description.short": "Lyhyt viikkokysely työstä ja luottamuksellinen tapa sanoa ”en jaksa”",
        "description.full": (
            "Voinko kysyy kerran viikossa enintään kolme kysymystä työstäsi. Jokaiseen vastataan yhdellä painalluksella, "
            "aikaa kuluu alle puoli minuuttia, ja vastaaminen on aina vapaaehtoista. Vastaukset sinetöidään, ja niistä "
            "näytetään vain ryhmien tuloksia, ei koskaan yhden ihmisen vastausta. Tiimisi näkee saman koosteen kuin "
            "esihenkilösi, asiakkaiden palautteen rinnalla. Ja kun et jaksa, yksi painallus kertoo, kenelle voit puhua. "
            "Voinko ei arvioi kenenkään mielialaa tai tunteita eikä tee päätelmiä kenestäkään."
        ),
        "home": "koti",
        "home.about": "Missä mennään, asetuksesi ja mitä on sovittu",
        "help": "ohje",
        "help.about": "Mitä Voinko tekee ja mitä sanoja se ymmärtää",
        "coping": "en jaksa",
        "coping.about": "Kenelle voit puhua, heti",
        "results": "tulokset",
        "results.about": "Tiimisi viimeisin kooste",
        "settings": "asetukset",
        "settings.about": "Kellonaika, kieli, tauko tai lopetus",
    },
    Language.SV: {
        "name.short": "Voinko",
        "name.full": "Voinko: en kort enkät om arbetet",
        "description.short": "En kort enkät om arbetet och ett konfidentiellt sätt att säga ”jag orkar inte”",
        "description.full": (
            "En gång i veckan ställer Voinko högst tre frågor om ditt arbete. Du svarar med ett tryck per fråga, det tar "
            "mindre än en halv minut och är alltid frivilligt. Svaren förseglas, och bara resultat för grupper visas, "
            "aldrig en enskild persons svar. Ditt team ser samma sammandrag som din chef, bredvid det som teamets kunder "
            "säger. Och när du inte orkar visar ett tryck vem du kan prata med. Voinko bedömer aldrig någons humör eller "
            "känslor och drar inga slutsatser om någon."
        ),
        "home": "hem",
        "home.about": "Hur veckan ligger till, inställningar och överenskommelser",
        "help": "hjälptext",
        "help.about": "Vad Voinko gör och vilka ord det förstår",
        "coping": "jag orkar inte",
        "coping.about": "Vem du kan prata med, genast",
        "results": "resultat",
        "results.about": "Ditt teams senaste sammandrag",
        "settings": "inställningar",
        "settings.about": "Klockslag, språk, paus eller avslut",
    },
}
_COMMANDS = ("home", "help", "coping", "results", "settings")
_DEFAULT = Language.EN
_TAGS = {Language.EN: "en", Language.FI: "fi", Language.SV: "sv"}


class NoAppIdError(ValueError):
    """The registration's id is missing, or is none."""


def manifest(app_id: str, base_url: str, *, website: str = "", privacy: str = "", terms: str = "") -> dict[str, Any]:
    """The manifest. Pages that are not given are the address of this installation. Raises NoAppIdError."""
    if not _GUID.fullmatch(app_id):
        raise NoAppIdError("not an app id: it is written as 00000000-0000-0000-0000-000000000000")
    words = _WORDS[_DEFAULT]
    host = urlsplit(base_url).netloc
    home = f"https://{host}/"
    return {
        "$schema": f"{_SCHEMA}.schema.json",
        "manifestVersion": "1.19",
        "version": VERSION,
        "id": app_id.lower(),
        "localizationInfo": {
            "defaultLanguageTag": _TAGS[_DEFAULT],
            "additionalLanguages": [
                {"languageTag": tag, "file": f"{tag}.json"} for language, tag in _TAGS.items() if language is not _DEFAULT
            ],
        },
        "developer": {
            "name": "Voinko",
            "websiteUrl": website or home,
            "privacyUrl": privacy or home,
            "termsOfUseUrl": terms or home,
        },
        "name": {"short": words["name.short"], "full": words["name.full"]},
        "description": {"short": words["description.short"], "full": words["description.full"]},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#1F4E5F",
        "defaultInstallScope": "personal",
        "bots": [
            {
                "botId": app_id.lower(),
                "scopes": ["personal"],
                "isNotificationOnly": False,
                "supportsFiles": False,
                "supportsCalling": False,
                "supportsVideo": False,
                "commandLists": [
                    {
                        "scopes": ["personal"],
                        "commands": [{"title": words[name], "description": words[f"{name}.about"]} for name in _COMMANDS],
                    }
                ],
            }
        ],
        "validDomains": [urlsplit(base_url).hostname or ""],
    }


def localization(language: Language) -> dict[str, str]:
    """The manifest's words in another language."""
    words = _WORDS[language]
    told = {"$schema": f"{_SCHEMA}.Localization.schema.json"}
    told |= {name: words[name] for name in ("name.short", "name.full", "description.short", "description.full")}
    for number, name in enumerate(_COMMANDS):
        place = f"bots[0].commandLists[0].commands[{number}]"
        told |= {f"{place}.title": words[name], f"{place}.description": words[f"{name}.about"]}
    return told


def icon(name: str) -> bytes:
    """The icon called "color" or "outline", as a PNG."""
    import resvg_py  # noqa: PLC0415 - a process that draws nothing should not load it

    drawn: bytes = resvg_py.svg_to_bytes(svg_string=(_ICONS / f"{name}.svg").read_text(encoding="utf-8"), skip_system_fonts=True)
    return drawn


def package(told: Mapping[str, Any]) -> bytes:
    """The zip to upload, with that manifest in it."""
    files: dict[str, bytes] = {"manifest.json": _written(told), "color.png": icon("color"), "outline.png": icon("outline")}
    for language, tag in _TAGS.items():
        if language is not _DEFAULT:
            files[f"{tag}.json"] = _written(localization(language))
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return target.getvalue()


def _written(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
