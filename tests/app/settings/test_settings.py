"""Settings: where they come from, what they default to, and what is told of those that can't be used."""

import tomllib
from datetime import date, time
from pathlib import Path

import pytest

from app.installation.site import SiteError
from app.server.running import check_runnable
from app.settings.credentials import Missing
from app.settings.default_file import default_toml, write_default_toml
from app.settings.load import Settings, SettingsError, load
from app.settings.secret import Secret
from bot.model.calendar import Cadence
from bot.model.company import Company, CrisisLine
from bot.model.people import Language
from bot.release.rules import LEAST_K


def settings(folder: Path, toml: str = "", **environ: str) -> Settings:
    (folder / "voinko.toml").write_text(toml, encoding="utf-8")
    return load(environ, folder)


def problems(folder: Path, toml: str = "", **environ: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        settings(folder, toml, **environ)
    return [str(problem) for problem in caught.value.problems]


class TestDefaults:
    def test_nothing_need_be_set(self, tmp_path: Path) -> None:
        made = load({}, tmp_path)
        assert (made.database_url, made.host, made.port, made.base_url) == (
            "sqlite+aiosqlite:///voinko.db",
            "127.0.0.1",
            8080,
            "http://127.0.0.1:8080",
        )
        assert (made.secret_key, made.secret_key_file, made.keyring) == (None, tmp_path / "voinko.key", tmp_path / "voinko.keys")
        assert made.company == Company("", k=LEAST_K)
        assert made.slack.api_url == "https://slack.com/api/"

    @pytest.mark.parametrize(("today", "tuesday"), [(5, 6), (6, 6), (7, 13), (11, 13), (12, 13)])
    def test_the_first_pulse_is_on_the_next_tuesday_be_it_today(self, tmp_path: Path, today: int, tuesday: int) -> None:
        assert load({}, tmp_path).cadence(date(2026, 1, today)) == Cadence(date(2026, 1, tuesday))

    def test_with_another_day_for_asking_the_first_pulse_is_on_that_day(self, tmp_path: Path) -> None:
        made = settings(tmp_path, '[pulse]\nask = "thu 10:00"')
        assert made.cadence(date(2026, 1, 5)).start == date(2026, 1, 8)

    def test_no_day_is_a_holiday(self, tmp_path: Path) -> None:
        assert not load({}, tmp_path).is_holiday(date(2026, 12, 25))


class TestPrecedence:
    def test_the_file_beats_the_default(self, tmp_path: Path) -> None:
        assert settings(tmp_path, "[voinko]\nport = 9000").base_url == "http://127.0.0.1:9000"

    def test_the_environment_beats_the_file(self, tmp_path: Path) -> None:
        toml = '[voinko]\nport = 9000\nhost = "10.0.0.1"\nbase_url = "https://a.fi"\nkeyring = "k"\ndatabase_url = "sqlite+aiosqlite:///a"'
        made = settings(
            tmp_path,
            toml,
            VOINKO_PORT="9001",
            VOINKO_HOST="::1",
            VOINKO_BASE_URL="https://b.fi/",
            VOINKO_KEYRING="/keys",
            VOINKO_DATABASE_URL="postgresql+psycopg://db/x?sslmode=require",
        )
        assert (made.port, made.host, made.base_url) == (9001, "::1", "https://b.fi")
        assert (made.keyring, made.database_url) == (Path("/keys"), "postgresql+psycopg://db/x?sslmode=require")

    def test_an_empty_variable_is_as_good_as_none(self, tmp_path: Path) -> None:
        assert settings(tmp_path, "[voinko]\nport = 9000", VOINKO_PORT="", SLACK_BOT_TOKEN=" ").port == 9000

    def test_an_ipv6_host_is_put_in_brackets_in_links(self, tmp_path: Path) -> None:
        assert settings(tmp_path, VOINKO_HOST="::1").base_url == "http://[::1]:8080"

    @pytest.mark.parametrize(
        ("address", "is_local"),
        [
            ("", True),
            ("http://localhost:1", True),
            ("http://[::1]", True),
            ("http://0.0.0.0:8080", True),
            ("https://voinko.fi", False),
            ("http://10.0.0.1", False),
        ],
    )
    def test_a_server_is_local_when_its_public_address_is(self, tmp_path: Path, address: str, is_local: bool) -> None:  # noqa: FBT001 - an example's outcome
        assert settings(tmp_path, VOINKO_BASE_URL=address).is_local is is_local


class TestSecrets:
    def test_a_secret_comes_from_its_variable(self, tmp_path: Path) -> None:
        assert settings(tmp_path, SLACK_BOT_TOKEN="xoxb-1").slack.bot_token == Secret("xoxb-1")

    @pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_CLIENT_SECRET"])
    def test_or_from_the_file_that_another_variable_names(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "secret").write_text("hidden\n")
        made = settings(tmp_path, **{f"{name}_FILE": "secret"})
        assert getattr(made.slack, name.removeprefix("SLACK_").lower()) == Secret("hidden")

    def test_both_at_once_is_a_problem(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("hidden")
        told = problems(tmp_path, TEAMS_APP_PASSWORD="x", TEAMS_APP_PASSWORD_FILE="secret")
        assert told == ["TEAMS_APP_PASSWORD: set either TEAMS_APP_PASSWORD or TEAMS_APP_PASSWORD_FILE, not both"]

    def test_a_file_that_is_missing_or_empty_is_a_problem(self, tmp_path: Path) -> None:
        (tmp_path / "empty").write_text("\n")
        told = problems(tmp_path, SLACK_BOT_TOKEN_FILE="nowhere", SLACK_APP_TOKEN_FILE="empty")
        assert [one.partition(":")[0] for one in told] == ["SLACK_BOT_TOKEN_FILE", "SLACK_APP_TOKEN_FILE"]

    def test_the_master_key_s_file_need_not_be_there_yet(self, tmp_path: Path) -> None:
        assert settings(tmp_path, VOINKO_SECRET_KEY_FILE="new.key").secret_key_file == tmp_path / "new.key"

    @pytest.mark.parametrize(
        ("toml", "variable"),
        [
            ('[slack]\nbot_token = "hidden"', "SLACK_BOT_TOKEN"),
            ('[slack]\nsigning_secret = "hidden"', "SLACK_SIGNING_SECRET"),
            ('[teams]\napp_password = "hidden"', "TEAMS_APP_PASSWORD"),
            ('[voinko]\nsecret_key = "hidden"', "VOINKO_SECRET_KEY"),
            ('[voinko]\ndatabase_url = "postgresql+psycopg://u:hidden@localhost/d"', "VOINKO_DATABASE_URL"),
            ('[feedback.web-shop]\nkind = "standard"\nsecret = "hidden"', "VOINKO_FEEDBACK_WEB_SHOP_SECRET"),
        ],
    )
    def test_one_in_the_file_is_refused_and_its_variable_named(self, tmp_path: Path, toml: str, variable: str) -> None:
        (told,) = problems(tmp_path, toml)
        assert f"set the environment variable {variable}, or {variable}_FILE" in told
        assert "hidden" not in told

    def test_none_is_ever_shown(self, tmp_path: Path) -> None:
        made = settings(
            tmp_path,
            '[feedback.shop]\nkind = "standard"',
            VOINKO_SECRET_KEY="hidden",
            VOINKO_DATABASE_URL="postgresql+psycopg://u:hidden@localhost/d",
            SLACK_BOT_TOKEN="hidden",
            TEAMS_APP_PASSWORD="hidden",
            VOINKO_FEEDBACK_SHOP_SECRET="hidden",
        )
        assert "hidden" not in f"{made!r} {made} {made.slack.bot_token} {[made.slack.bot_token]}"
        assert made.feedback_sources[0].secret == Secret("hidden")

    def test_only_reveal_gives_it_out(self) -> None:
        assert (str(Secret("hidden")), Secret("hidden").reveal()) == ("•••", "hidden")
        assert Secret("a") != Secret("b")


class TestFile:
    def test_every_section_is_read(self, tmp_path: Path) -> None:
        made = settings(
            tmp_path,
            """
            company = { name = "Oy Ab", language = "sv", timezone = "Europe/Stockholm" }
            [pulse]
            start = 2026-02-03
            ask = "wed 08:15"
            remind = "Friday 9.00"
            close = "sat 20:00"
            digest = "tue 07:30"
            share_with_team = true
            [release]
            k = 9
            [calendar]
            holidays = "fi"
            [slack]
            workspaces = ["T1", "T2"]
            [teams]
            tenants = ["t"]
            [readers]
            company = ["Ceo@x.fi"]
            [readers.departments]
            Palvelu = ["head@x.fi"]
            [[crisis_lines]]
            country = "FI"
            name = "MIELI"
            number = "09 2525 0111"
            hours = "24/7"
            language = "fi"
            verified_on = 2026-01-07
            """,
        )
        assert made.company == Company(
            "Oy Ab",
            Language.SV,
            "Europe/Stockholm",
            k=9,
            share_with_team=True,
            crisis_lines=(CrisisLine("FI", "MIELI", "09 2525 0111", "24/7", "fi", date(2026, 1, 7)),),
            company_readers=("ceo@x.fi",),
            department_readers=(("Palvelu", ("head@x.fi",)),),
        )
        cadence = Cadence(date(2026, 2, 3), (2, time(8, 15)), (4, time(9)), (5, time(20)), (1, time(7, 30)))
        assert made.cadence(date(2026, 9, 9)) == cadence
        assert (made.slack.workspaces, made.teams.tenants) == (("T1", "T2"), ("t",))
        assert made.is_holiday(date(2026, 12, 6))
        assert not made.is_holiday(date(2026, 12, 7))

    @pytest.mark.parametrize(
        ("toml", "k", "strict"),
        [
            ("k = 7", 7, False),
            ("strict = false", 5, False),
            ("strict = true", 9, True),
            ("strict = true\nk = 9", 9, True),
            ("strict = true\nk = 12", 12, True),
        ],
    )
    def test_strict_raises_the_smallest_group_to_nine(self, tmp_path: Path, toml: str, k: int, *, strict: bool) -> None:
        company = settings(tmp_path, f"[release]\n{toml}").company
        assert (company.k, company.strict) == (k, strict)

    @pytest.mark.parametrize(
        ("toml", "place", "accepted"),
        [
            ('[company]\nlanguage = "de"', "line 2, [company] language", "one of en, fi, sv"),
            ("[company]\nlanguage = []", "line 2, [company] language", "one of en, fi, sv"),
            ('[company]\ntimezone = "Helsinki"', "line 2, [company] timezone", "Europe/Helsinki"),
            ("[release]\n\nk = 4", "line 3, [release] k", "at least 5"),
            ("[release]\nk = true", "line 2, [release] k", "at least 5"),
            ("[release]\nk = 8\nstrict = true", "line 2, [release] k", "at least 9 beside strict = true"),
            ("[release]\nstrict = 9", "line 2, [release] strict", "true or false"),
            ('[pulse]\nask = "tuesday"', "line 2, [pulse] ask", 'such as "tue 09:30"'),
            ('[pulse]\nask = "fri 09:30"', "line 2, [pulse] ask", "before remind"),
            ('[pulse]\nremind = "sat 09:30"', "line 2, [pulse] remind", "choose a day from mon to fri"),
            ('[pulse]\nstart = "soon"', "line 2, [pulse] start", "a date such as 2026-01-06"),
            ('[pulse]\nshare_with_team = "yes"', "line 2, [pulse] share_with_team", "true or false"),
            ('[calendar]\nholidays = "XX"', "line 2, [calendar] holidays", '"FI"'),
            ('[calendar]\nholidays = "DE-ZZ"', "line 2, [calendar] holidays", '"DE-BY"'),
            ('[calendar]\nics = "http://x.fi/a.ics"', "line 2, [calendar] ics", "https://"),
            ('[calendar.people]\n"a@x.fi" = "a.ics"', "line 2, [calendar.people] a@x.fi", "https://"),
            ('[slack]\nworkspaces = "T1"', "line 2, [slack] workspaces", "a list"),
            ('[readers]\ncompany = ["nobody"]', "line 2, [readers] company", "e-mail addresses"),
            ('[readers.departments]\nD = "a@b.fi"', "line 2, [readers.departments] D", "e-mail addresses"),
            ('[feedback.shop]\nkind = "x"', "line 2, [feedback.shop] kind", "standard, formbricks, typeform, zendesk"),
            ("[feedback.shop]", "line 1, [feedback.shop] kind", "is missing"),
            ('[feedback."a b"]\nkind = "zendesk"', "[feedback] a b", "a–z"),
            ("[voinko]\nport = 0", "line 2, [voinko] port", "from 1 to 65535"),
            ('[voinko]\nbase_url = "voinko.fi"', "line 2, [voinko] base_url", "http://"),
            ('[voinko]\ndatabase_url = "mysql://x"', "line 2, [voinko] database_url", "postgresql+psycopg"),
            ("company = 1", "line 1, [company]", "written as [company]"),
            ("crisis_lines = 1", "line 1, [crisis_lines]", "[[crisis_lines]]"),
        ],
    )
    def test_a_wrong_value_is_told_with_its_place_and_the_accepted_form(
        self, tmp_path: Path, toml: str, place: str, accepted: str
    ) -> None:
        (told,) = problems(tmp_path, toml)
        assert told.startswith(f"voinko.toml, {place}: ")
        assert accepted in told

    @pytest.mark.parametrize(
        ("toml", "told"),
        [
            ("[pules]", "voinko.toml, line 1, [pules]: unknown; did you mean pulse?"),
            ('[pulse]\naks = "tue 09:30"', "voinko.toml, line 2, [pulse] aks: unknown; did you mean ask?"),
            ("[release]\nsmallest = 7", "voinko.toml, line 2, [release] smallest: unknown; known are strict, k"),
        ],
    )
    def test_an_unknown_key_is_told_with_the_nearest_known_one(self, tmp_path: Path, toml: str, told: str) -> None:
        assert problems(tmp_path, toml) == [told]

    def test_a_crisis_line_must_be_complete(self, tmp_path: Path) -> None:
        toml = '[[crisis_lines]]\ncountry = "FI"\nname = "a"\nnumber = "1"\nhours = "2"\nlanguage = "fi"\n'
        told = problems(tmp_path, f"{toml}verified_on = 2026-01-01\n{toml}")
        assert [one.partition(": ")[0] for one in told] == ["voinko.toml, line 8, [crisis_lines 2] verified_on"]

    def test_what_is_no_toml_is_told_with_its_line(self, tmp_path: Path) -> None:
        (told,) = problems(tmp_path, "[company]\nname = Oy\n")
        assert told.startswith("voinko.toml: is no TOML: ")
        assert "line 2" in told

    def test_what_is_no_utf8_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "voinko.toml").write_bytes(b'[company]\nname = "\xe4"')
        with pytest.raises(SettingsError, match="is no UTF-8"):
            load({}, tmp_path)

    def test_everything_wrong_is_told_at_once(self, tmp_path: Path) -> None:
        told = problems(tmp_path, "[release]\nk = 1\nq = 2\n[company]\nlanguage = 1", VOINKO_PORT="x", SLACK_API_URL="x")
        assert sorted(one.partition(": ")[0] for one in told) == [
            "SLACK_API_URL",
            "VOINKO_PORT",
            "voinko.toml, line 2, [release] k",
            "voinko.toml, line 3, [release] q",
            "voinko.toml, line 5, [company] language",
        ]


class TestEnvironment:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("VOINKO_PORT", "65536"),
            ("VOINKO_PORT", "٣"),
            ("VOINKO_BASE_URL", "ftp://x"),
            ("VOINKO_DATABASE_URL", "postgresql://u:hidden@h/d"),
            ("SLACK_API_URL", "slack.com"),
            ("TEAMS_TOKEN_URL", "https:///x"),
            ("TEAMS_APP_TYPE", "Tripletenant"),
            ("TEAMS_ALLOW_UNAUTHENTICATED", "maybe"),
        ],
    )
    def test_a_wrong_value_is_told_by_its_name_and_not_repeated(self, tmp_path: Path, name: str, value: str) -> None:
        (told,) = problems(tmp_path, **{name: value})
        assert told.startswith(f"{name}: must be ")
        assert value not in told

    def test_slacks_address_always_ends_with_a_slash(self, tmp_path: Path) -> None:
        assert settings(tmp_path, SLACK_API_URL="https://slack-gov.com/api").slack.api_url == "https://slack-gov.com/api/"

    @pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
    def test_teams_may_go_unauthenticated_on_loopback(self, tmp_path: Path, host: str) -> None:
        assert settings(tmp_path, VOINKO_HOST=host, TEAMS_ALLOW_UNAUTHENTICATED="TRUE").teams.allow_unauthenticated

    @pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1", "voinko.fi", "::"])  # noqa: S104 - that it is refused is the point
    def test_and_nowhere_else(self, tmp_path: Path, host: str) -> None:
        (told,) = problems(tmp_path, VOINKO_HOST=host, TEAMS_ALLOW_UNAUTHENTICATED="true")
        assert told.startswith("TEAMS_ALLOW_UNAUTHENTICATED: is for trials alone: VOINKO_HOST must be 127.0.0.1")

    def test_a_teams_app_with_a_tenant_is_single_tenant_unless_it_says_otherwise(self, tmp_path: Path) -> None:
        assert settings(tmp_path).teams.app_type == "MultiTenant"
        assert settings(tmp_path, TEAMS_APP_TENANT_ID="t").teams.app_type == "SingleTenant"
        assert settings(tmp_path, TEAMS_APP_TENANT_ID="t", TEAMS_APP_TYPE="multitenant").teams.app_type == "MultiTenant"


