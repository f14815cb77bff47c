"""All settings, read from the environment, then ``voinko.toml``; those of one subject are in the modules beside this one.

``load`` gives a frozen ``Settings`` or raises one ``SettingsError`` that lists everything wrong at once. Opens no
connection and makes no file. What a running system still lacks (tokens, mostly) is not an error here: the commands that
need no platform must work without; ``missing_for_slack`` and its like say what to get.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from adapters.files.roster_map import RosterForm
from adapters.http.loopback import is_loopback
from app.settings.company import AbsenceCalendar, calendar_in, company_in
from app.settings.credentials import FeedbackSource, Missing, SlackValues, TeamsValues
from app.settings.customers import feedback_sources
from app.settings.file_forms import roster_form
from app.settings.forms import as_whole, has_password, is_database_url, is_private_way
from app.settings.platforms import slack_in, teams_in
from app.settings.scim import ScimValues, scim_in
from app.settings.secret import Secret
from app.settings.sources import Environment, SettingProblem, SettingsError, Table, TomlFile, text_of, url_of
from bot.model.calendar import SATURDAY, Cadence, IsHoliday
from bot.model.company import Company

__all__ = ["Missing", "Secret", "Settings", "SettingsError", "load"]

METRICS_PORT = 9464  # the one that OpenTelemetry gives to Prometheus
NO_METRICS = 0

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
    absence_calendars: tuple[AbsenceCalendar, ...] = ()
    names_key_file: bool = False  # secret_key_file is the administrator's own choice
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = None  # None: nobody has chosen one, it is METRICS_PORT; NO_METRICS: none
    roster_form: RosterForm | None = None  # how the HR system's files are read
    scim: ScimValues = field(default_factory=ScimValues)

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

    @property
    def webhook_sources(self) -> tuple[FeedbackSource, ...]:
        """The feedback sources that send webhooks; the others' feedback comes in files alone."""
        return tuple(source for source in self.feedback_sources if source.kind)

    def missing_for_feedback(self) -> tuple[Missing, ...]:
        """The secrets that configured feedback sources still lack; until then their webhooks are refused."""
        how = "Copy the signing secret from the webhook's page in the tool that [feedback.{}] stands for; see docs/feedback.md."
        return tuple(Missing(one.variable, how.format(one.name)) for one in self.webhook_sources if not one.secret)


def load(environ: Mapping[str, str], directory: Path) -> Settings:
    """Read every setting; the environment beats ``directory/voinko.toml``, which beats the default. Raises SettingsError."""
    problems: list[SettingProblem] = []
    env = Environment(environ, directory, problems)
    file = TomlFile(directory, problems)
    settings = _settings(env, file.root, directory)
    file.root.finish()
    if problems:
        raise SettingsError(problems)
    return settings


def _settings(env: Environment, root: Table, directory: Path) -> Settings:
    """Every table, once each. Notes problems and goes on with defaults; the caller looks whether there were any."""
    server = root.table("voinko")
    host = text_of(env, "VOINKO_HOST", server, "host") or "127.0.0.1"
    port = _port(env, server, "port", 1) or 8080
    key_file = env.path("VOINKO_SECRET_KEY_FILE")
    secret_key = env.get("VOINKO_SECRET_KEY")
    if key_file and secret_key:
        env.problem("VOINKO_SECRET_KEY", "set either VOINKO_SECRET_KEY or VOINKO_SECRET_KEY_FILE, not both")
    shown_host = f"[{host}]" if ":" in host else host
    base_url = url_of(env, "VOINKO_BASE_URL", server, "base_url") or f"http://{shown_host}:{port}"
    database_url = _database_url(env, server)
    keyring = directory / (text_of(env, "VOINKO_KEYRING", server, "keyring") or "voinko.keys")
    metrics_host = text_of(env, "VOINKO_METRICS_HOST", server, "metrics_host") or "127.0.0.1"
    metrics_port = _port(env, server, "metrics_port", NO_METRICS)
    server.refuse_secret("secret_key", "VOINKO_SECRET_KEY")
    server.finish()
    pulse = root.table("pulse")
    start = pulse.day("start")
    ask, remind, close = (pulse.moment(name, getattr(_DEFAULTS, name)) for name in ("ask", "remind", "close"))
    digest = pulse.moment("digest", _DEFAULTS.digest)
    if not ask < remind < close:
        pulse.problem("ask", 'must come before remind, and remind before close, within the week from "mon 00:00" to "sun 23:59"')
    if remind[0] >= SATURDAY:
        pulse.problem("remind", "is at a weekend, when nobody should hear of work; choose a day from mon to fri")
    share_with_team = pulse.flag("share_with_team") or False
    pulse.finish()
    is_holiday, absence_calendars = calendar_in(root)
    return Settings(
        database_url=database_url,
        secret_key=Secret(secret_key) if secret_key else None,
        secret_key_file=key_file or directory / "voinko.key",
        keyring=keyring,
        host=host,
        port=port,
        base_url=base_url.rstrip("/"),
        metrics_host=metrics_host,
        metrics_port=metrics_port,
        company=company_in(root, share_with_team=share_with_team),
        start=start,
        ask=ask,
        remind=remind,
        close=close,
        digest=digest,
        is_holiday=is_holiday,
        absence_calendars=absence_calendars,
        slack=slack_in(env, root),
        teams=teams_in(env, root, host),
        feedback_sources=feedback_sources(env, root),
        names_key_file=key_file is not None,
        roster_form=roster_form(root),
        scim=scim_in(env, root),
    )


def _port(env: Environment, server: Table, key: str, lowest: int) -> int | None:
    accepted, convert = f"a whole number from {lowest} to 65535", as_whole(lowest, 65535)
    port, variable = server.read(key, accepted, convert), f"VOINKO_{key.upper()}"
    text = env.get(variable)
    if text is not None:
        port = convert(text)
        if port is None:
            env.problem(variable, f"must be {accepted}")
    return port


def _database_url(env: Environment, server: Table) -> str:
    accepted = "an SQLAlchemy address that begins with sqlite+aiosqlite:///… or postgresql+psycopg://…"
    secret, variable = env.secret("VOINKO_DATABASE_URL"), "VOINKO_DATABASE_URL"
    written = server.text("database_url")
    url = secret.reveal() if secret else written or "sqlite+aiosqlite:///voinko.db"

    def problem(message: str) -> None:
        if secret:
            env.problem(variable, message)
        else:
            server.problem("database_url", message)

    if not is_database_url(url):
        problem(f"must be {accepted}")
    elif not secret and has_password(url):
        server.refuse_secret("database_url", variable)
    elif not is_private_way(url, env.get("PGHOST") or "", env.get("PGSSLMODE") or ""):
        problem("the database is on another machine and others could read along: end the address with ?sslmode=verify-full")
    return url


def cadence_at(settings: Settings, moment: datetime) -> Cadence:
    """The cadence as of a moment."""
    return settings.cadence(moment.astimezone(settings.company.zone_of(None)).date())
