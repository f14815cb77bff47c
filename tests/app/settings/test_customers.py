"""The customers' side of the settings: where fields stand in a source's webhooks, and what customers are promised."""

import json
from datetime import date
from pathlib import Path

import pytest

from adapters.feedback.kinds import read
from adapters.feedback.mapping import Circumstances
from app.server.webhooks import sources
from app.settings.load import Settings, SettingsError, load
from bot.model.feedback import CustomerGoals, Metric, Target
from tests.doubles.feedback import typeform


def settings(folder: Path, toml: str, **environ: str) -> Settings:
    (folder / "voinko.toml").write_text(toml, encoding="utf-8")
    return load(environ, folder)


def problems(folder: Path, toml: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        settings(folder, toml)
    return [str(problem).removeprefix("voinko.toml, ") for problem in caught.value.problems]


class TestMaps:
    def test_a_map_and_its_words_are_used(self, tmp_path: Path) -> None:
        toml = """
[feedback.form]
kind = "typeform"
[feedback.form.map]
csat = "answers.rating"
team = "hidden.unit | hidden.team"
channel = "=web"
[feedback.form.teams]
TUKI = "Tuki Helsinki"
[feedback.form.scores]
4 = 2
"""
        [source] = settings(tmp_path, toml).feedback_sources
        [row] = read(source.kind, json.dumps(typeform()).encode(), source.by, Circumstances("form", date(2026, 1, 9)))
        assert (row.metric, row.score, row.team_name, row.channel) == (Metric.CSAT, 2.0, "Tuki Helsinki", "web")

    @pytest.mark.parametrize(
        ("toml", "problem"),
        [
            ('scor = "x"', "line 4, [feedback.a.map] scor: unknown; did you mean score?"),
            ("team = 5", "line 4, [feedback.a.map] team: must be a path"),
            ('team = "a |  | b"', "line 4, [feedback.a.map] team: must be a path"),
            ('team = "assignee.name"', "line 4, [feedback.a.map] team: stands at assignee.name, which names a person"),
            ('metric = "=nps"', "line 4, [feedback.a.map] metric: metric and score go together"),
            ('score = "x"', "line 3, [feedback.a.map] metric: metric and score go together"),
        ],
    )
    def test_a_map_that_can_t_be_used_is_told(self, tmp_path: Path, toml: str, problem: str) -> None:
        [told] = problems(tmp_path, f'[feedback.a]\nkind = "typeform"\n[feedback.a.map]\n{toml}')
        assert told.startswith(problem)

    def test_a_scale_is_confirmed_or_refused(self, tmp_path: Path) -> None:
        toml = '[feedback.a]\nkind = "typeform"\n[feedback.a.scales]\ncsat = "{}"'
        [source] = settings(tmp_path, toml.format("1-5")).feedback_sources
        assert source.by.confirmed == {Metric.CSAT}
        [told] = problems(tmp_path, toml.format("1-10"))
        assert told.startswith('line 4, [feedback.a.scales] csat: must be "1-5"; what answers on another scale mean')

    def test_words_are_texts_or_numbers(self, tmp_path: Path) -> None:
        [told] = problems(tmp_path, '[feedback.a]\nkind = "typeform"\n[feedback.a.scores]\nGood = true')
        assert told.startswith("line 4, [feedback.a.scores] Good: must be a text in quotation marks, or a number")

    def test_two_names_may_not_share_a_variable(self, tmp_path: Path) -> None:
        [told] = problems(tmp_path, '[feedback.a-b]\nkind = "typeform"\n[feedback.a_b]\nkind = "typeform"')
        assert "VOINKO_FEEDBACK_A_B_SECRET" in told

    def test_a_source_without_a_secret_has_no_key(self, tmp_path: Path) -> None:
        toml = '[feedback.a]\nkind = "typeform"\n[feedback.b]\nkind = "standard"'
        made = sources(settings(tmp_path, toml, VOINKO_FEEDBACK_B_SECRET="whsec_c2VjcmV0"))
        assert [(one.name, one.keys) for one in made] == [("a", ()), ("b", (b"secret",))]


class TestGoals:
    def test_there_are_none_at_first(self, tmp_path: Path) -> None:
        assert settings(tmp_path, "").company.goals == CustomerGoals()

    def test_a_promise_and_targets(self, tmp_path: Path) -> None:
        targets = [("delivery", "csat", 85), ("delivery", "nps", -10.5), ("choosing", "CES", 5)]
        tables = "".join(f'[[customers.targets]]\nstage = "{s}"\nmetric = "{m}"\nvalue = {v}\n' for s, m, v in targets)
        assert settings(tmp_path, f"[customers]\npromised_minutes = 60\n{tables}").company.goals == CustomerGoals(
            (
                Target("delivery", Metric.CSAT, 85.0),
                Target("delivery", Metric.NPS, -10.5),
                Target("choosing", Metric.CES, 5.0),
            ),
            60.0,
        )

    @pytest.mark.parametrize(
        ("metric", "value", "accepted"),
        [
            *(("nps", value, True) for value in (-100, 0, 100)),
            *(("csat", value, True) for value in (0, 100)),
            *(("ces", value, True) for value in (1, 7)),
            *(("mystery", value, True) for value in (0, 100)),
            *(("nps", value, False) for value in (-101, 101, "true", '"50"', "nan", "inf")),
            *(("csat", value, False) for value in (-1, 101)),
            *(("ces", value, False) for value in (0, 8)),
            *(("mystery", value, False) for value in (-1, 100.5)),
        ],
    )
    def test_a_target_is_on_the_scale_of_its_metric_s_result(
        self,
        tmp_path: Path,
        metric: str,
        value: object,
        accepted: bool,  # noqa: FBT001 (pytest gives it)
    ) -> None:
        toml = f'[[customers.targets]]\nstage = "a"\nmetric = "{metric}"\nvalue = {value}'
        if accepted:
            assert settings(tmp_path, toml).company.goals.targets[0].value == value
        else:
            assert problems(tmp_path, toml)[0].startswith("line 4, [customers.targets 1] value: must be a number from")

    @pytest.mark.parametrize(
        ("toml", "problem"),
        [
            ("[customers]\npromised_minutes = 0", "line 2, [customers] promised_minutes: must be a number of minutes above 0"),
            ('[customers]\npromised_minutes = "1 h"', "line 2, [customers] promised_minutes: must be a number of minutes"),
            ("[customers]\npromised = 5", "line 2, [customers] promised: unknown; did you mean promised_minutes?"),
            ('[[customers.targets]]\nstage = "a"\nmetric = "csat"', "line 1, [customers.targets 1] value: is missing"),
            ('[[customers.targets]]\nteam = "a"\nvalue = 5', "line 1, [customers.targets 1] metric: is missing"),
            (
                '[[customers.targets]]\nmetric = "csat"\nvalue = 5\nuntil = "June"',
                "line 4, [customers.targets 1] until: must be a date such as 2026-01-06",
            ),
            (
                '[[customers.targets]]\nstage = "a"\nmetric = "comment"\nvalue = 5',
                "line 3, [customers.targets 1] metric: must be one",
            ),
            (
                "[customers]\ntargets = 5",
                "line 2, [customers] targets: must be tables, each beginning with [[customers.targets]]",
            ),
        ],
    )
    def test_what_can_t_be_used_is_told(self, tmp_path: Path, toml: str, problem: str) -> None:
        assert problems(tmp_path, toml)[0].startswith(problem)

    def test_a_target_may_be_of_a_team_a_department_or_the_company(self, tmp_path: Path) -> None:
        toml = '[[customers.targets]]\n{}metric = "csat"\nvalue = 80\nuntil = 2026-06-30\n'
        names = ("", 'team = "Tuki"\n', 'department = "Palvelu"\n')
        made = settings(tmp_path, "".join(toml.format(name) for name in names)).company.goals.targets
        assert [(one.team, one.department, one.until) for one in made] == [
            ("", "", date(2026, 6, 30)),
            ("Tuki", "", date(2026, 6, 30)),
            ("", "Palvelu", date(2026, 6, 30)),
        ]

    def test_a_stage_has_one_target_a_metric(self, tmp_path: Path) -> None:
        target = '[[customers.targets]]\nstage = "{}"\nmetric = "csat"\nvalue = 5\n'
        assert "already" in problems(tmp_path, target.format("Delivery") + target.format("delivery"))[0]


class TestKept:
    def test_feedback_is_kept_for_two_years_unless_said_otherwise(self, tmp_path: Path) -> None:
        assert settings(tmp_path, "").company.goals.keep_months == 24
        assert settings(tmp_path, "[customers]\nkeep_months = 13").company.goals.keep_months == 13

    def test_fewer_months_than_a_digest_compares_with_are_refused(self, tmp_path: Path) -> None:
        assert problems(tmp_path, "[customers]\nkeep_months = 2") == [
            "line 2, [customers] keep_months: must be a whole number of months from 3 to 120"
        ]


class TestFiles:
    def test_a_source_of_files_alone_needs_no_kind_and_no_secret(self, tmp_path: Path) -> None:
        made = settings(tmp_path, '[feedback.shop.file.map]\ndate = "Päivä"\nteam = "Tiimi"\ncsat = "Arvio"')
        assert made.feedback_sources[0].file is not None
        assert made.webhook_sources == ()
        assert made.missing_for_feedback() == ()

    def test_a_files_map_must_say_where_the_date_and_the_team_are(self, tmp_path: Path) -> None:
        found = problems(tmp_path, '[feedback.shop.file.map]\ncsat = "Arvio"')
        assert [one.partition(": ")[0] for one in found] == [
            "line 1, [feedback.shop.file.map] date",
            "line 1, [feedback.shop.file.map] team",
        ]
