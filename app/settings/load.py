"""All settings: their names, defaults and accepted forms, read from the environment, then ``voinko.toml``.

``load`` gives a frozen ``Settings`` or raises one ``SettingsError`` that lists everything wrong at once. Opens no
connection and makes no file. What a running system still lacks (tokens, mostly) is not an error here: the commands that
need no platform must work without; ``missing_for_slack`` and its like say what to get.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from adapters.files.roster import is_email, is_zone
from adapters.http.loopback import is_loopback
from app.settings.credentials import FeedbackSource, Missing, SlackValues, TeamsValues
from app.settings.customers import customer_goals, feedback_sources
from app.settings.holiday import UnknownCountryError, holiday_calendar
from app.settings.secret import Secret
from app.settings.sources import (
    Environment,
    SettingProblem,
    SettingsError,
    Table,
    TomlFile,
    as_one_of,
    as_texts,
    as_whole,
    has_password,
    is_database_url,
    is_url,
)
from bot.model.calendar import Cadence, IsHoliday, no_holidays
from bot.model.people import DEFAULT_PAIR, LEAST_K, Company, CrisisLine, Language, spelled
from bot.model.pulses import STEP_TOPICS

__all__ = ["Missing", "Secret", "Settings", "SettingsError", "load"]

APP_TYPES = ("MultiTenant", "SingleTenant", "UserAssignedMSI")
_URL = "an address that begins with http:// or https://"
_EMAILS = 'a list of e-mail addresses, such as ["name@company.example"]'
_DEFAULTS = Cadence(date.min)
_ANY_INTERFACE = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not bound to: as an address in a link it leads nowhere


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set."""

    database_url: str = field(repr=False)  # may hold a password
    secret_key: Secret | None  # None: it is in, or is to be made in, secret_key_file
    secret_key_file: Path
    keyring: Path
    host: str
    port: int
    base_url: str  # without a slash at its end
    company: Company
    start: date | None
    ask: tuple[int, time]
    remind: tuple[int, time]
    close: tuple[int, time]
    digest: tuple[int, time]
    is_holiday: IsHoliday = field(repr=False)
    slack: SlackValues
    teams: TeamsValues
    feedback_sources: tuple[FeedbackSource, ...]

    def cadence(self, today: date) -> Cadence:
        """The weekly calendar. Without a ``start`` the first pulse is on the next day for asking, be it ``today``."""
        start = self.start or today + timedelta(days=(self.ask[0] - today.weekday()) % 7)
        return Cadence(start, self.ask, self.remind, self.close, self.digest)

    @property
    def is_local(self) -> bool:
        """Tell whether links lead to this machine alone, so that no platform can fetch anything by them."""
        host = urlsplit(self.base_url).hostname or ""
        return is_loopback(host) or host in _ANY_INTERFACE

    def missing_for_slack(self) -> tuple[Missing, ...]:
        """What Slack still lacks; () means that it is on."""
        return self.slack.missing()

    def missing_for_teams(self) -> tuple[Missing, ...]:
        """What Teams still lacks; () means that it is on."""
        return self.teams.missing()

    def missing_for_feedback(self) -> tuple[Missing, ...]:
        """The secrets that configured feedback sources still lack; until then their webhooks are refused."""
        how = "Copy the signing secret from the webhook's page in the tool that [feedback.{}] stands for; see docs/feedback.md."
        return tuple(Missing(one.variable, how.format(one.name)) for one in self.feedback_sources if not one.secret)


def load(environ: Mapping[str, str], directory: Path) -> Settings:
    """Read every setting; the environment beats ``directory/voinko.toml``, which beats the default. Raises SettingsError."""
    problems: list[SettingProblem] = []
    env = Environment(environ, directory, problems)
    file = TomlFile(directory, problems)
    settings = _Loader(env, file.root, directory).settings()
    file.root.finish()
    if problems:
        raise SettingsError(problems)
    return settings


