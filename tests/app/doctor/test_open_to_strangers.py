"""What `doctor` says of a Slack that anybody could add."""

from pathlib import Path

from app.doctor.platforms import platform_findings
from app.settings.load import load
from storage.store import SqlStore


async def test_add_to_slack_without_a_list_is_told_with_its_mend(tmp_path: Path, sqlite_store: SqlStore) -> None:
    settings = load({"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "x", "SLACK_SIGNING_SECRET": "x"}, tmp_path)
    [found] = [one async for one in platform_findings(settings, sqlite_store) if "[slack] workspaces" in one.what]
    assert found.what == "Slack is not complete: [slack] workspaces is not set."
    assert 'workspaces = ["T0123ABCD"]' in found.mend
