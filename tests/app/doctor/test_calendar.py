"""What the doctor says of weeks that holidays leave without a pulse."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from app.doctor.examine import _calendar
from app.settings.load import load

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
CHRISTMAS = {date(2026, 12, 22) + timedelta(days=ahead) for ahead in range(5)}
MOVED = {date(2026, 12, 8)}


def test_a_week_without_a_day_for_asking_is_named_ahead_and_a_moved_pulse_is_not(tmp_path: Path) -> None:
    (tmp_path / "voinko.toml").write_text("[pulse]\nstart = 2026-01-06\n", encoding="utf-8")
    settings = replace(load({}, tmp_path), is_holiday=(CHRISTMAS | MOVED).__contains__)
    assert [finding.what for finding in _calendar(settings, NOW)] == [
        "No pulse in 2026-W52: from the day for asking on, every working day is a holiday."
    ]
