"""A calendar fetched over HTTP, with limits: in time, in size and in how often it may point elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import aiohttp

from adapters.http.loopback import is_https_or_here
from bot.model.absence import Absence
from bot.ports.absences import FeedError

SECONDS = 10.0  # for all of it
MOST_BYTES = 8 * 2**20
_REDIRECTS = 3
_OK = 200


@dataclass(frozen=True, slots=True)
class CalendarFeed:
    """The core's ``AbsenceFeed``: the company's calendar, or that of the ``owner`` with that e-mail address."""

    url: str = field(repr=False)  # whoever knows it reads the calendar
    owner: str = ""

    async def read(self, today: date, zones: Mapping[str, ZoneInfo]) -> Mapping[str, Sequence[Absence]]:
        """E-mail address -> absences around that day, of the people in ``zones`` alone. Raises FeedError."""
        try:
            async with asyncio.timeout(SECONDS), aiohttp.ClientSession() as session:
                text = await self._text(session, self.url)
        except TimeoutError:
            raise FeedError(f"did not answer within {SECONDS:.0f} seconds") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise FeedError(f"can't be reached ({type(error).__name__})") from None
        from adapters.calendars.days import absences_in  # noqa: PLC0415 - who has no calendar need not load what reads them

        return await asyncio.to_thread(absences_in, text, today, zones, owner=self.owner)

    async def _text(self, session: aiohttp.ClientSession, url: str) -> str:
        for _ in range(_REDIRECTS + 1):
            async with session.get(url, allow_redirects=False) as response:
                location = response.headers.get("Location")
                if location is not None and response.status in {301, 302, 303, 307, 308}:
                    url = urljoin(str(response.url), location)
                    if not is_https_or_here(url):
                        raise FeedError("points to an address that is not https")
                    continue
                if response.status != _OK:
                    raise FeedError(f"answers {response.status}")
                read = bytearray()
                async for piece in response.content.iter_chunked(65536):
                    read += piece
                    if len(read) > MOST_BYTES:
                        raise FeedError(f"is larger than {MOST_BYTES // 2**20} MiB")
                return read.decode("utf-8", errors="replace")
        raise FeedError(f"points elsewhere more than {_REDIRECTS} times")
