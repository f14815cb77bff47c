"""The process of which tests' commands are forks: it has imported the whole product, and runs nothing of it.

It has one thread, for a fork has no other. A command whose client is killed is killed too, and all are when standard input ends.
"""

from __future__ import annotations

import ast
import atexit
import gc
import os
import pkgutil
import select
import signal
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module

from app.cli import main
from bot.talk.commands import heard_in

_OURS = ("adapters", "app", "bot", "scheduler", "storage")
_THEIRS = (
    "aiosqlite",
    "alembic.command",
    "openpyxl",
    "psycopg",
    "scipy.stats",
    "textblob",
    "typer._adapters",
)  # what ours load late
_HEAD = 10  # bytes that tell a request's length


@dataclass(frozen=True, slots=True)
class Running:
    """A command, who wants to know how it ends, and a pipe that ends with it."""

    fork: int
    client: socket.socket
    ended: int


def load() -> None:
    """Import all that a command may."""
    for name in _THEIRS:
        import_module(name)
    for package in map(import_module, _OURS):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith("storage.migrations.") and not module.name.endswith("__main__"):
                import_module(module.name)
    heard_in("words")  # reads what is known of words
    gc.collect()
    gc.freeze()  # what a fork doesn't touch it doesn't copy


def serve(listener: socket.socket) -> None:
    """Fork for each client that calls. Returns in the forks alone, each as the process that its client has asked for."""
    running: list[Running] = []
    while True:
        watched = (sys.stdin, listener, *(one.client for one in running), *(one.ended for one in running))
        ready = set(select.select(watched, (), ())[0])
        if sys.stdin in ready:
            for command in running:
                os.kill(command.fork, signal.SIGKILL)
            os._exit(0)
        for command in [*running]:
            if command.client in ready:  # it says nothing more, so it is gone
                os.kill(command.fork, signal.SIGKILL)
            if command.ended in ready:
                running.remove(command)
                _tell(command)
        if listener in ready and _forked(listener, running):
            return


def run() -> None:
    """Run the product, and end as Python does, but for taking apart all modules, which takes longer than most commands."""
    code = 0
    try:
        main()
    except SystemExit as ending:
        code = ending.code or 0
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    os._exit(code)


def _forked(listener: socket.socket, running: list[Running]) -> bool:
    """Take a request: True in the fork, False in the parent."""
    client, _ = listener.accept()
    head, streams, _, _ = socket.recv_fds(client, _HEAD, 3)
    with client.makefile("rb") as rest:
        told = rest.read(int(head or 0))
    if not head or len(told) < int(head):  # killed before it has said what it wants
        client.close()
        for descriptor in streams:
            os.close(descriptor)
        return False
    ended, held = os.pipe()
    fork = os.fork()
    if fork:
        for descriptor in (held, *streams):
            os.close(descriptor)
        running.append(Running(fork, client, ended))
        with suppress(BrokenPipeError):
            client.sendall(b"%d\n" % fork)
        return False
    for connection in (listener, client, *(one.client for one in running)):
        connection.close()
    for descriptor in (ended, *(one.ended for one in running)):
        os.close(descriptor)
    _become(streams, *ast.literal_eval(told.decode()))
    return True


def _become(streams: list[int], words: list[str], folder: str, environment: dict[str, str]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    ours = [open(number, mode, encoding="utf-8", closefd=False) for number, mode in enumerate("rww")]  # noqa: SIM115 - they stay
    sys.stdin, sys.stdout, sys.stderr = ours
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["voinko", *words]


def _tell(command: Running) -> None:
    _, status = os.waitpid(command.fork, 0)
    os.close(command.ended)
    with command.client, suppress(BrokenPipeError):
        command.client.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    load()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(sys.argv[1])
        listening.listen()
        os.write(1, b"listening\n")
        serve(listening)
    run()
