"""What a tool's webhook becomes: rows, or one sentence that names the field and never what stood there."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.feedback.kinds import KINDS, delivery_in, read, source_map
from adapters.feedback.mapping import BadPayloadError, Circumstances
from adapters.feedback.paths import Place
from adapters.feedback.trial import looked_up, tried, unfound
from bot.model.feedback import Feedback, Metric
from tests.doubles.feedback import PAYLOADS, formbricks, standard, typeform, zendesk, zendesk_event

OF = Circumstances("shop", date(2026, 1, 9), ZoneInfo("Europe/Helsinki"))


def rows(
    kind: str,
    payload: object,
    words: dict[str, dict[str, str]] | None = None,
    confirmed: Sequence[Metric] = (),
    **places: str,
) -> list[Feedback]:
    found = {name: place for name, text in places.items() if (place := Place.parse(text))}
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return read(kind, body, source_map(kind, found, words or {}, confirmed), OF)


def fault(
    kind: str,
    payload: object,
    words: dict[str, dict[str, str]] | None = None,
    confirmed: Sequence[Metric] = (),
    **places: str,
) -> str:
    with pytest.raises(BadPayloadError) as caught:
        rows(kind, payload, words, confirmed, **places)
    return str(caught.value)


def row(id_: str, metric: Metric, score: float | None, **others: object) -> Feedback:
    usual: dict[str, Any] = {
        "day": date(2026, 1, 5),
        "team_name": "Tuki",
        "comment": "",
        "language": "fi",
        "channel": "",
        "stage": "",
    }
    return Feedback(source="shop", id=id_, team_id=None, metric=metric, score=score, **usual | others)


class TestStandard:
    def test_an_object_of_our_fields_is_a_row_that_keeps_its_id(self) -> None:
        more = {"comment": "Kiitos!", "channel": "chat", "stage": "delivery", "response_minutes": 42.0}
        assert rows("standard", standard()) == [row("s-1", Metric.NPS, 9.0, **more)]

    def test_a_list_of_them_is_as_many_rows(self) -> None:
        assert [one.id for one in rows("standard", [standard(id="1"), standard(id=2)])] == ["1", "2"]

    def test_the_source_is_the_configured_one_whatever_the_body_says(self) -> None:
        assert rows("standard", standard(source="crm", anything="else"))[0].source == "shop"

    def test_a_moment_counts_on_the_companys_day(self) -> None:
        assert rows("standard", standard(date="2026-01-05T23:30:00-05:00"))[0].day == date(2026, 1, 6)

    @pytest.mark.parametrize("name", ["id", "date", "team", "metric"])
    def test_what_is_needed_and_missing_is_named(self, name: str) -> None:
        payload = standard()
        del payload[name]
        assert fault("standard", payload) == f"{name}: is missing; nothing stands at {name}"

    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            *(({"score": score}, "score") for score in (11, -1, 9.5, None, "", "nine", True, [], {}, "1e0", "٣")),
            ({"metric": "csat", "score": 6}, "score"),
            ({"metric": "comment", "score": 3}, "score"),
            ({"metric": "comment", "score": None, "comment": ""}, "comment"),
            *(({"metric": metric}, "metric") for metric in ("stars", 5, ["nps", "csat"])),
            *(({"date": day}, "date") for day in ("5.1.2026", "2026-02-30", 20260105123456, "yesterday", "9" * 400)),
            *(({"response_minutes": wait}, "response_minutes") for wait in (-1, "soon", True)),
            *(({name: "x" * 201}, name) for name in ("id", "team", "channel", "stage")),
            *(({name: [4]}, name) for name in ("id", "date", "team", "metric", "score", "response_minutes")),
            *(({name: ["a"]}, name) for name in ("id", "team", "comment", "channel", "stage", "language")),
            *(({name: 5}, name) for name in ("team", "comment", "language", "date")),
            *(({name: "{{ticket.id}}"}, name) for name in ("id", "date", "team", "comment", "channel", "stage", "score")),
            ({"id": "ticket-${id}"}, "id"),
            *(({"team": f"Tuki{sign}"}, "team") for sign in ("\u202e.", "\u200b", "\x07.", "\u2028.")),
            *(({"date": day}, "date") for day in ("2026-01-11", "9999-12-31", "0001-01-01", "1989-12-31")),
            *(({name: "a\0b"}, name) for name in ("id", "team", "comment", "channel", "stage", "language")),
            *(({name: True}, name) for name in ("id", "team", "comment", "channel", "stage")),
            *(({name: {"a": 1}}, name) for name in ("id", "team", "comment", "channel")),
        ],
    )
    def test_what_can_t_be_taken_is_named(self, changes: dict[str, object], name: str) -> None:
        assert fault("standard", standard(**changes)).startswith(f"{name}: ")

    @pytest.mark.parametrize("day", ["2026-01-10", "1990-01-01"])
    def test_a_day_that_has_begun_elsewhere_is_taken_and_an_old_one(self, day: str) -> None:
        assert rows("standard", standard(date=day))[0].day == date.fromisoformat(day)

    def test_a_number_that_is_listed_among_the_teams_is_meant(self) -> None:
        assert rows("standard", standard(team=5), {"teams": {"5": "Tuki"}})[0].team_name == "Tuki"

    def test_a_customer_may_write_about_braces(self) -> None:
        assert rows("standard", standard(comment="I saw {{name}} in it"))[0].comment == "I saw {{name}} in it"

    @pytest.mark.parametrize("name", ["date", "metric", "score", "response_minutes"])
    def test_what_stood_there_is_never_repeated(self, name: str) -> None:
        assert "Matti" not in fault("standard", standard(**{name: "Matti Meikäläinen"}))

    def test_a_number_beyond_all_is_no_score(self) -> None:
        assert fault("standard", json.dumps(standard()).replace(": 9,", ": 1e400,").encode()).startswith("score: ")

    def test_half_of_a_surrogate_pair_is_no_text(self) -> None:
        assert fault("standard", json.dumps(standard()).replace("Kiitos!", "\\ud83d").encode()).startswith("comment: ")

    def test_one_bad_row_keeps_the_others_out_and_is_counted(self) -> None:
        assert fault("standard", [standard(id="1"), standard(id="2", score=11)]).startswith("response 2, score: ")

    def test_the_same_id_twice_is_one_row_or_a_fault(self) -> None:
        assert len(rows("standard", [standard(), standard()])) == 1
        assert fault("standard", [standard(), standard(score=1)]).startswith("id: the same id twice")

    def test_other_names_and_a_fixed_metric_are_mapped(self) -> None:
        payload = {"ref": 7, "on": "2026-01-05", "unit": {"name": "Support HEL"}, "stars": "Great"}
        words = {"teams": {"SUPPORT hel": "Tuki"}, "scores": {"great": "5"}}
        places = {"id": "ref", "date": "on", "team": "unit.name", "metric": "=csat", "score": "stars"}
        assert rows("standard", payload, words, **places) == [row("7", Metric.CSAT, 5.0, language="")]


class TestFormbricks:
    def test_a_finished_response_is_a_row_with_its_comment(self) -> None:
        expected = row("cm8cmwq0f000", Metric.NPS, 9.0, comment="Nopea apu", channel="web")
        assert rows("formbricks", formbricks()) == rows("formbricks", [formbricks()]) == [expected]

    def test_several_scores_are_as_many_rows_and_the_first_has_the_comment(self) -> None:
        found = rows("formbricks", formbricks(csat=4, ces=7), confirmed=[Metric.CSAT, Metric.CES])
        assert [(one.id, one.score, one.comment) for one in found] == [
            ("cm8cmwq0f000", 9.0, "Nopea apu"),
            ("cm8cmwq0f000", 4.0, ""),
            ("cm8cmwq0f000", 7.0, ""),
        ]

    def test_a_comment_alone_is_a_row(self) -> None:
        assert [(one.id, one.metric, one.score) for one in rows("formbricks", formbricks(nps=""))] == [
            ("cm8cmwq0f000", Metric.COMMENT, None)
        ]

    @pytest.mark.parametrize("metric", ["csat", "ces"])
    def test_a_rating_s_scale_is_to_be_confirmed_for_no_webhook_tells_it(self, metric: str) -> None:
        assert "under [feedback.shop.scales]" in fault("formbricks", formbricks(**{metric: 4}))

    def test_a_question_with_several_choices_is_one_text(self) -> None:
        assert rows("formbricks", formbricks(channel=["web", "chat"]))[0].channel == "web, chat"

    @pytest.mark.parametrize("event", ["responseCreated", "responseUpdated", "testEndpoint"])
    def test_what_is_not_finished_is_passed_over(self, event: str) -> None:
        assert rows("formbricks", formbricks(event)) == rows("formbricks", {"event": event}) == []

    def test_a_skipped_survey_is_no_feedback(self) -> None:
        assert rows("formbricks", formbricks(nps=None, comment="")) == []

    def test_a_language_that_is_none_is_left_to_be_detected(self) -> None:
        payload = formbricks()
        payload["data"]["language"] = "default"
        assert rows("formbricks", payload)[0].language == ""

    @pytest.mark.parametrize(
        "payload", [{}, {"event": 5}, {"event": "responseFinished"}, {"event": "responseFinished", "data": {}}, [], [1], 1]
    )
    def test_another_shape_is_told(self, payload: object) -> None:
        assert fault("formbricks", payload)


class TestTypeform:
    def test_a_question_of_the_type_nps_and_a_long_text_need_no_map(self) -> None:
        more = {"comment": "Snabbt och vänligt", "channel": "email", "language": "sv"}
        token = "a3a12ec67a1365927098a606107fac15"
        assert rows("typeform", typeform()) == [row(f"{token}", Metric.NPS, 9.0, **more)]

    def test_other_questions_are_found_by_their_ref(self) -> None:
        found = rows("typeform", typeform(), confirmed=[Metric.CSAT], csat="answers.rating", stage="answers.place", comment="=")
        assert [(one.metric, one.score, one.stage, one.comment) for one in found] == [(Metric.CSAT, 4.0, "London", "")]

    def test_a_scale_from_0_to_10_is_an_nps_but_no_rating_of_5(self) -> None:
        assert fault("typeform", typeform(), csat="answers.recommend") == (
            "csat: the question's scale is 0-10, that of csat is 1-5; list what each answer means under scores"
        )

    def test_a_variable_of_the_form_is_found_by_its_key(self) -> None:
        assert rows("typeform", typeform(), confirmed=[Metric.CES], ces="variables.score")[0].score == 4.0

    @pytest.mark.parametrize(
        ("question", "properties", "metric", "taken"),
        [
            ("rating", {"steps": 5}, "csat", True),
            ("rating", {"steps": 10}, "csat", False),
            ("rating", {"steps": 3}, "csat", False),
            ("opinion_scale", {"steps": 7, "start_at_one": True}, "ces", True),
            ("opinion_scale", {"steps": 7, "start_at_one": False}, "ces", False),
            ("opinion_scale", {"steps": 11, "start_at_one": False}, "nps", True),
            ("opinion_scale", {"steps": 10, "start_at_one": True}, "nps", False),
        ],
    )
    @pytest.mark.parametrize("grouped", [False, True])
    def test_a_scale_that_the_form_tells_must_be_ours_whatever_is_confirmed(
        self,
        question: str,
        properties: dict[str, object],
        metric: str,
        taken: bool,  # noqa: FBT001 (pytest gives it)
        grouped: bool,  # noqa: FBT001 (pytest gives it)
    ) -> None:
        payload = typeform()
        response = payload["form_response"]
        response["answers"] = [{"type": "number", "number": 3, "field": {"id": "q", "type": question, "ref": metric}}]
        field = {"id": "q", "type": question, "ref": metric, "properties": properties}
        response["definition"]["fields"] = [{"type": "group", "properties": {"fields": [field]}} if grouped else field]
        if taken:
            assert [one.score for one in rows("typeform", payload)] == [3.0]
        else:
            assert f"that of {metric} is" in fault("typeform", payload, confirmed=list(Metric))

    @pytest.mark.parametrize("properties", [{}, {"steps": 7}, {"steps": "7", "start_at_one": True}, None])
    def test_a_scale_that_nobody_tells_is_to_be_confirmed(self, properties: object) -> None:
        payload = typeform()
        response = payload["form_response"]
        response["answers"] = [{"type": "number", "number": 3, "field": {"id": "q", "type": "opinion_scale", "ref": "ces"}}]
        response["definition"]["fields"] = [{"id": "q", "type": "opinion_scale", "properties": properties}]
        assert 'write ces = "1-7" under [feedback.shop.scales]' in fault("typeform", payload)
        assert rows("typeform", payload, confirmed=[Metric.CES])[0].score == 3.0
        assert rows("typeform", payload, {"scores": {"3": "4"}})[0].score == 4.0

    @pytest.mark.parametrize("variables", [5, [5], [{}], [{"key": [], "type": {}}]])
    def test_odd_variables_are_none(self, variables: object) -> None:
        payload = typeform()
        payload["form_response"]["variables"] = variables
        assert len(rows("typeform", payload)) == 1

    def test_who_answered_is_not_looked_at(self) -> None:
        assert rows("typeform", typeform(), comment="answers.email")[0].comment == ""

    def test_the_day_is_the_company_s(self) -> None:
        payload = typeform()
        payload["form_response"]["submitted_at"] = "2026-01-04T22:30:00Z"
        assert rows("typeform", payload)[0].day == date(2026, 1, 5)

    def test_another_event_is_passed_over(self) -> None:
        assert rows("typeform", {"event_id": "1", "event_type": "form_response_partial"}) == []

    def test_its_event_is_the_delivery(self) -> None:
        assert delivery_in("typeform", json.dumps(typeform("EVENT")).encode()) == "EVENT"
        assert delivery_in("typeform", b'{"event_id": 5}') == delivery_in("standard", b"{}") == ""

    @pytest.mark.parametrize(
        "answers", [5, [5], [{}], [{"type": "number", "number": 5}], [{"field": 5}], [{"type": {}, "field": {}}]]
    )
    def test_odd_answers_are_a_fault_or_none(self, answers: object) -> None:
        payload = typeform()
        payload["form_response"]["answers"] = answers
        with suppress(BadPayloadError):
            assert rows("typeform", payload) == []


class TestZendesk:
    def test_good_is_a_5_of_5_on_the_company_s_day(self) -> None:
        more = {"comment": 'Sanoi "hei", ja hoiti', "channel": "Email", "day": date(2026, 1, 6)}
        assert rows("zendesk", zendesk()) == [row("35436", Metric.CSAT, 5.0, **more)]

    @pytest.mark.parametrize(("rating", "score"), [("Bad", 1), ("good, I'm satisfied", 5), (4, 4), ("2", 2)])
    def test_other_ratings(self, rating: object, score: float) -> None:
        assert rows("zendesk", zendesk(rating=rating))[0].score == score

    @pytest.mark.parametrize("rating", ["Offered", "Unoffered", "", None])
    def test_no_rating_and_no_comment_is_no_feedback(self, rating: str | None) -> None:
        assert rows("zendesk", zendesk(rating=rating, comment_encoded="")) == []

    def test_a_word_of_another_language_is_listed_in_the_settings(self) -> None:
        assert "a word listed under scores" in fault("zendesk", zendesk(rating="Hyvä"))
        assert rows("zendesk", zendesk(rating="Hyvä"), {"scores": {"HYVÄ": "5"}})[0].score == 5.0

    def test_the_wait_is_given_or_computed(self) -> None:
        moments = {"requested_at": "2026-01-05T10:00:00+02:00", "answered_at": "2026-01-05T08:45:00Z"}
        assert rows("zendesk", zendesk(response_minutes="12.5"))[0].response_minutes == 12.5
        assert rows("zendesk", zendesk(**moments))[0].response_minutes == 45
        assert fault("zendesk", zendesk(requested_at=moments["answered_at"], answered_at="2026-01-05")).startswith(
            "response_minutes"
        )

    def test_an_event_that_holds_no_feedback_is_passed_over(self) -> None:
        assert rows("zendesk", zendesk_event()) == []

    def test_a_key_that_a_customer_s_comment_has_smuggled_in_is_refused(self) -> None:
        """The template's own quotation marks closed by a comment: the rating would be the customer's second one."""
        body = b'{"id": "1", "rating": "Bad", "comment": "x", "rating": "Good"}'
        assert "a key twice" in fault("zendesk", body)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"nul", b"[" * 100_000, b'{"a":' * 50_000, b"NaN", b"1" * 5000, b'{"a": NaN}', b'"\\ud800"', b"null"],
)
def test_what_is_no_json_object_is_told_in_a_sentence(kind: str, body: bytes) -> None:
    assert fault(kind, body)


def test_a_name_in_decomposed_letters_is_the_same_name() -> None:
    assert rows("standard", standard(team="Sa\u0308hko\u0308"))[0].team_name == "Sähkö"


class TestTrying:
    def test_it_says_where_nothing_stood_and_what_there_is(self) -> None:
        body = json.dumps(formbricks()).encode()
        by = source_map("formbricks", {"team": Place("data.unit", paths=("data.unit",))}, {})
        trial = tried("formbricks", body, by, OF)
        assert [one.team_name for one in trial.rows] == [""]
        assert {one.field: one.place for one in unfound(trial)} == {"team": "data.unit", "stage": "data.stage"}
        assert "data.team" in trial.there

    def test_it_says_so_of_a_body_that_would_be_refused_too(self) -> None:
        by = source_map("standard", {}, {})
        assert [one.field for one in unfound(looked_up("standard", b'{"id": "1"}', by))][:2] == ["date", "team"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "data", "answers", "field", "type", "a"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=400)
@given(kind=st.sampled_from(sorted(KINDS)), data=st.data())
def test_any_change_of_a_real_payload_gives_rows_or_one_named_fault(kind: str, data: st.DataObject) -> None:
    payload = PAYLOADS[kind]()
    target: Any = payload
    while target:
        key = data.draw(st.sampled_from(sorted(target) if isinstance(target, dict) else range(len(target))))
        if not isinstance(target[key], dict | list) or data.draw(st.integers(0, 3)) == 0:
            target[key] = data.draw(JSON)
            break
        target = target[key]
    body = json.dumps(payload, ensure_ascii=True).encode()
    found: list[Feedback] = []
    with suppress(BadPayloadError):
        found = read(kind, body, source_map(kind, {}, {}), OF)
    for row in found:
        low, high = row.metric.score_range or (None, None)
        assert row.score is None if low is None or high is None else low <= (row.score or 0) <= high
        assert row.id
        assert max(map(len, (row.id, row.team_name, row.channel, row.stage))) <= 200
        assert "\0" not in f"{row}"
        assert f"{row.comment}{row.team_name}{row.id}".encode()


@given(kind=st.sampled_from(sorted(KINDS)), body=st.binary(max_size=200))
def test_any_bytes_give_rows_or_one_fault(kind: str, body: bytes) -> None:
    with suppress(BadPayloadError):
        assert read(kind, body, source_map(kind, {}, {}), OF) == []
