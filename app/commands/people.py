"""Who takes part: roster, contacts, and a person's own rights."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from adapters.files.contacts import read_contacts
from adapters.files.problems import did_you_mean
from app.commands.directory import apply_roster, roster_log
from app.commands.learning import learn_roster
from app.commands.rosters import ReadRoster, read_any_roster
from app.doctor.small_teams import MERGING, document, members_after, told
from app.settings.load import Settings
from app.terminal import AsJson, UserError, note, out, print_json, print_table, print_text, with_store
from bot.model.people import Contact, name_key, name_of
from bot.model.roster import RosterChange
from bot.release.too_small import TooSmall, too_small
from storage.store import SqlStore

File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)]
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The person's e-mail address.")]

roster = typer.Typer(no_args_is_help=True, help="People, teams, departments, managers.")
contacts = typer.Typer(no_args_is_help=True, help="Whom an employee may talk to.")
person = typer.Typer(no_args_is_help=True, help="A person's own rights: what is stored, and its erasure.")


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    roster.command("learn")(learn_roster)
    roster.command("apply")(apply_roster)
    roster.command("log")(roster_log)
    cli.add_typer(roster, name="roster")
    cli.add_typer(contacts, name="contacts")
    cli.add_typer(person, name="person")


@roster.command("import")
def import_roster(
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, change nothing.")] = False,
    deactivate_missing: Annotated[
        bool, typer.Option("--deactivate-missing", help="Deactivate the people who are not in the file.")
    ] = False,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="OURS=THEIRS",
            help="Where a column of ours is called otherwise: email=mail, team=department, manager=Supervisor. Repeat it; "
            "columns that are not named are passed over.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Let more than a fifth of the people leave at once.")] = False,
    with_directory: Annotated[
        bool, typer.Option("--with-directory", help="Import people whom an identity provider keeps (SCIM), too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import people from a file as an HR system wrote it: CSV, Excel (.xlsx) or JSON. A re-import is an update.

    How another system's file is read stands in voinko.toml under [roster]; `voinko roster learn FILE` proposes it. Our own
    columns are email,name,team,department,manager_email,language,timezone,workspace.
    """

    async def work(own: Settings, store: SqlStore) -> tuple[RosterChange, ReadRoster, Sequence[TooSmall]]:
        read = read_any_roster(file, own.roster_form, columns)
        both = {row.key for row in read.people} & (frozenset() if with_directory else await store.provisioned_people())
        if both:
            raise UserError(
                f"your identity provider keeps {len(both)} of the people in the file, such as {min(both)}; nothing was changed. "
                "Change them there, or say --with-directory"
            )
        if deactivate_missing and not (yes or dry_run):
            planned = await store.import_roster(read.people, deactivate_missing=True, dry_run=True, silent=read.silent)
            before = len(read.people) - len(planned.joins) + len(planned.missing)
            if len(planned.leaves) > _MOST_LEAVING * before:
                raise UserError(
                    f"{len(planned.leaves)} of {before} people would leave at once; nothing was changed. "
                    "Look at it with --dry-run, and say --yes if it is right"
                )
        change = await store.import_roster(
            read.people, deactivate_missing=deactivate_missing, dry_run=dry_run, silent=read.silent
        )
        after = members_after(await store.employees(), read.people, change.leaves, read.silent) if dry_run else []
        return change, read, too_small(after, own.company.k)

    change, read, small = with_store(work)
    if as_json:
        told_small = {"too_small": [document(team) for team in small]} if dry_run else {}
        print_json({**_change_document(change, dry_run=dry_run), "skipped": read.skipped, **told_small})
        return
    _show_change(change, len(read.people), dry_run=dry_run)
    if small:
        print_text(f"{told(small)}\n{MERGING}")
    if read.skipped:
        note(f"Rows left out, as the settings say: {read.skipped}.")


def _change_document(change: RosterChange, *, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "joins": list(change.joins),
        "leaves": list(change.leaves),
        "moves": [{"email": move.email, "from": move.old, "to": move.new} for move in change.moves],
        "missing": list(change.missing),
        "new_teams": list(change.new_teams),
        "vanished_teams": list(change.vanished_teams),
        "renamed": [{"old": old, "new": new} for old, new in change.renamed],
    }


def _show_change(change: RosterChange, people: int, *, dry_run: bool) -> None:
    rows = {
        "joins": change.joins,
        "leaves": change.leaves,
        "moves": [f"{move.email}: {move.old or 'no team'} → {move.new or 'no team'}" for move in change.moves],
        "teams that appear": change.new_teams,
        "teams that vanish": change.vanished_teams,
    }
    told = [(label, str(len(entries)), _listed(entries)) for label, entries in rows.items() if entries]
    if told:
        print_table((), told, title="Dry run: nothing was changed" if dry_run else None)
    for old, new in change.renamed:
        note(f"{old} is missing, {new} is new, both of one name: same account, new address? `voinko roster move {old} {new}`")
    kept = [email for email in change.missing if email not in change.leaves]
    if kept:
        note(f"Not in the file, and still active: {len(kept)}; --deactivate-missing would deactivate them.")
    out.print(f"{people} people read" + ("." if dry_run else " and imported."))


def _listed(entries: Sequence[str]) -> str:
    """The first entries on a terminal, all of them elsewhere."""
    more = len(entries) - _SHOWN
    return "\n".join([*entries[:_SHOWN], f"… and {more} more"] if more > 0 and out.is_terminal else entries)