def names(missing: tuple[Missing, ...]) -> list[str]:
    assert all(len(one.how) > 20 for one in missing)
    return [one.name for one in missing]


class TestMissing:
    @pytest.mark.parametrize(
        ("given", "missing"),
        [
            ("", "BOT_TOKEN SIGNING_SECRET"),
            ("BOT_TOKEN", "SIGNING_SECRET"),
            ("SIGNING_SECRET", "BOT_TOKEN"),
            ("APP_TOKEN", "BOT_TOKEN"),
            ("BOT_TOKEN SIGNING_SECRET", ""),
            ("BOT_TOKEN APP_TOKEN", ""),
            ("CLIENT_ID CLIENT_SECRET SIGNING_SECRET", ""),
            ("CLIENT_ID CLIENT_SECRET", "SIGNING_SECRET"),
            ("BOT_TOKEN SIGNING_SECRET CLIENT_ID", "CLIENT_SECRET"),
        ],
    )
    def test_what_slack_still_lacks(self, tmp_path: Path, given: str, missing: str) -> None:
        made = settings(tmp_path, '[slack]\nworkspaces = ["T1"]', **{f"SLACK_{name}": "x" for name in given.split()})
        assert names(made.missing_for_slack()) == [f"SLACK_{name}" for name in missing.split()]
        assert made.slack.wanted is bool(given)

    def test_add_to_slack_lacks_the_list_of_who_may(self, tmp_path: Path) -> None:
        made = settings(tmp_path, SLACK_CLIENT_ID="1.2", SLACK_CLIENT_SECRET="x", SLACK_SIGNING_SECRET="x")
        assert names(made.missing_for_slack()) == ["[slack] workspaces"]
        with pytest.raises(SiteError, match=r"^Slack is open to strangers\. \[slack\] workspaces is not set: .*voinko\.toml"):
            check_runnable(made)

    @pytest.mark.parametrize(
        ("given", "missing"),
        [
            ({}, "APP_ID APP_PASSWORD"),
            ({"APP_ID": "x"}, "APP_PASSWORD"),
            ({"APP_ID": "x", "APP_PASSWORD": "x"}, ""),
            ({"APP_ID": "x", "APP_PASSWORD": "x", "APP_TYPE": "SingleTenant"}, "APP_TENANT_ID"),
            ({"APP_ID": "x", "APP_TENANT_ID": "x", "APP_TYPE": "UserAssignedMSI"}, ""),
            ({"ALLOW_UNAUTHENTICATED": "true"}, ""),
        ],
    )
    def test_what_teams_still_lacks(self, tmp_path: Path, given: dict[str, str], missing: str) -> None:
        made = settings(tmp_path, **{f"TEAMS_{name}": value for name, value in given.items()})
        assert names(made.missing_for_teams()) == [f"TEAMS_{name}" for name in missing.split()]

    def test_which_webhooks_still_lack_their_secret(self, tmp_path: Path) -> None:
        toml = '[feedback.web-shop]\nkind = "zendesk"\n[feedback.b]\nkind = "standard"'
        made = settings(tmp_path, toml, VOINKO_FEEDBACK_B_SECRET="x")
        assert names(made.missing_for_feedback()) == ["VOINKO_FEEDBACK_WEB_SHOP_SECRET"]


