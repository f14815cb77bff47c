"""`voinko round show`, as an administrator types it, beside a double of Slack."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.app.test_road import PULSE, Site
from tests.app.test_road import site as whole_site

site = whole_site


async def shown(site: Site, *more: str) -> dict[str, Any]:
    found = json.loads(await site.voinko("round", "show", *more, "--json"))
    assert isinstance(found, dict)
    return found


@pytest.mark.timeout(300)
async def test_it_counts_whom_the_pulse_reached_and_names_nobody(site: Site) -> None:
    await site.tick(PULSE)
    found = await shown(site)
    assert (found["state"], found["asked"], found["reached"], found["in_doubt"], found["not_reached"]) == ("open", 6, 6, 0, 0)
    assert [(one["platform"], one["asked"]) for one in found["workspaces"]] == [("slack", 6)]
    assert found == await shown(site, found["week"])
    table = await site.voinko("round", "show", found["week"])
    assert table.splitlines()[1:] == ["where\tasked\treached\tin doubt\tnot reached", "all\t6\t6\t0\t0"]
    assert not any(user in table + json.dumps(found) for user in site.people)