_SHOWN = 10
_MOST_LEAVING = 0.2  # of the people, at once, without a word from the administrator


@roster.command("show")
def show_roster(
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="Only those in whose row this stands.")] = "",
    team: Annotated[str, typer.Option("--team", metavar="T", help="Only this team.")] = "",
    department: Annotated[str, typer.Option("--department", metavar="D", help="Only this department.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show who takes part, and who can't be reached and why. In a pipe: a line each, tabs between the cells."""
    rows = with_store(_roster_rows)
    for key, name in (("team", team), ("department", department)):
        known = {row[key] for row in rows} - {None, ""}
        if name and name_key(name) not in {name_key(one or "") for one in known}:
            raise UserError(f"there is no {key} {name}{did_you_mean(name, sorted(map(str, known)))}; see `voinko roster show`")
    wanted = {key: name_key(name) for key, name in (("team", team), ("department", department)) if name}
    people = [
        row
        for row in rows
        if all(name_key(row[key] or "") == name for key, name in wanted.items())
        and name_key(text) in name_key(" ".join(filter(None, row.values())))
    ]
    if as_json:
        print_json(people)
        return
    print_table(
        ("e-mail", "name", "team", "department", "manager", "language", "time zone", "reached on"),
        ((*(row[key] or "" for key in _ROSTER_COLUMNS), row["unreachable"] or row["platform"] or "not yet") for row in people),
    )


_ROSTER_COLUMNS = ("email", "name", "team", "department", "manager_email", "language", "timezone")


async def _roster_rows(_settings: Settings, store: SqlStore) -> list[dict[str, str | None]]:
    return [
        {
            "email": one.email,
            "name": one.name,
            "team": one.team.name if one.team else "",
            "department": one.team.department if one.team else "",
            "manager_email": one.manager_email,
            "language": one.language.value if one.language else None,
            "timezone": one.timezone,
            "platform": one.address.platform if one.address else None,
            "unreachable": one.unreachable,
        }
        for one in await store.employees()
    ]


@roster.command("rename-team")
def rename_team(old: str, new: str) -> None:
    """Give a team another name; it keeps its history."""
    if not name_of(new):
        raise UserError("a team's new name can't be empty")
    with_store(lambda _settings, store: store.rename_team(old, new))
    out.print(f"{name_of(old)} is now called {name_of(new)}.")


@roster.command("move")
def move_person(old: Email, new: Annotated[str, typer.Argument(metavar="NEW", help="The new e-mail address.")]) -> None:
    """Give a person a new e-mail address; history, account, language and settings stay."""
    if "@" not in new.strip():
        raise UserError(f"{new!r} is no e-mail address: write it as name@example.com")
    with_store(lambda _settings, store: store.move_person(old, new))
    out.print(f"{old} is now {new.strip()}. If voinko.toml names the old address among the readers, change it there.")


@contacts.command("import")
def import_contacts(
    file: File, dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, change nothing.")] = False
) -> None:
    """Import contacts from a CSV file: role,name,email,phone,department,deputy_email. The file replaces those stored.

    An empty department is the whole company. Requests for contact that are open stay as they are.
    """
    before, rows = with_store(lambda _settings, store: _import_contacts(store, file, dry_run=dry_run))
    if not dry_run:
        out.print(f"{len(rows)} contacts imported.")
        return
    for sign, some in (("+", set(rows) - set(before)), ("-", set(before) - set(rows))):
        for contact in sorted(some, key=lambda contact: (contact.role, contact.name)):
            out.print(
                f"{sign} {contact.role}: {contact.name}{f' ({contact.department})' if contact.department else ''}", markup=False
            )
    out.print(f"{len(rows)} contacts in the file, {len(set(rows) & set(before))} of them as they are stored. Nothing changed.")


async def _import_contacts(store: SqlStore, file: Path, *, dry_run: bool) -> tuple[Sequence[Contact], tuple[Contact, ...]]:
    """What was stored, and what the file says."""
    departments = {team.department for team in await store.teams()}
    rows = read_contacts(file, departments)
    before = {one for each in departments | {""} for one in await store.contacts(each)}
    if not dry_run:
        await store.replace_contacts(rows)
    return tuple(before), rows


@person.command("show")
def show_person(email: Email) -> None:
    """Print everything stored about one person, as JSON. Whether the person has answered is not among it, and it says so."""
    record = with_store(lambda _settings, store: store.person_record(email))
    if record is None:
        raise UserError("there is nobody with that e-mail address")
    print_json(record | {"shown_to_the_person_alone": _MARKS})


# The same of everybody, whatever there is.
_MARKS = (
    "While a round is open there are marks of who has answered, and for 52 weeks keyed hashes of whose answers were counted. "
    "They are not shown here: what is still open to a person only that person can see, in chat, and what was answered nobody."
)


@person.command("erase")
def erase_person(email: Email, yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False) -> None:
    """Erase one person, open ballots included. What has been published stays as it is. This can't be undone."""
    if with_store(lambda _settings, store: store.person_record(email)) is None:
        raise UserError("there is nobody with that e-mail address")
    if not yes and not sys.stdin.isatty():
        raise UserError("say --yes to erase without being asked")
    if not yes:
        typer.confirm(f"Erase everything stored about {email}?", abort=True, err=True)
    with_store(lambda _settings, store: store.erase_person(email))
    out.print("Erased.")