class TestDefaultFile:
    def test_it_sets_nothing(self, tmp_path: Path) -> None:
        write_default_toml(tmp_path)
        made, bare = load({}, tmp_path), load({}, tmp_path / "elsewhere")
        assert (made.company, made.cadence(date.min), made.slack, made.teams) == (
            bare.company,
            bare.cadence(date.min),
            bare.slack,
            bare.teams,
        )

    def test_it_never_overwrites_one(self, tmp_path: Path) -> None:
        path = write_default_toml(tmp_path)
        with pytest.raises(FileExistsError):
            write_default_toml(tmp_path)
        assert path.read_text(encoding="utf-8") == default_toml()

    def test_every_example_in_it_is_valid(self, tmp_path: Path) -> None:
        """What looks like a setting behind a # is one: taking away every such # gives a file that is accepted."""
        lines = [
            line.removeprefix("# ") if "= " in line or line.startswith("# [") else line for line in default_toml().splitlines()
        ]
        made = settings(tmp_path, "\n".join(lines))
        assert len(made.company.crisis_lines) == 9
        assert made.feedback_sources[0].name == "shop"

    def test_it_says_to_verify_every_number_and_offers_none_unasked(self) -> None:
        assert "crisis_lines" not in tomllib.loads(default_toml())
        assert "call each number yourself" in default_toml()


