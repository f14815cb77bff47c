"""What a test run leaves behind, however it ends."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
A_RUN = """
import tempfile
from tests import run

end = run.begin()
run.postgres(lambda: None)
print(tempfile.gettempdir(), flush=True)
input()
end()
"""


@pytest.mark.postgres
@pytest.mark.parametrize("killed", [False, True])
def test_neither_a_server_nor_a_folder_is_left_of_a_run(*, killed: bool) -> None:
    with subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-c", A_RUN], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        server = int((folder / "postgres" / "postmaster.pid").read_text().partition("\n")[0])
        if killed:
            process.kill()
        else:
            process.communicate("\n")
            assert not folder.exists()
    patience = time.monotonic() + 30
    while (folder.exists() or alive(server)) and time.monotonic() < patience:
        time.sleep(0.05)
    assert not folder.exists()
    assert not alive(server)


def alive(process: int) -> bool:
    """Whether it runs: one that has ended may wait for its parent to notice."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False).stdout  # noqa: S603, S607
    return state.strip() != "" and not state.startswith("Z")
