"""Backup, restore and a new master key, as an administrator does them: real commands, and a double of Slack that counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.installation.asked_since import asked_since
from app.settings.load import load
from bot.model.calendar import Week
from storage.keeping.backup import Backup
from tests.app.test_road import CLOSE, DIGEST, PULSE, REMINDER, Site
from tests.app.test_road import site as whole_site

site = whole_site

NIGHT = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # two in the morning in Helsinki; the question goes out at 7:30 UTC
WEEK, LONG_AGO = Week(2026, 48), Week(2026, 40)


def messages(site: Site) -> list[int]:
    """How many messages each person has got."""
    return [len(site.slack.direct_messages(user)) for user in [*site.people, "UM", "UJ"]]


def lose_database(site: Site) -> None:
    for file in site.folder.glob("voinko.db*"):
        file.unlink()


@pytest.mark.timeout(300)
async def test_a_round_opened_after_the_backup_is_not_asked_again(site: Site) -> None:
    """The questions went out after the backup; then the database was lost."""
    await site.voinko("backup", "before-opening")
    await site.tick(PULSE)
    sent = messages(site)
    assert sent == [2, 2, 2, 2, 2, 2, 0, 0]  # the welcome and the questions

    lose_database(site)
    await site.voinko("restore", "before-opening")
    again = await site.tick(PULSE)
    assert (again["opened"], again["sent"]) == (0, 0)
    assert messages(site) == sent


@pytest.mark.timeout(300)
async def test_a_reminder_and_a_digest_that_may_have_gone_out_are_looked_up_first(site: Site) -> None:
    await site.tick(PULSE)
    await site.voinko("backup", "before-reminding")
    await site.tick(REMINDER)
    reminded = messages(site)
    assert reminded[:6] == [3] * 6
    lose_database(site)
    await site.voinko("restore", "before-reminding")
    await site.tick(REMINDER)
    assert messages(site) == reminded

    await site.tick(CLOSE)
    await site.voinko("backup", "before-digest")
    await site.tick(DIGEST)
    read = messages(site)
    assert read[6:] == [3, 2]  # a welcome, and a digest for each unit
    lose_database(site)
    await site.voinko("restore", "before-digest")
    await site.tick(DIGEST)
    assert messages(site) == read


@pytest.mark.timeout(300)
async def test_what_can_not_be_restored_is_refused_with_a_sentence_and_nothing_is_overwritten(site: Site) -> None:
    key = site.folder / "voinko.key"
    await site.voinko("backup", "kept")
    content = (site.folder / "kept").read_bytes()
    assert "kept is there already" in await site.voinko("backup", "kept", expect=2)
    assert "there is data in the database already" in await site.voinko("restore", "kept", expect=2)
    assert "people.csv is no backup of Voinko" in await site.voinko("restore", "people.csv", expect=2)
    lose_database(site)
    right = key.read_text()
    key.write_text("ab" * 32)
    assert "kept was made under another master key" in await site.voinko("restore", "kept", expect=2)
    key.unlink()
    assert "the master key is missing" in await site.voinko("restore", "kept", expect=2)
    assert not key.exists()
    key.write_text(right)
    key.chmod(0o600)
    await site.voinko("restore", "kept")
    assert (site.folder / "kept").read_bytes() == content


# ---------------------------------------------------------------- the weeks that the calendar tells


def weeks(
    tmp_path: Path, taken_at: datetime, now: datetime, *, toml: str = "", first: Week | None = LONG_AGO, ahead: int = 0
) -> list[Week]:
    (tmp_path / "voinko.toml").write_text(toml)
    backup = Backup(tmp_path / "file", "0001", taken_at, first, taken_at + timedelta(days=ahead))
    return sorted(asked_since(load({}, tmp_path), backup, now))


def test_the_week_whose_question_went_out_between_the_backup_and_now_counts_as_asked(tmp_path: Path) -> None:
    opening = NIGHT + timedelta(hours=7, minutes=30)
    assert weeks(tmp_path, NIGHT, opening) == [WEEK]
    assert weeks(tmp_path, NIGHT, opening - timedelta(seconds=1)) == []
    assert weeks(tmp_path, opening, opening + timedelta(days=6)) == []


def test_every_week_of_a_long_time_counts(tmp_path: Path) -> None:
    assert weeks(tmp_path, NIGHT, NIGHT + timedelta(days=15)) == [WEEK, WEEK.plus(1), WEEK.plus(2)]


def test_no_week_before_the_start_counts(tmp_path: Path) -> None:
    toml = f"[pulse]\nstart = {date(2026, 12, 1)}"
    assert weeks(tmp_path, NIGHT, NIGHT + timedelta(days=8), toml=toml, first=None) == [WEEK.plus(1)]


def test_a_calendar_that_was_moved_ahead_tells_nothing(tmp_path: Path) -> None:
    assert weeks(tmp_path, NIGHT, NIGHT + timedelta(days=8), ahead=1) == []