class TestWaysOut:
    """What leaves this machine is encrypted, or is refused before it leaves."""

    @pytest.mark.parametrize("name", ["SLACK_API_URL", "TEAMS_TOKEN_URL", "TEAMS_OPENID_METADATA_URL"])
    def test_a_platform_elsewhere_is_spoken_to_by_https_alone(self, tmp_path: Path, name: str) -> None:
        (told,) = problems(tmp_path, **{name: "http://platform.example/api/"})
        assert told == f"{name}: must be an address that begins with https:// (http:// only on this machine)"
        assert settings(tmp_path, **{name: "http://127.0.0.1:8123/api/"})

    @pytest.mark.parametrize(
        "url",
        [
            "postgresql+psycopg://u:hidden@db.example/d",
            "postgresql+psycopg://u:hidden@10.0.0.7:5432/d?sslmode=prefer",
            "postgresql+psycopg://u:hidden@/d?host=db.example",
            "postgresql+psycopg://u:hidden@localhost,db.example/d",
            "postgresql+psycopg://u:hidden@/d?service=far",
        ],
    )
    def test_a_database_elsewhere_without_tls_is_refused(self, tmp_path: Path, url: str) -> None:
        (told,) = problems(tmp_path, VOINKO_DATABASE_URL=url)
        assert told.startswith("VOINKO_DATABASE_URL: the database is on another machine")
        assert told.endswith("?sslmode=verify-full")
        assert "hidden" not in told

    @pytest.mark.parametrize(
        "url",
        [
            "postgresql+psycopg://u@db.example/d?sslmode=verify-full",
            "postgresql+psycopg://u@127.0.0.1:5432/d",
            "postgresql+psycopg://u@[::1]/d",
            "postgresql+psycopg:///d",
            "postgresql+psycopg:///d?host=/run/postgresql",
            "sqlite+aiosqlite:////var/lib/voinko.db",
        ],
    )
    def test_tls_this_machine_and_a_file_are_taken(self, tmp_path: Path, url: str) -> None:
        assert settings(tmp_path, VOINKO_DATABASE_URL=url).database_url == url

    def test_what_libpq_takes_from_the_environment_counts(self, tmp_path: Path) -> None:
        url = "postgresql+psycopg:///d"
        assert problems(tmp_path, VOINKO_DATABASE_URL=url, PGHOST="db.example")
        assert settings(tmp_path, VOINKO_DATABASE_URL=url, PGHOST="db.example", PGSSLMODE="require")


