"""The directory as scim2-server wants to see it: its resources in and out of the entries that are kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from scim2_models import (
    Meta,
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    ScimFilter,
    ScimProvider,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import AsyncScimStorage, SearchPage
from scim2_server.utils import parametrize

from adapters.scim.resources import MOST_RESULTS, EnterpriseUser, Group, User
from bot.model.people import name_key
from bot.model.provisioning import Entry, EntryKind, EntryTakenError, StaleEntryError
from bot.ports.provisioning import Provisioning

# The look-ups that providers make before each write are answered from an index; every other filter looks at everybody.
_EQUAL = re.compile(
    r'\s*(userName|displayName|externalId|emails\[type eq "work"\]\.value|emails\.value)\s+eq\s+"([^"\\]*)"\s*', re.IGNORECASE
)
_COLUMN = {"username": "key", "displayname": "key", "externalid": "external_id"}


class DirectoryStorage(AsyncScimStorage):
    """scim2-server's storage over the port. ``new_id`` makes an entry's id, ``now`` is the wall clock."""

    def __init__(
        self, directory: Provisioning, provider: ScimProvider, new_id: Callable[[], str], now: Callable[[], datetime]
    ) -> None:
        self._directory = directory
        self._provider = provider
        self._new_id = new_id
        self._now = now

    async def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,  # noqa: ARG002 - the whole resource is never large
    ) -> Resource[Any]:
        """The resource of that id. Raises NotFoundException."""
        entry = await self._directory.entry(_kind(resource_type), resource_id)
        if entry is None:
            raise NotFoundException(detail=f"{resource_type.name} {resource_id[:64]!r} not found")
        return self._resource(entry)

    async def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,  # noqa: ANN401, ARG002 - of cursors, which are not announced
    ) -> SearchPage:
        """One page of what matches, users before groups, each by id. What is looked up by one name is found by an index."""
        kinds, wanted = [_kind(one) for one in resource_types], search_request.filter
        start = search_request.start_index_0 or 0
        count = MOST_RESULTS if search_request.count is None else max(0, min(search_request.count, MOST_RESULTS))
        if wanted is None and len(kinds) == 1:
            total, entries = await self._directory.entries(kinds[0], start=start, count=count)
            return SearchPage(total, [self._resource(entry) for entry in entries])
        found: list[Resource[Any]] = []
        for kind in kinds:
            found += await self._found(kind, wanted)
        return SearchPage(len(found), found[start : start + count])

    async def _found(self, kind: EntryKind, wanted: ScimFilter[Any] | None) -> list[Resource[Any]]:
        """All of a kind that match."""
        equal = _EQUAL.fullmatch(str(wanted)) if wanted else None
        looked_up: dict[str, str] = {}
        if equal is not None:
            looked_up[_COLUMN.get(equal[1].lower(), "email")] = _compared(equal[1], equal[2])
        _, entries = await self._directory.entries(
            kind, key=looked_up.get("key"), external_id=looked_up.get("external_id"), email=looked_up.get("email")
        )
        asked_as = equal[2] if equal and equal[1].lower() == "username" else ""
        resources = [self._resource(entry, asked_as=asked_as) for entry in entries]
        return [one for one in resources if wanted is None or self._matches(wanted, one)]

    async def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        """The new resource as it is kept. Raises UniquenessException."""
        try:
            return self._resource(await self._directory.add_entry(_entry(resource_type, resource, self._new_id()), self._now()))
        except EntryTakenError:
            raise UniquenessException from None

    async def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        """The resource after its change. Raises NotFoundException, PreconditionFailedException and UniquenessException."""
        known = await self._known(resource_type, str(resource.id), expected_version)
        changed = replace(_entry(resource_type, resource, known.id), version=known.version, created=known.created)
        if known.erased or known.document == changed.document:
            return self._resource(known)
        try:
            return self._resource(await self._directory.replace_entry(changed, self._now()))
        except StaleEntryError:
            raise PreconditionFailedException from None
        except EntryTakenError:
            raise UniquenessException from None

    async def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        """Take the resource away. Raises NotFoundException and PreconditionFailedException."""
        await self._known(resource_type, resource_id, expected_version)
        if not await self._directory.remove_entry(_kind(resource_type), resource_id, self._now()):
            raise NotFoundException

    async def _known(self, resource_type: ResourceType, resource_id: str, expected_version: str | None) -> Entry:
        known = await self._directory.entry(_kind(resource_type), resource_id)
        if known is None:
            raise NotFoundException(detail=f"{resource_type.name} {resource_id[:64]!r} not found")
        if expected_version is not None and expected_version != _version(known):
            raise PreconditionFailedException
        return known

    def _resource(self, entry: Entry, *, asked_as: str = "") -> Resource[Any]:
        """The resource that an entry holds. Of an erased person it has no more than the name that was asked for."""
        model = cast("type[Resource[Any]]", self._provider.model_for(entry.kind.value))
        document = {"userName": asked_as or entry.id, "active": False} if entry.erased else entry.document
        resource = model.model_validate({**document, "schemas": document.get("schemas") or _SCHEMAS[entry.kind]})
        resource.id = entry.id
        resource.meta = Meta(
            resource_type=entry.kind.value, created=entry.created, last_modified=entry.modified, version=_version(entry)
        )
        return resource

    def _matches(self, wanted: ScimFilter[Any], resource: Resource[Any]) -> bool:
        bound = wanted if wanted.models else parametrize(ScimFilter, type(resource))(str(wanted))
        return bool(bound.match(resource))


_SCHEMAS = {EntryKind.USER: [str(User.__schema__), str(EnterpriseUser.__schema__)], EntryKind.GROUP: [str(Group.__schema__)]}


def _kind(resource_type: ResourceType) -> EntryKind:
    return EntryKind(str(resource_type.name))


def _compared(attribute: str, value: str) -> str:
    """A looked-up value in the form in which it is kept."""
    return value if attribute.lower() == "externalid" else name_key(value)


def _version(entry: Entry) -> str:
    return f'W/"{entry.version}"'


def _entry(resource_type: ResourceType, resource: Resource[Any], entry_id: str) -> Entry:
    document = {name: value for name, value in resource.model_dump(mode="json").items() if name not in {"id", "meta"}}
    kind = _kind(resource_type)
    name = getattr(resource, "user_name" if kind is EntryKind.USER else "display_name") or ""
    return Entry(
        id=entry_id,
        kind=kind,
        key=name_key(name),
        document=document,
        external_id=resource.external_id or "",
        email=email_of(document) if kind is EntryKind.USER else "",
        active=getattr(resource, "active", None) is not False,
    )


def email_of(document: dict[str, Any]) -> str:
    """A user's address: the primary one, else that of work, else the user's name where that is one."""
    emails = [one for one in document.get("emails") or [] if one.get("value")]
    ranked = [one for one in emails if one.get("primary")] + [one for one in emails if one.get("type") == "work"]
    if ranked:
        return str(ranked[0]["value"])
    name = str(document.get("userName") or "")
    return name if "@" in name else ""
