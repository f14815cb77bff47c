"""What a start does without: it would cost every small installation memory and seconds, and every command its part of them."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.installations import free_port, install
from tests.doubles.slack import SlackDouble

ROOT = Path(__file__).parents[3]


async def loaded_until_listening(folder: Path, slack: SlackDouble) -> set[str]:
    """The names of all modules that ``voinko run`` has imported when it is told to stop."""
    port = free_port()
    own = {
        "PYTHONPATH": str(ROOT),
        "PYTHONPROFILEIMPORTTIME": "1",
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_SIGNING_SECRET": "shhh",
        "SLACK_API_URL": slack.api_url,
        "VOINKO_PORT": str(port),
    }
    foreign = {key: value for key, value in os.environ.items() if not key.startswith(("VOINKO_", "SLACK_", "TEAMS_"))}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "run", cwd=folder, env=foreign | own, stderr=subprocess.PIPE
    )
    reading = asyncio.create_task(process.communicate())
    try:
        while not reading.done():
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                break
    finally:
        if process.returncode is None:
            process.terminate()
    _, errors = await reading
    # It may be told so early that it can't say goodbye yet.
    assert process.returncode in {0, -signal.SIGTERM}, errors.decode()[-2000:]
    return modules_in(errors.decode())


def modules_in(told: str) -> set[str]:
    """The names of all modules of whose import Python has told the time."""
    lines = (line.split("|") for line in told.splitlines() if line.startswith("import time:"))
    return {parts[2].strip() for parts in lines if len(parts) == 3}


_NOT_NEEDED = {"botbuilder", "botframework", "scipy", "textblob", "resvg_py", "scim2_models", "scim2_server", "pydantic"}


@pytest.fixture
async def loaded(tmp_path: Path) -> set[str]:
    install(tmp_path, {}, "init")
    async with SlackDouble() as slack:
        return await loaded_until_listening(tmp_path, slack)


async def test_a_start_with_slack_alone_loads_neither_teams_nor_statistics_nor_texts_nor_charts_nor_scim(
    loaded: set[str],
) -> None:
    assert "slack_bolt" in loaded
    assert {name.partition(".")[0] for name in loaded} & _NOT_NEEDED == set()
    assert not any(name.startswith(("adapters.teams", "jwt", "cryptography")) for name in loaded)


def test_a_command_loads_what_it_needs_itself(tmp_path: Path) -> None:
    install(tmp_path, {}, "init")
    own = {"PYTHONPATH": str(ROOT), "PYTHONPROFILEIMPORTTIME": "1"}
    command = [sys.executable, "-m", "app", "roster", "show"]
    shown = subprocess.run(command, cwd=tmp_path, env=os.environ | own, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    loaded = modules_in(shown.stderr)
    assert "sqlalchemy" in loaded
    assert loaded & {"aiohttp", "slack_sdk", "openpyxl", "numpy", "alembic", "jinja2", "prometheus_client"} == set()