class TestShortSecrets:
    @pytest.mark.parametrize("secret", ["shhh", "8f742231b10e8888abcd99", "x" * 21])
    def test_a_secret_that_could_be_guessed_is_named(self, tmp_path: Path, secret: str) -> None:
        (weak,) = settings(tmp_path, SLACK_SIGNING_SECRET=secret).slack.weak()
        assert weak.name == "SLACK_SIGNING_SECRET"
        (weak,) = settings(tmp_path, TEAMS_APP_PASSWORD=secret).teams.weak()
        assert weak.name == "TEAMS_APP_PASSWORD"

    @pytest.mark.parametrize("secret", ["8f742231b10e8888abcd998f742231b1", "x" * 22])
    def test_one_of_128_bits_is_not(self, tmp_path: Path, secret: str) -> None:
        assert settings(tmp_path, SLACK_SIGNING_SECRET=secret, TEAMS_APP_PASSWORD=secret).slack.weak() == ()

    def test_a_stand_in_on_this_machine_may_have_any(self, tmp_path: Path) -> None:
        assert settings(tmp_path, SLACK_SIGNING_SECRET="shhh", SLACK_API_URL="http://127.0.0.1:1/").slack.weak() == ()

    def test_run_refuses_to_start_and_names_the_secret_not_its_text(self, tmp_path: Path) -> None:
        made = settings(tmp_path, SLACK_BOT_TOKEN="xoxb-" + "1" * 40, SLACK_SIGNING_SECRET="shhh")
        with pytest.raises(SiteError, match="SLACK_SIGNING_SECRET: it is shorter") as told:
            check_runnable(made)
        assert "shhh" not in str(told.value)


def test_calendars_of_absences_are_the_companys_and_peoples_own(tmp_path: Path) -> None:
    (tmp_path / "voinko.toml").write_text(
        '[calendar]\nics = "https://x.fi/all.ics"\n[calendar.people]\n"Aino@X.fi" = "http://localhost:8000/aino.ics"\n',
        encoding="utf-8",
    )
    settings = load({}, tmp_path)
    assert [(one.owner, one.url) for one in settings.absence_calendars] == [
        ("", "https://x.fi/all.ics"),
        ("aino@x.fi", "http://localhost:8000/aino.ics"),
    ]
    assert "all.ics" not in repr(settings)
