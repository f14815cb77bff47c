"""The tools that feedback comes from: how each wraps its responses, and where our fields stand in them by default.

Every payload was written down from its vendor's public documentation: Standard Webhooks, Formbricks' response webhooks,
Typeform's ``form_response``, Zendesk's triggers (whose body the customer writes, see docs/feedback.md) and events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_plus

from adapters.feedback import values
from adapters.feedback.documents import document_in
from adapters.feedback.mapping import FIELDS, MEASURES, SCALES, BadPayloadError, Circumstances, SourceMap, rows_of
from adapters.feedback.paths import Place
from bot.model.feedback import Feedback, Metric
from bot.model.people import name_key

_GOOD, _BAD = "5", "1"  # only the share of 4–5 is ever shown, and of good and bad it is the share of good: nothing is invented


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of source."""

    responses: Callable[[object], Sequence[object]]  # of a payload; () for an event that holds none. Raises BadPayloadError
    places: Mapping[str, str]
    required: frozenset[str] = frozenset()
    words: Mapping[str, Mapping[str, str]] | None = None
    completes: bool = False  # a comment may come after its score
    asks: bool = False  # its responses are answers to questions, each on a scale of its own
    named: frozenset[Metric] = frozenset()  # whose question has its one scale by its very name, though no webhook says so


def source_map(
    kind: str,
    places: Mapping[str, Place],
    words: Mapping[str, Mapping[str, str]],
    confirmed: Iterable[Metric] = (),
) -> SourceMap:
    """A source's map: its kind's defaults with its own places and words put over them, and the scales it has confirmed.

    Who says where a score stands says it of all: the default measures would find the same answer a second time.
    """
    own = KINDS[kind]
    defaults = {name: place for name, text in own.places.items() if (place := Place.parse(text))}
    if any(name in places for name in MEASURES):
        defaults = {name: place for name, place in defaults.items() if name not in MEASURES}
    tables = {name: dict(table) for name, table in (own.words or {}).items()}
    for name, table in words.items():
        tables[name] = tables.get(name, {}) | {name_key(word): ours for word, ours in table.items()}
    measured_otherwise = any(name in places for name in MEASURES[2:])
    required = own.required - {"metric"} if measured_otherwise else own.required
    return SourceMap(defaults | dict(places), tables, required, asks=own.asks, confirmed=own.named.union(confirmed))


def responses(kind: str, body: bytes) -> Sequence[object]:
    """The responses in a webhook's body, () when it holds none. Raises BadPayloadError."""
    return KINDS[kind].responses(_document(body))


def read(kind: str, body: bytes, by: SourceMap, of: Circumstances) -> list[Feedback]:
    """All rows in a webhook's body, the same row once. Raises BadPayloadError; then nothing of it may be taken."""
    found: dict[tuple[str, Metric], Feedback] = {}
    for number, response in enumerate(all_of := responses(kind, body), start=1):
        try:
            rows = rows_of(response, by, of)
        except BadPayloadError as error:
            if len(all_of) == 1:
                raise
            raise BadPayloadError("", f"response {number}, {error}") from None
        for row in rows:
            if found.setdefault((row.id, row.metric), row) != row:
                raise BadPayloadError("id", "the same id twice with other content; ids are unique")
    return list(found.values())


def delivery_in(kind: str, body: bytes) -> str:
    """The delivery's id where it stands in the signed body instead of a header; "" where it does not."""
    if kind != "typeform":
        return ""
    document = _document(body)
    event = document.get("event_id") if isinstance(document, dict) else None
    return event if isinstance(event, str) and event.isascii() else ""


def _document(body: bytes) -> object:
    try:
        return document_in(body.decode())
    except (ValueError, RecursionError):
        raise BadPayloadError("", "the body is no JSON in UTF-8, or one of its objects has a key twice") from None


def _objects(document: object) -> list[dict[str, object]]:
    """The objects of a document that is one or a list of them. Raises BadPayloadError."""
    found = document if isinstance(document, list) else [document]
    objects = [one for one in found if isinstance(one, dict)]
    if not objects or len(objects) < len(found):
        raise BadPayloadError("", "the body must be a JSON object or a list of objects")
    return objects


def _inner(document: Mapping[str, object], key: str) -> dict[str, object]:
    found = document.get(key)
    if not isinstance(found, dict):
        raise BadPayloadError(key, "must be an object")
    return found


# ---------------------------------------------------------------- Formbricks


def _formbricks(document: object) -> Sequence[object]:
    """The responses that are finished; the ones before would be stored half."""
    finished: list[object] = []
    for webhook in _objects(document):
        event = webhook.get("event")
        if not isinstance(event, str):
            raise BadPayloadError("event", "is missing; Formbricks names one in each of its webhooks")
        if event == "responseFinished":
            response = _inner(webhook, "data")
            _inner(response, "data")
            finished.append(response)
    return finished


# ---------------------------------------------------------------- Typeform


