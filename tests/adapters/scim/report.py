"""``python -m tests.adapters.scim.report``: the compliance tester against the running product, and a first cycle of many people.

Writes ``docs/scim-tester.md``. ``voinko run`` is a process of its own; what it talks to besides is a double of Slack.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import check_server

from app import chance
from tests.adapters.scim.conftest import ENTERPRISE, GROUP, PATCH, TOKEN, USER
from tests.app.installations import free_port, install
from tests.doubles.slack import SlackDouble

ROOT = Path(__file__).parents[3]
REPORT = ROOT / "docs" / "scim-tester.md"
TEAM_OF = 10


@dataclass(frozen=True, slots=True)
class Product:
    """``voinko run``, and the folder that it runs in."""

    folder: Path
    environment: Mapping[str, str]
    base_url: str

    async def voinko(self, *words: str) -> str:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app", *words, cwd=self.folder, env=self.environment, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        return out.decode()


@asynccontextmanager
async def running() -> AsyncIterator[Product]:
    async with SlackDouble() as slack:
        with tempfile.TemporaryDirectory() as name:
            folder, port = Path(name), free_port()
            toml = '[company]\nname = "Esimerkki Oy"\n[roster.scim]\nteam = "group"\nprefix = "Team "\n'
            install(folder, {"voinko.toml": toml}, "init")
            foreign = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK", "TEAMS", "VOINKO"))}
            environment = foreign | {
                "PYTHONPATH": str(ROOT),
                "SLACK_API_URL": slack.api_url,
                "SLACK_BOT_TOKEN": slack.token,
                "SLACK_SIGNING_SECRET": "shhh",
                "VOINKO_PORT": str(port),
                "VOINKO_METRICS_PORT": str(free_port()),
                "VOINKO_SCIM_TOKEN": TOKEN,
            }
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "app",
                "run",
                "--no-scheduler",
                cwd=folder,
                env=environment,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                product = Product(folder, environment, f"http://127.0.0.1:{port}/scim/v2")
                await asyncio.to_thread(_until_it_answers, product.base_url)
                yield product
            finally:
                process.terminate()
                await process.wait()


def _until_it_answers(base_url: str) -> None:
    while True:
        try:
            httpx2.get(f"{base_url}/ServiceProviderConfig").raise_for_status()
        except httpx2.HTTPError:
            time.sleep(0.1)
        else:
            return


def _client(base_url: str) -> httpx2.Client:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/scim+json"}
    return httpx2.Client(base_url=base_url, headers=headers, timeout=30)


def checked(base_url: str) -> Counter[tuple[str, str]]:
    """How many checks of each title ended how."""
    with _client(base_url) as client:
        scim = SyncSCIMClient(client)
        scim.discover()
        return Counter((str(one.title), one.status.name.lower()) for one in check_server(scim))


def first_cycle(base_url: str, people: int) -> float:
    """Seconds for a first cycle as Entra ID does it: each user looked for and made, then groups, then their members."""
    began = time.monotonic()
    with _client(base_url) as client:
        ids = []
        for number in range(people):
            email = f"p{number}@voinko.example"
            client.get("/Users", params={"filter": f'userName eq "{email}"'}).raise_for_status()
            body = {
                "schemas": [USER, ENTERPRISE],
                "userName": email,
                "externalId": f"e{number}",
                "displayName": f"Person {number}",
                "active": True,
                "emails": [{"type": "work", "value": email, "primary": True}],
                ENTERPRISE: {"department": "Service"},
            }
            ids.append(client.post("/Users", json=body).raise_for_status().json()["id"])
        for team in range(0, people, TEAM_OF):
            made = client.post("/Groups", json={"schemas": [GROUP], "displayName": f"Team {team:05}"}).raise_for_status().json()
            for user in ids[team : team + TEAM_OF]:
                add = {"op": "Add", "path": "members", "value": [{"value": user}]}
                client.patch(f"/Groups/{made['id']}", json={"schemas": [PATCH], "Operations": [add]}).raise_for_status()
    return time.monotonic() - began


def by_file(people: int) -> str:
    rows = (f"p{n}@voinko.example,Person {n},{n // TEAM_OF * TEAM_OF:05},Service,,,\n" for n in range(people))
    return "email,name,team,department,manager_email,language,timezone\n" + "".join(rows)


async def same_as_by_file(product: Product, people: int) -> bool:
    """Whether the roster that was made is the one that a file of the same people makes."""
    await product.voinko("roster", "apply")
    (product.folder / "people.csv").write_text(by_file(people), encoding="utf-8")
    changed = await product.voinko("roster", "import", "people.csv", "--dry-run", "--with-directory", "--json")
    return all(f'"{name}": []' in changed for name in ("joins", "leaves", "moves", "missing", "new_teams", "vanished_teams"))


async def main(people: int) -> None:
    async with running() as product:
        found = await asyncio.to_thread(checked, product.base_url)
    async with running() as product:
        seconds = await asyncio.to_thread(first_cycle, product.base_url, people)
        same = await same_as_by_file(product, people)
    rows = "\n".join(f"| {title} | {status} | {count} |" for (title, status), count in sorted(found.items()))
    ends = Counter({status: sum(n for (_, one), n in found.items() if one == status) for _, status in found})
    told = ", ".join(f"{count} {status}" for status, count in sorted(ends.items()))
    groups, alike = people // TEAM_OF, "the same as" if same else "not the same as"
    REPORT.write_text(
        f"""# SCIM's compliance tester against Voinko

Made by `python -m tests.adapters.scim.report` on {chance.now().date().isoformat()}; nothing here is written by hand.
`voinko run` was a process of its own, on SQLite; the tester is `scim2-tester`: {told}.

A first cycle of {people:,} people took {seconds:,.0f} seconds on the machine that wrote this: each looked for and
made, then {groups:,} groups, and each of their members added by itself, as Entra ID does it. The roster made of it was
{alike} that of a file of the same people.

| check | ended | times |
|---|---|---|
{rows}
""",
        encoding="utf-8",
    )
    print(f"{REPORT.name}: {told}; {people} people in {seconds:.0f} s, same roster: {same}")  # noqa: T201


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    asyncio.run(main(parser.parse_args().people))
