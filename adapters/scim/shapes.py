"""What Entra ID and Okta send that SCIM does not know, put into SCIM's own words before it is read. Pure.

A manager is an object with the id of an entry; they send the id alone, a list of one, or "" for nobody. The member that is to be
removed stands in the path; they send it as the value, sometimes as a plain text.
"""

from __future__ import annotations

from typing import Any

from adapters.scim.resources import ENTERPRISE

_MANAGER = "manager"
_REMOVE = "remove"


def mended(body: object) -> object:
    """The same request in SCIM's words; whatever is no object of SCIM's stays as it is, to be refused."""
    if not isinstance(body, dict):
        return body
    if isinstance(operations := _of(body, "operations"), list):
        return {name: value for name, value in body.items() if name.lower() != "operations"} | {
            "Operations": [_operation(one) if isinstance(one, dict) else one for one in operations]
        }
    return _resource(body)


def _of(table: dict[str, Any], name: str) -> object:
    """The value under a name, whatever its case."""
    return next((value for key, value in table.items() if key.lower() == name), None)


def _resource(body: dict[str, Any]) -> dict[str, Any]:
    """A whole user: the manager of its extension as an object, or not at all."""
    found = dict(body)
    for name, value in body.items():
        if name.lower() == ENTERPRISE.lower() and isinstance(value, dict):
            found[name] = _with_manager(value)
        elif _is_manager(name):
            found[name] = _manager(value)
    return found


def _with_manager(extension: dict[str, Any]) -> dict[str, Any]:
    return {name: _manager(value) if name.lower() == _MANAGER else value for name, value in extension.items()}


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    found = {name.lower(): value for name, value in operation.items()}
    path, op = found.get("path"), str(found.get("op", "")).lower()
    found["op"] = op
    if isinstance(path, str) and _is_manager(path.removesuffix(".value")):
        value = _manager(found.get("value"))
        if op == _REMOVE or value is None:
            return {"op": _REMOVE, "path": f"{ENTERPRISE}:{_MANAGER}"}
        return {"op": op, "path": f"{ENTERPRISE}:{_MANAGER}", "value": value}
    if op == _REMOVE and isinstance(path, str) and found.get("value"):
        found["value"] = [_named(one) for one in _listed(found["value"])]
    elif not path and isinstance(found.get("value"), dict):
        found["value"] = _resource(found["value"])
    return found


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _named(member: object) -> object:
    """What is to be removed, by its value alone: beside it Entra sends a reference that is null."""
    match member:
        case str():
            return {"value": member}
        case {"value": str(value)}:
            return {"value": value}
        case _:
            return member


def _is_manager(name: str) -> bool:
    return name.lower() in {_MANAGER, f"{ENTERPRISE}:{_MANAGER}".lower()}


def _manager(value: object) -> dict[str, Any] | None:
    """The manager as SCIM has it; None for nobody."""
    match value:
        case [first, *_]:
            return _manager(first)
        case str() if value.strip():
            return {"value": value.strip()}
        case dict() if str(_of(value, "value") or "").strip():
            return {"value": str(_of(value, "value")).strip()}
        case _:
            return None