def _typeform(document: object) -> Sequence[object]:
    """The response with its answers under their questions' refs and ids, and the first of each type of question."""
    if not isinstance(document, dict):
        raise BadPayloadError("", "the body must be a JSON object")
    event = document.get("event_type")
    if not isinstance(event, str):
        raise BadPayloadError("event_type", "is missing; Typeform names one in each of its webhooks")
    if event != "form_response":
        return ()
    response = _inner(document, "form_response")
    answers: dict[str, object] = {}
    types: dict[str, object] = {}
    scales: dict[str, dict[str, object]] = {"answers": {}, "types": {}}
    told = _told_scales(response.get("definition"))
    given = response.get("answers", [])
    if not isinstance(given, list):
        raise BadPayloadError("answers", "must be a list")
    for answer in given:
        question = _inner(answer, "field") if isinstance(answer, dict) else {}
        value = _answered(answer) if isinstance(answer, dict) else None
        if value is None:
            continue
        kind, scale = question.get("type"), _scale(question, told)
        for key in ("id", "ref"):
            name = question.get(key)
            if isinstance(name, str):
                answers[name], scales["answers"][name] = value, scale
        if isinstance(kind, str) and kind not in types:
            types[kind], scales["types"][kind] = value, scale
    about = {key: value for key, value in response.items() if key != "definition"}
    read_off = {"answers": answers, "types": types, "variables": _variables(response.get("variables")), SCALES: scales}
    return [{**about, **read_off}]


def _told_scales(definition: object) -> dict[str, str]:
    """The scales by the questions' ids, as far as the form's definition came with them. A group holds questions itself."""
    found: dict[str, str] = {}
    fields = _listed(definition, "fields")
    for question in [*fields, *(inner for outer in fields for inner in _listed(outer.get("properties"), "fields"))]:
        id_, kind, properties = question.get("id"), question.get("type"), question.get("properties")
        steps = properties.get("steps") if isinstance(properties, dict) else None
        first = properties.get("start_at_one") if isinstance(properties, dict) else None
        first = True if kind == "rating" else first
        if isinstance(id_, str) and isinstance(steps, int) and isinstance(first, bool):
            found[id_] = f"1-{steps}" if first else f"0-{steps - 1}"
    return found


def _scale(question: Mapping[str, object], told: Mapping[str, str]) -> str | None:
    """A question's scale, such as 1-5; None where nobody says it. A Net Promoter Score has the one."""
    return values.scale(Metric.NPS) if question.get("type") == "nps" else told.get(str(question.get("id")))


def _listed(given: object, key: str) -> list[dict[str, object]]:
    """The objects in a list under a key, as far as there are any."""
    found = given.get(key) if isinstance(given, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _variables(given: object) -> dict[str, object]:
    """The form's own variables by their keys."""
    found = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    return {str(one.get("key")): one.get(str(one.get("type"))) for one in found}


def _answered(answer: Mapping[str, object]) -> object:
    """What was answered. Who answered – an e-mail address, a telephone number, a file – is never looked at."""
    kind = answer.get("type")
    if not isinstance(kind, str):
        return None
    if kind in {"text", "number", "date"}:
        return answer.get(kind)
    if kind == "boolean":
        return "true" if answer.get("boolean") is True else "false"
    if kind in {"choice", "choices"}:
        chosen = answer.get(kind)
        if isinstance(chosen, dict):
            return chosen.get("label") or chosen.get("labels") or chosen.get("other")
    return None


# ---------------------------------------------------------------- Zendesk


def _zendesk(document: object) -> Sequence[object]:
    """What a trigger's template or an event says. A comment may come encoded, so that no quotation mark of it breaks the JSON."""
    found: list[object] = []
    for said in _objects(document):
        encoded = said.get("comment_encoded")
        found.append({**said, "comment": unquote_plus(encoded)} if isinstance(encoded, str) and encoded else said)
    return found


KINDS: Mapping[str, Kind] = {
    "standard": Kind(
        _objects,
        {name: name for name in FIELDS if name not in MEASURES[2:]},
        required=frozenset({"id", "date", "team", "metric"}),
    ),
    "formbricks": Kind(
        _formbricks,
        {
            **{name: f"data.{name}" for name in ("nps", "csat", "ces", "comment", "team", "channel", "stage")},
            "id": "id",
            "date": "updatedAt | createdAt",
            "language": "language",
        },
        asks=True,
        named=frozenset({Metric.NPS}),
    ),
    "typeform": Kind(
        _typeform,
        {
            **{name: f"hidden.{name}" for name in ("team", "channel", "stage", "language")},
            "id": "token",
            "date": "submitted_at",
            "nps": "answers.nps | types.nps",
            "csat": "answers.csat",
            "ces": "answers.ces",
            "comment": "answers.comment | types.long_text",
        },
        asks=True,
    ),
    "zendesk": Kind(
        _zendesk,
        {
            **{name: name for name in ("id", "date", "team", "channel", "stage", "language", "comment")},
            "csat": "rating",
            "response_minutes": "response_minutes | answered_at - requested_at",
        },
        words={
            "scores": {
                "good": _GOOD,
                "good, i'm satisfied": _GOOD,
                "bad": _BAD,
                "bad, i'm unsatisfied": _BAD,
                "offered": "",
                "unoffered": "",
            }
        },
        completes=True,
    ),
}
