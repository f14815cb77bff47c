"""A command of tests is one to whoever starts it: its process ends as the command does, and the command with its process."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.app.installations import free_port, install
from tests.commands.starting import clean_environment, command_line

Running = tuple[subprocess.Popen[bytes], int]


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A server, and its port."""
    install(tmp_path, {}, "init")
    port = free_port()
    slack = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "shhh", "SLACK_API_URL": "http://127.0.0.1:9/"}
    environment = clean_environment() | slack | {"VOINKO_PORT": str(port), "VOINKO_METRICS_PORT": str(free_port())}
    command = command_line("run", "--no-scheduler")
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - ours
        while not listens(port):
            assert process.poll() is None
            time.sleep(0.02)
        yield process, port
        process.kill()


def test_it_is_killed_with_its_process(running: Running) -> None:
    process, port = running
    process.kill()
    process.wait()
    while listens(port):
        time.sleep(0.02)


def test_told_to_end_it_says_how_it_has_ended(running: Running) -> None:
    process, port = running
    process.terminate()
    assert process.wait() == 0
    assert not listens(port)


def test_what_has_ended_it_ends_its_process(running: Running) -> None:
    process, _ = running
    process.send_signal(signal.SIGINT)
    assert process.wait() in {0, 130}


def test_its_streams_are_its_own(tmp_path: Path) -> None:
    done = subprocess.run(command_line("say", "-", "--json"), cwd=tmp_path, input=b"apua\n", capture_output=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"[")


def test_wrong_usage_ends_with_2(tmp_path: Path) -> None:
    done = subprocess.run(command_line("nonsense"), cwd=tmp_path, capture_output=True, check=False)  # noqa: S603
    assert done.returncode == 2
    assert b"No such command" in done.stderr
