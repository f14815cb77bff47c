"""Charts as files in a workspace, for where Slack's servers can't fetch a picture of ours (Socket Mode, no public address).

A chart is uploaded once a workspace for as long as the process lives, and shared with no channel: the message that shows it
is all that does. Nothing that goes wrong here stops a message: the words beside the picture say the same.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from adapters.http.calling import CallError, Fault, Patience
from adapters.slack.api import Answer, Method, call_patiently
from adapters.slack.posting import post
from adapters.slack.workspaces import Workspaces, server_of
from bot.model.messages import Chart

_log = logging.getLogger(__name__)

# The chart as a PNG, drawn where it holds nobody up.
Draw = Callable[[Chart], Awaitable[bytes]]

_NAME = "voinko.png"  # a team's name has no place in a file's
_KEPT = 128  # charts remembered, over all workspaces
_LONGEST = 30.0  # seconds that a picture may hold a message up
_WAITS = 5  # some ten seconds in all; Slack mostly needs one or two


@dataclass(slots=True)
class Uploaded:
    """A picture among a workspace's files.

    Slack processes a file after it has taken it, and refuses messages that show it before. ``waits`` is how often more that may
    be waited for. It counts down over all messages, so that a file that never gets ready doesn't hold up each of its readers.
    """

    id: str
    waits: int = _WAITS


class Uploads:
    """The charts that are files in Slack, uploaded where they are not yet. Without ``draw`` there is no picture to upload."""

    def __init__(self, workspaces: Workspaces, draw: Draw | None, patience: Patience) -> None:
        self._workspaces = workspaces
        self._draw = draw
        self._patience = patience
        self._known: dict[tuple[str, Chart], Uploaded] = {}  # the one used longest ago comes first
        self._turn = asyncio.Lock()  # two readers of one digest must not upload it twice

    async def of(self, client: AsyncWebClient, workspace: str, charts: Iterable[Chart]) -> dict[Chart, Uploaded]:
        """The charts' files in that workspace; a chart that can't be uploaded is left out."""
        if self._draw is None:
            return {}
        found: dict[Chart, Uploaded] = {}
        for chart in charts:
            async with self._turn:
                uploaded = self._known.pop((workspace, chart), None) or await self._tried(client, chart, self._draw)
                if uploaded is not None:
                    found[chart] = self._known[workspace, chart] = uploaded
                if len(self._known) > _KEPT:
                    del self._known[next(iter(self._known))]
        return found

    async def wait(self, shown: Collection[Uploaded]) -> bool:
        """Tell whether Slack has been given more time for files that it refused to show; False where it has had enough."""
        waiting = [each for each in shown if each.waits > 0]
        if not waiting:
            return False
        attempt = _WAITS - max(each.waits for each in waiting)
        for each in waiting:
            each.waits -= 1
        await self._patience.sleep(self._patience.pause(attempt))
        return True

    async def _tried(self, client: AsyncWebClient, chart: Chart, draw: Draw) -> Uploaded | None:
        try:
            async with asyncio.timeout(_LONGEST):
                return Uploaded(await self._uploaded(client, await draw(chart)))
        except (CallError, OSError, ValueError) as error:  # a timeout is an OSError; resvg's refusal to draw a ValueError
            code = error.code if isinstance(error, CallError) else type(error).__name__
            _log.warning("A picture could not be uploaded to Slack, its words go without it: %s", code)
            return None

    async def _uploaded(self, client: AsyncWebClient, picture: bytes) -> str:
        """The new file's id. Raises CallError."""
        asked = {"filename": _NAME, "length": str(len(picture))}
        place = await call_patiently(client, Method.UPLOAD_URL, asked, self._patience)
        url, file = _text(place, "upload_url"), _text(place, "file_id")
        if not self._trusted(url):
            raise CallError(Fault.REFUSED, "upload_url_not_of_slack")
        # Without our token: the address makes up for it.
        await post(
            self._workspaces.session(),
            url,
            self._patience,
            refused="upload_status_",
            failed="upload",
            data=picture,
            headers={"Content-Type": "image/png"},
        )
        # No channel: with one, Slack would post the file there by itself.
        await call_patiently(client, Method.COMPLETE_UPLOAD, {"files": json.dumps([{"id": file}])}, self._patience)
        return file

    def _trusted(self, url: str) -> bool:
        """A chart goes encrypted or to the Web API's own server, nowhere else."""
        server = server_of(url)
        return server is not None and (server[0] == "https" or server == server_of(self._workspaces.settings.base_url))


def _text(answer: Answer, name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise CallError(Fault.FAILED, f"no_{name}")
    return value
