"""What the page's answers have in common: their headers, its files, where it stands. Knows nobody and no digest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from adapters.charts.lettering import FONT_FILES
from bot.model.people import Language

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
    "Referrer-Policy": "no-referrer",  # an address may hold a link that is not used up yet
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
_STATIC = Path(__file__).parent / "static"
_FILES = {
    path.name: path for path in (_STATIC / "page.css", _STATIC / "fonts.css", _STATIC / "voinko.svg", *map(Path, FONT_FILES))
}


@dataclass(frozen=True, slots=True)
class PageSettings:
    """Where the page stands. ``base_url`` is the public address; ``language`` of those who ask for none of ours.

    ``demo``: only this machine is answered, and one browser may be several people's.
    """

    base_url: str
    language: Language
    demo: bool = False

    @property
    def root(self) -> str:
        """The path below which everything lies; "" as a rule."""
        return urlsplit(self.base_url).path.rstrip("/")

    @property
    def cookie(self) -> str:
        """The session's cookie; over HTTPS it has a name that no other host and no plain connection can set."""
        return "__Host-voinko" if self.is_secure else "voinko_page"

    @property
    def is_secure(self) -> bool:
        """Tell whether the public address is an HTTPS one."""
        return urlsplit(self.base_url).scheme == "https"


async def static(request: web.Request) -> web.StreamResponse:
    """A style sheet, a font or the mark."""
    path = _FILES.get(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"})


def elsewhere(url: str) -> web.Response:
    """The answer that sends the browser on to another address, with a GET."""
    return web.Response(status=303, headers={"Location": url})


def html(written: str, status: int = 200) -> web.Response:
    """The answer that is a page."""
    return web.Response(text=written, content_type="text/html", status=status)
