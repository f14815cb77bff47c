"""Whether the identity provider's directory and the stored roster are one."""

from __future__ import annotations

from urllib.parse import urlsplit

from app.doctor.findings import Finding, error, ok, warning
from app.settings.load import Settings
from app.settings.scim import VARIABLE
from bot.model.provisioning import EntryKind
from storage.store import SqlStore

_MOST_TOLD = 10


async def directory_findings(settings: Settings, store: SqlStore) -> list[Finding]:
    """Nothing where no provider has ever sent anything and none may."""
    total, _ = await store.entries(EntryKind.USER, count=0)
    if not settings.scim.tokens:
        mend = f"Set {VARIABLE} again, or keep the roster by file: voinko roster import people.csv --with-directory"
        return (
            [warning(f"The directory of an identity provider is stored ({total} users), and nobody may send more.", mend)]
            if total
            else []
        )
    found = [ok(f"An identity provider keeps the roster: {total} users so far.")]
    if urlsplit(settings.base_url).scheme != "https":
        found.append(warning("No identity provider can reach this address.", "Set VOINKO_BASE_URL to the public https address."))
    if held := await store.roster_held():
        lines = held.splitlines()
        told = lines[:_MOST_TOLD] + ([f"… and {len(lines) - _MOST_TOLD} more"] if len(lines) > _MOST_TOLD else [])
        found.append(
            error("The directory is no roster yet, and the stored one stays: " + "; ".join(told), "Mend it in the provider.")
        )
    if total and (
        alone := [one.email for one in await store.employees() if one.team and one.email not in await store.provisioned_people()]
    ):
        found.append(
            warning(
                f"On the roster and not in the directory: {len(alone)}, such as {alone[0]}.",
                "Assign them to the application in the provider; who has left: voinko roster import --deactivate-missing",
            )
        )
    return found
