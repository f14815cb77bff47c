"""Pictures by address, for readers that bring no cookie: Slack's and Microsoft's servers fetch them once for everyone.

The address is the picture: the chart, sealed with a key, in the link itself. So nothing is stored, no restart and no second
process breaks a digest that was sent, nobody without a link can guess one, and neither a proxy nor a log can read it. The
same chart always has the same address. A new key is the end of all old addresses.
"""

from __future__ import annotations

import asyncio
import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import asdict
from hashlib import blake2b

from aiohttp import web
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from adapters.charts.png import png
from bot.model.messages import Chart, IntervalBar, Mark, StepStrip

ROUTE = "/pictures/{name}.png"
_LONGEST = 6000  # characters of a name; Slack takes links of up to 3,000
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")
_TITLE, _WORDS = 120, 90  # more than the picture has room for
_AT_ONCE = 2  # drawings at a time: the rest of the machine has answers to take


class ChartGallery:
    """Gives a chart its address and draws the picture that an address names.

    ``key`` is any secret of at least 16 bytes that all processes of one installation share; ``base_url`` is the public one.
    """

    def __init__(self, base_url: str, key: bytes) -> None:
        if len(key) < 16:  # noqa: PLR2004 (the docstring's own number)
            raise ValueError("the key of the pictures must have at least 16 bytes")
        self._base_url = base_url.rstrip("/")
        self._box = SecretBox(blake2b(key, digest_size=SecretBox.KEY_SIZE, person=b"voinko.pictures").digest())
        self._nonce_key = blake2b(key, digest_size=32, person=b"voinko.pic.nonce").digest()
        self._drawing = asyncio.Semaphore(_AT_ONCE)

    def url(self, chart: Chart) -> str:
        """The chart's address: some 1,000 characters, and the same for the same chart."""
        packed = zlib.compress(_written(chart), 9)
        # The nonce is a keyed hash of the content, so that one chart has one address and two never share a nonce.
        nonce = blake2b(packed, key=self._nonce_key, digest_size=SecretBox.NONCE_SIZE).digest()
        name = urlsafe_b64encode(self._box.encrypt(packed, nonce)).decode().rstrip("=")
        return f"{self._base_url}/pictures/{name}.png"

    def add_routes(self, app: web.Application) -> None:
        """Serve the pictures."""
        app.router.add_get(ROUTE, self.serve)

    async def serve(self, request: web.Request) -> web.Response:
        """Draw the picture off the event loop; an address that we have not given out is not found."""
        chart = self._chart(request.match_info["name"])
        if chart is None:
            raise web.HTTPNotFound
        async with self._drawing:
            drawn = await asyncio.to_thread(png, chart)
        headers = {
            "Cache-Control": "private, max-age=86400",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        return web.Response(body=drawn, content_type="image/png", headers=headers)

    def _chart(self, name: str) -> Chart | None:
        """The chart that the name was made of; None where the seal isn't ours."""
        if len(name) > _LONGEST or not _TOKEN.fullmatch(name):
            return None
        try:
            packed = self._box.decrypt(urlsafe_b64decode(name + "=" * (-len(name) % 4)))
        except (Base64Error, CryptoError, ValueError):
            return None
        return _read(zlib.decompress(packed))


def _written(chart: Chart) -> bytes:
    """The chart as compact JSON, its texts cut to what can be drawn."""
    short = {
        "t": chart.title[:_TITLE],
        "c": [each[:_WORDS] for each in chart.columns],
        "w": [each[:_WORDS] for each in chart.scale],
        "s": [[strip.label[:_WORDS], strip.steps, strip.note[:_WORDS]] for strip in chart.strips],
        "b": [_cut(asdict(bar)) for bar in chart.bars],
    }
    return json.dumps(short, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _cut(bar: dict[str, object]) -> list[object]:
    return [each[:_WORDS] if isinstance(each, str) else each for each in bar.values()]


def _read(document: bytes) -> Chart:
    """What ``_written`` wrote."""
    raw = json.loads(document)
    first, second = raw["c"]
    lowest, low, middle, high, highest = raw["w"]
    return Chart(
        raw["t"],
        (first, second),
        (lowest, low, middle, high, highest),
        tuple(StepStrip(label, tuple(map(_mark, steps)), note) for label, steps, note in raw["s"]),
        tuple(IntervalBar(*values) for values in raw["b"]),
    )


def _mark(written: int | list[int] | None) -> Mark:
    if isinstance(written, list):
        low, high = written
        return low, high
    return written
