"""The customers in detail: nothing is said of channels whose figures can't be shown."""

from __future__ import annotations

from typing import Any

import pytest

from bot.digest.sections.customer_details import customer_details
from bot.model.messages import Text
from bot.model.people import Language


def said(phone: float | None, web: float | None) -> str:
    def part(name: str, value: float | None) -> dict[str, Any]:
        return {"channel": name, "figures": {"ces": {"n": 40, "value": value, "low": None, "high": None, "state": "too_few"}}}

    alike = {"metric": "ces", "channels": 2, "highest": "phone", "lowest": "web", "spread": None, "differ": True}
    customers = {"by_channel": [part("phone", phone), part("web", web)], "consistency": [alike]}
    blocks = customer_details({"customers": customers}, Language.EN)
    return "\n".join(block.text for block in blocks if isinstance(block, Text))


def test_channels_that_differ_are_named_with_their_figures() -> None:
    assert "Channels differ clearly in" in said(6.1, 4.2)
    assert "highest phone (6.1" in said(6.1, 4.2)
    assert "lowest web (4.2" in said(6.1, 4.2)


@pytest.mark.parametrize(("phone", "web"), [(None, None), (6.1, None), (None, 4.2)])
def test_channels_without_both_figures_are_not_said_to_differ(phone: float | None, web: float | None) -> None:
    assert "differ" not in said(phone, web)
