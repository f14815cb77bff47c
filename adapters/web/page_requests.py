"""What the page reads of a request, and how it says no. Everything a client may send ends in a 4xx, never in a 5xx."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from bot.model.calendar import Week
from bot.model.people import Language

_LONGEST_BODY = 8 * 1024  # a link and a token, or a press
LONGEST_WITH_WORDS = 128 * 1024  # ten thousand characters of any alphabet, so that too many are told so and come back
_FORM = "application/x-www-form-urlencoded"


class NoticeError(Exception):
    """Shown as a page of a few sentences: ``page.refused.<key>`` and its title. ``link`` tells for whom, where it was one."""

    def __init__(self, status: int, key: str, *, link: str = "", forget: bool = False) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.link = link
        self.forget = forget  # the browser's cookie is of no use any more


async def fields_of(request: web.Request, longest: int = _LONGEST_BODY) -> Mapping[str, str]:
    """The fields of a small form."""
    if request.content_type != _FORM:
        raise NoticeError(415, "malformed")
    body = await request.content.read(longest + 1)
    while len(body) <= longest and not request.content.at_eof():
        body += await request.content.read(longest + 1)
    if len(body) > longest:
        raise NoticeError(413, "malformed")
    try:
        return dict(
            parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=8)
        )
    except (UnicodeDecodeError, ValueError):
        raise NoticeError(400, "malformed") from None


def same_site(request: web.Request) -> bool:
    """Tell whether the browser says that our own page sent it.

    Browsers of today say so in Sec-Fetch-Site. ``Origin`` is "null" from our own pages, for they send no referrer.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", "null")
    try:
        return origin == "null" or urlsplit(origin).netloc == request.headers.get("Host", "")
    except ValueError:
        return False


def language_of(request: web.Request, default: Language) -> Language:
    """The first of our languages that the browser asks for, by its own order of preference."""
    wanted = []
    for place, part in enumerate(request.headers.get("Accept-Language", "")[:500].split(",")):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        code = name.strip().lower().partition("-")[0]
        if code in set(Language) and weight > 0:
            wanted.append((-weight, place, Language(code)))
    return min(wanted)[2] if wanted else default


def week_of(request: web.Request) -> Week:
    """The week in the address; what is no week is nowhere."""
    try:
        return Week.parse(request.match_info["week"])
    except ValueError:
        raise NoticeError(404, "missing") from None
