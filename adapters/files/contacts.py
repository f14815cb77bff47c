"""The contacts file: whom an employee may turn to, as the organisation has named them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from adapters.files.problems import Findings, quoted
from adapters.files.roster import is_email
from adapters.files.tables import Columns, Row, all_rows
from bot.model.people import Contact, name_key, name_of, spelled

COLUMNS = Columns(("role", "name", "email", "phone", "department", "deputy_email"))
ROLES = ("oh", "osh", "shop", "hr", "alt", "other")


def read_contacts(path: Path, departments: Collection[str] | None = None) -> tuple[Contact, ...]:
    """Every contact in the file, in its order. Raises BadFileError with all that is wrong.

    ``departments`` are those that there are: a contact of another one would be shown to nobody.
    """
    findings = Findings(str(path))
    lines: dict[Contact, int] = {}
    named = {name_key(name): name for name in departments or ()}
    for row in all_rows(path, COLUMNS, findings):
        contact = _contact(row, named, findings)
        if departments is not None and contact.department and contact.department not in departments:
            there = ", ".join(sorted(filter(None, departments))) or "none: import the roster first"
            findings.add(row.line, "department", f"{quoted(contact.department)} is not in the roster; there are {there}")
        if lines.setdefault(contact, row.line) != row.line:
            findings.add(row.line, "", f"the same contact as on line {lines[contact]}; name each once")
    findings.settle()
    return tuple(lines)


def _contact(row: Row, named: Mapping[str, str], findings: Findings) -> Contact:
    contact = Contact(
        role=row["role"].lower(),
        name=name_of(row["name"]),
        email=spelled(row["email"]),
        phone=row["phone"],
        department=named.get(name_key(row["department"]), name_of(row["department"])),
        deputy_email=spelled(row["deputy_email"]),
    )
    if contact.role not in ROLES:
        findings.add(row.line, "role", f"{quoted(row['role'])} is none of {', '.join(ROLES)}")
    if not contact.name:
        findings.add(row.line, "name", "must not be empty")
    if not (contact.email or contact.phone):
        findings.add(row.line, "phone", "a contact needs a phone number or an e-mail address")
    for column, address in (("email", contact.email), ("deputy_email", contact.deputy_email)):
        if address and not is_email(address):
            findings.add(row.line, column, "must be an e-mail address such as name@company.example, or empty")
    return contact
