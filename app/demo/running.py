"""``voinko demo``: build the sample company in a throw-away folder, serve its web chat on this machine, and clean up."""

from __future__ import annotations

import asyncio
import socket
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import date
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as ProgressBar

from app import chance
from app.demo.building import HOST, Progress, built
from app.demo.pages import add_routes
from app.demo.story import WEEKS
from app.installation.refusal import SiteError
from app.server.http import application
from app.server.metrics import Metrics
from app.server.running import serve, until_told_to_stop
from app.terminal import err, note


async def run_demo(port: int, *, open_browser: bool) -> None:
    """Serve the demo until SIGINT or SIGTERM, then delete all it wrote. Raises SiteError when the port is taken."""
    with _progress(WEEKS) as progress:
        async with serving(chance.now().date(), weeks=WEEKS, port=port, progress=progress) as address:
            note(f"\nThe demo is ready: {address}\nBe anyone in the sample company, and let its weeks pass with “Next event”.")
            note("It lives on this machine alone; Ctrl-C stops it and deletes everything.")
            if open_browser:
                await asyncio.to_thread(webbrowser.open, address)
            await until_told_to_stop()


@asynccontextmanager
async def serving(today: date, *, weeks: int, port: int = 0, progress: Progress = lambda _weeks: None) -> AsyncIterator[str]:
    """Build the sample company in a folder of its own and serve it; the page's address. Raises SiteError."""
    port = _free(port)
    with tempfile.TemporaryDirectory(prefix="voinko-demo-", ignore_cleanup_errors=True) as folder:
        async with AsyncExitStack() as stack:
            sample = await stack.enter_async_context(built(Path(folder), today, weeks=weeks, port=port, progress=progress))
            app = application(sample.store, Metrics())
            add_routes(app, sample)
            await serve(stack, app, HOST, port)
            yield f"http://{HOST}:{port}/"


def _free(port: int) -> int:
    """The port, or any free one for 0. Raises SiteError now rather than after the work when it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SiteError(
                f"can't listen on {HOST}:{port} ({error.strerror}); choose another: voinko demo --port 8123"
            ) from None
        number: int = probe.getsockname()[1]
        return number


@contextmanager
def _progress(weeks: int) -> Iterator[Progress]:
    """A bar on a terminal, a plain line elsewhere."""
    if not err.is_terminal:
        note(f"Building a sample company with {weeks} weeks behind it …")
        yield lambda _done: None
        return
    columns = (TextColumn("Building a sample company:"), BarColumn(), MofNCompleteColumn(), TextColumn("weeks"))
    with ProgressBar(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=weeks)

        def show(done: int) -> None:
            bar.update(task, completed=done)
            if done == weeks:
                bar.stop()

        yield show
