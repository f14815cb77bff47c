"""What the doctor says of a crisis line, as the days pass since somebody called it."""

from datetime import timedelta
from pathlib import Path

import pytest

from app import chance
from app.doctor.examine import examine
from app.doctor.findings import Severity

LINE = """
[[crisis_lines]]
country = "FI"
name = "MIELI"
number = "09 2525 0111"
hours = "24/7"
language = "fi"
verified_on = {day}
"""


@pytest.mark.parametrize(
    ("days", "severity", "said"),
    [
        (0, Severity.OK, "is verified for 90 days more"),
        (89, Severity.WARNING, "must be verified within 1 days"),
        (90, Severity.WARNING, "must be verified within 0 days"),
        (91, Severity.ERROR, "is not shown"),
        (-1, Severity.ERROR, "is not shown"),
    ],
)
async def test_a_line_is_good_for_ninety_days(tmp_path: Path, days: int, severity: Severity, said: str) -> None:
    day = chance.now().date() - timedelta(days=days)
    (tmp_path / "voinko.toml").write_text(LINE.format(day=day), encoding="utf-8")
    (finding,) = [one for one in await examine(tmp_path) if "Crisis line" in one.what]
    assert (finding.severity, said in finding.what) == (severity, True)
