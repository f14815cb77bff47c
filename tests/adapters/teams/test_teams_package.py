"""The app package: what Microsoft's schema of version 1.19 asks for, in three languages, the same bytes every time."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from struct import unpack
from typing import Any

import pytest

from adapters.teams.package import NoAppIdError, manifest, package
from bot.talk.commands import intent_of

APP = "6F1F2D3C-0000-4000-8000-00000000B0B0"
WORDS = {"name.short": 30, "name.full": 100, "description.short": 80, "description.full": 4000}


@pytest.fixture
def files() -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(package(manifest(APP, "https://voinko.example.com")))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def told(files: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files["manifest.json"])
    return found


def test_the_package_holds_the_manifest_two_icons_and_the_other_languages(files: dict[str, bytes]) -> None:
    assert sorted(files) == ["color.png", "fi.json", "manifest.json", "outline.png", "sv.json"]


def test_it_is_the_same_every_time() -> None:
    assert package(manifest(APP, "https://voinko.example.com")) == package(manifest(APP, "https://voinko.example.com"))


def test_the_manifest_has_what_the_schema_requires_and_nothing_that_it_forbids(told: dict[str, Any]) -> None:
    required = {"manifestVersion", "version", "id", "developer", "name", "description", "icons", "accentColor"}
    assert required <= set(told)
    assert set(told) - required <= {"$schema", "localizationInfo", "bots", "validDomains", "defaultInstallScope"}
    assert told["manifestVersion"] == "1.19"
    assert all(part.isdecimal() for part in told["version"].split("."))
    assert all(len(told[key][kind]) <= WORDS[f"{key}.{kind}"] for key in ("name", "description") for kind in ("short", "full"))
    assert all(told["developer"][name].startswith("https://") for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl"))
    assert told["validDomains"] == ["voinko.example.com"]


def test_the_bot_is_for_personal_chats_alone_and_asks_for_nothing(told: dict[str, Any]) -> None:
    [bot] = told["bots"]
    assert (bot["botId"], bot["scopes"], told["id"]) == (APP.lower(), ["personal"], APP.lower())
    assert not {"permissions", "devicePermissions", "webApplicationInfo", "authorization"} & set(told)


def test_every_command_fits_and_is_understood_in_every_language(files: dict[str, bytes], told: dict[str, Any]) -> None:
    [listed] = told["bots"][0]["commandLists"]
    offered = [(one["title"], one["description"]) for one in listed["commands"]]
    for tag in ("fi", "sv"):
        words = json.loads(files[f"{tag}.json"])
        for number in range(len(listed["commands"])):
            place = f"bots[0].commandLists[0].commands[{number}]"
            offered.append((words[f"{place}.title"], words[f"{place}.description"]))
    assert len(offered) == 3 * len(listed["commands"]) <= 30
    assert [title for title, about in offered if intent_of(title) is None or len(title) > 32 or len(about) > 128] == []


@pytest.mark.parametrize("tag", ["fi", "sv"])
def test_the_other_languages_say_all_that_is_to_be_said(files: dict[str, bytes], told: dict[str, Any], tag: str) -> None:
    words = json.loads(files[f"{tag}.json"])
    assert {"languageTag": tag, "file": f"{tag}.json"} in told["localizationInfo"]["additionalLanguages"]
    assert all(0 < len(words[name]) <= longest for name, longest in WORDS.items())


@pytest.mark.parametrize(("name", "side"), [("color", 192), ("outline", 32)])
def test_the_icons_are_as_large_as_teams_wants_them(files: dict[str, bytes], name: str, side: int) -> None:
    png = files[f"{name}.png"]
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert unpack(">II", png[16:24]) == (side, side)


@pytest.mark.parametrize("app_id", ["", "x", "6f1f2d3c-0000-4000-8000-00000000b0b", f"{APP}\n", f"{{{APP}}}"])
def test_what_is_no_app_id_is_refused(app_id: str) -> None:
    with pytest.raises(NoAppIdError):
        manifest(app_id, "https://voinko.example.com")