class _Loader:
    """One reading of all settings. Notes problems and goes on with defaults; the caller looks whether there were any."""

    def __init__(self, env: Environment, root: Table, directory: Path) -> None:
        self._env = env
        self._root = root
        self._directory = directory

    def settings(self) -> Settings:
        """Every table, once each."""
        server = self._root.table("voinko")
        host = self._text("VOINKO_HOST", server, "host") or "127.0.0.1"
        port = self._port(server)
        key_file = self._env.path("VOINKO_SECRET_KEY_FILE")
        secret_key = self._env.get("VOINKO_SECRET_KEY")
        if key_file and secret_key:
            self._env.problem("VOINKO_SECRET_KEY", "set either VOINKO_SECRET_KEY or VOINKO_SECRET_KEY_FILE, not both")
        shown_host = f"[{host}]" if ":" in host else host
        base_url = self._url("VOINKO_BASE_URL", server, "base_url") or f"http://{shown_host}:{port}"
        database_url = self._database_url(server)
        keyring = self._directory / (self._text("VOINKO_KEYRING", server, "keyring") or "voinko.keys")
        server.refuse_secret("secret_key", "VOINKO_SECRET_KEY")
        server.finish()
        pulse = self._root.table("pulse")
        start = pulse.day("start")
        ask, remind, close = (pulse.moment(name, getattr(_DEFAULTS, name)) for name in ("ask", "remind", "close"))
        digest = pulse.moment("digest", _DEFAULTS.digest)
        if not ask < remind < close:
            pulse.problem(
                "ask", 'must come before remind, and remind before close, within the week from "mon 00:00" to "sun 23:59"'
            )
        share_with_team = pulse.flag("share_with_team") or False
        pulse.finish()
        return Settings(
            database_url=database_url,
            secret_key=Secret(secret_key) if secret_key else None,
            secret_key_file=key_file or self._directory / "voinko.key",
            keyring=keyring,
            host=host,
            port=port,
            base_url=base_url.rstrip("/"),
            company=self._company(share_with_team=share_with_team),
            start=start,
            ask=ask,
            remind=remind,
            close=close,
            digest=digest,
            is_holiday=self._holidays(),
            slack=self._slack(),
            teams=self._teams(host),
            feedback_sources=feedback_sources(self._env, self._root),
        )

    # ---------------------------------------------------------------- single values

    def _text(self, variable: str, table: Table, key: str) -> str | None:
        written = table.text(key)
        return self._env.get(variable) or written

    def _one(self, variable: str, table: Table, key: str, accepted: str, is_accepted: Callable[[str], bool]) -> str | None:
        """A text of a certain form, from the environment or else the file. The text itself is in no problem: it may be secret."""
        value = self._env.get(variable)
        if value is None:
            value = table.text(key, accepted)
            if value is not None and not is_accepted(value):
                table.problem(key, f"must be {accepted}")
        else:
            table.has(key)
            if not is_accepted(value):
                self._env.problem(variable, f"must be {accepted}")
        return value

    def _url(self, variable: str, table: Table, key: str) -> str | None:
        return self._one(variable, table, key, _URL, is_url)

    def _port(self, server: Table) -> int:
        accepted, convert = "a whole number from 1 to 65535", as_whole(1, 65535)
        port = server.read("port", accepted, convert)
        text = self._env.get("VOINKO_PORT")
        if text is not None:
            port = convert(text)
            if port is None:
                self._env.problem("VOINKO_PORT", f"must be {accepted}")
        return port or 8080

    def _database_url(self, server: Table) -> str:
        accepted = "an SQLAlchemy address that begins with sqlite+aiosqlite:///… or postgresql+psycopg://…"
        secret = self._env.secret("VOINKO_DATABASE_URL")
        if secret is not None:
            server.has("database_url")
            if not is_database_url(secret.reveal()):
                self._env.problem("VOINKO_DATABASE_URL", f"must be {accepted}")
            return secret.reveal()
        written = server.text("database_url")
        if written is None:
            return "sqlite+aiosqlite:///voinko.db"
        if not is_database_url(written):
            server.problem("database_url", f"must be {accepted}")
        elif has_password(written):
            server.refuse_secret("database_url", "VOINKO_DATABASE_URL")
        return written

    # ---------------------------------------------------------------- tables

    def _company(self, *, share_with_team: bool) -> Company:
        table, release, readers = (self._root.table(name) for name in ("company", "release", "readers"))
        language = table.read("language", f"one of {', '.join(Language)}", as_one_of(*Language))
        zone = table.read(
            "timezone",
            "an IANA time zone such as Europe/Helsinki",
            lambda v: v if isinstance(v, str) and v and is_zone(v) else None,
        )
        accepted = f"a whole number of at least {LEAST_K}: the smallest group whose figure may be shown"
        departments, linkage = readers.table("departments"), self._root.table("linkage")
        company = Company(
            name=table.text("name") or "",
            language=Language(language) if language else Language.EN,
            timezone=zone or "Europe/Helsinki",
            k=release.read("k", accepted, as_whole(LEAST_K, 1000)) or LEAST_K,
            share_with_team=share_with_team,
            crisis_lines=tuple(filter(None, map(_crisis_line, self._root.tables("crisis_lines")))),
            company_readers=readers.read("company", _EMAILS, _emails) or (),
            department_readers=tuple((name, departments.read(name, _EMAILS, _emails) or ()) for name in departments.names()),
            goals=customer_goals(self._root),
            linkage=linkage.read("pair", f"one of {', '.join(STEP_TOPICS)}", as_one_of(*STEP_TOPICS)) or DEFAULT_PAIR,
        )
        for read in (table, release, readers, linkage):
            read.finish()
        return company

    def _holidays(self) -> IsHoliday:
        table = self._root.table("calendar")
        code = table.text("holidays")
        table.finish()
        try:
            return holiday_calendar(code) if code else no_holidays
        except UnknownCountryError:
            table.problem("holidays", 'must be a country code such as "FI", or with a subdivision "DE-BY"')
            return no_holidays

    def _slack(self) -> SlackValues:
        table = self._root.table("slack")
        for key in ("bot_token", "signing_secret", "app_token", "client_secret"):
            table.refuse_secret(key, f"SLACK_{key.upper()}")
        api_url = self._url("SLACK_API_URL", table, "api_url") or "https://slack.com/api/"
        values = SlackValues(
            bot_token=self._env.secret("SLACK_BOT_TOKEN"),
            signing_secret=self._env.secret("SLACK_SIGNING_SECRET"),
            app_token=self._env.secret("SLACK_APP_TOKEN"),
            client_id=self._text("SLACK_CLIENT_ID", table, "client_id") or "",
            client_secret=self._env.secret("SLACK_CLIENT_SECRET"),
            api_url=api_url.rstrip("/") + "/",
            workspaces=table.texts("workspaces", 'a list of Slack team ids, such as ["T0123ABCD"]'),
        )
        table.finish()
        return values

    def _teams(self, host: str) -> TeamsValues:
        table = self._root.table("teams")
        table.refuse_secret("app_password", "TEAMS_APP_PASSWORD")
        tenant_id = self._text("TEAMS_APP_TENANT_ID", table, "app_tenant_id") or ""
        spelt = as_one_of(*APP_TYPES)
        written = self._one("TEAMS_APP_TYPE", table, "app_type", f"one of {', '.join(APP_TYPES)}", lambda v: bool(spelt(v)))
        allow = self._allow_unauthenticated(table, host)
        values = TeamsValues(
            app_id=self._text("TEAMS_APP_ID", table, "app_id") or "",
            app_password=self._env.secret("TEAMS_APP_PASSWORD"),
            tenant_id=tenant_id,
            app_type=spelt(written) or ("SingleTenant" if tenant_id else "MultiTenant"),
            openid_metadata_url=self._url("TEAMS_OPENID_METADATA_URL", table, "openid_metadata_url") or "",
            token_url=self._url("TEAMS_TOKEN_URL", table, "token_url") or "",
            allow_unauthenticated=allow,
            tenants=table.texts("tenants", "a list of Entra tenant ids"),
        )
        table.finish()
        return values

    def _allow_unauthenticated(self, table: Table, host: str) -> bool:
        name = "TEAMS_ALLOW_UNAUTHENTICATED"
        allow = table.flag("allow_unauthenticated") or False
        text = self._env.get(name)
        if text is not None:
            allow = text.lower() in {"true", "1", "yes", "on"}
            if not allow and text.lower() not in {"false", "0", "no", "off"}:
                self._env.problem(name, "must be true or false")
        if allow and not is_loopback(host):
            self._env.problem(name, "is for trials alone: VOINKO_HOST must be 127.0.0.1, ::1 or localhost; or set it to false")
        return allow


def _crisis_line(table: Table) -> CrisisLine | None:
    texts = [table.text(key) for key in ("country", "name", "number", "hours", "language")]
    verified_on = table.day("verified_on")
    for key in ("country", "name", "number", "hours", "language", "verified_on"):
        if not table.has(key):
            table.problem(key, "is missing; a crisis line is shown only when all about it is known and has been verified")
    table.finish()
    country, name, number, hours, language = (text or "" for text in texts)
    return CrisisLine(country, name, number, hours, language, verified_on) if all(texts) and verified_on else None


def _emails(value: object) -> tuple[str, ...] | None:
    texts = as_texts(value)
    return tuple(map(spelled, texts)) if texts is not None and all(map(is_email, texts)) else None


def cadence_at(settings: Settings, moment: datetime) -> Cadence:
    """The cadence as of a moment."""
    return settings.cadence(moment.astimezone(settings.company.zone_of(None)).date())
