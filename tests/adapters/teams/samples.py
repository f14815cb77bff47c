"""What the bot says, to be drawn on Teams: the core's own messages, a digest made up here, and what strangers might write."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.model.calendar import Cadence, Week, no_holidays
from bot.model.company import Company
from bot.model.messages import (
    Button,
    Buttons,
    Chart,
    Choice,
    Divider,
    Facts,
    Field,
    Form,
    Heading,
    Intent,
    IntervalBar,
    Message,
    Picture,
    StepStrip,
    Style,
    Text,
)
from bot.model.people import Employee, Language, Team
from bot.model.pulses import Invitation, Round, RoundState
from bot.pulse.open_question import comment_form
from bot.pulse.screens import pulse_message, thanks_message
from bot.release.rules import LEAST_K
from bot.talk.home import home_message, status_sentence
from bot.talk.settings_screen import settings_message
from bot.talk.welcome import help_message, welcome_message

COMPANY = Company("Esimerkki Oy", k=LEAST_K)
TEAM = Team(1, "Tuki Helsinki", "Palvelu")
TODAY = date(2026, 1, 7)
OPENS, CLOSES = datetime(2026, 1, 6, 7, 30, tzinfo=UTC), datetime(2026, 1, 11, 21, 59, tzinfo=UTC)


def aino(language: Language = Language.EN) -> Employee:
    return Employee(7, "aino@esimerkki.fi", "Aino", TEAM, "mari@esimerkki.fi", language, "Europe/Helsinki")


def invited(*items: str, language: Language = Language.EN) -> Invitation:
    asked = Round(1, Week(2026, 2), items or ("W3", "W1", "E1"), OPENS, CLOSES, RoundState.OPEN, open_question=True)
    return Invitation("tok-1", asked, aino(language), TEAM, counts_in_team=True)


def pulse(language: Language = Language.EN) -> Message:
    return pulse_message(invited(language=language), COMPANY)


def thanks(language: Language = Language.EN) -> Message:
    return thanks_message(invited(language=language), COMPANY)


def home() -> Message:
    cadence = Cadence(date(2026, 1, 6))
    now = datetime(2026, 1, 7, 10, 0, tzinfo=UTC)
    status = status_sentence(aino(), COMPANY, cadence, no_holidays, invitation=invited(), now=now)
    return home_message(aino(), COMPANY, cadence, status, TODAY, results=DIGEST)


ENPS = pulse_message(invited("N1"), COMPANY)
SETTINGS = settings_message(aino(), COMPANY, Cadence(date(2026, 1, 6)), TODAY)
WELCOME = welcome_message(aino(), COMPANY, "welcome:7")
HELP = help_message(Language.EN)
WAY_OUT = Message(
    "Kenelle voin puhua?",
    (
        Heading("Kenelle voin puhua?"),
        Text("Sinä päätät, puhutko jollekulle ja kenelle. Mitään ei ole lähetetty kenellekään."),
        Text("**Työterveyshuolto**\nTerveystalo\nTerveydenhuollon ammattilaiset, joita sitoo salassapitovelvollisuus."),
        Buttons("oh", (Button("Näytä puhelinnumero", Intent("coping-info", ("oh",)), window=True),)),
        Text("**Esihenkilöni**\nMari Manager · mari@example.com"),
        Buttons(
            "mgr",
            (
                Button("Näytä puhelinnumero", Intent("coping-info", ("mgr",)), window=True),
                Button("Pyydä yhteydenottoa", Intent("coping-ask", ("mgr",)), Style.PRIMARY, window=True),
            ),
        ),
        Buttons(
            "ways",
            (
                Button("Olen vaarassa", Intent("coping-danger"), Style.DANGER, window=True),
                Button("Ei nyt", Intent("coping-stop"), window=True),
            ),
        ),
        Text("Hätätilanteessa **112**. MIELI 09 2525 0111 (24/7).", quiet=True),
    ),
    carry="sealed-words",
)
OPEN_QUESTION = comment_form(invited(), COMPANY)

SCALE = ("disagree", "leaning to disagree", "mixed", "leaning to agree", "agree")
CHART = Chart(
    "Tuki Helsinki, week 10",
    ("How work is going", "What customers say"),
    SCALE,
    (
        StepStrip("Saying when it's too much", (5, 5, 4, 4), "leaning to agree"),
        StepStrip("Workload", (4, 3, 1), "▼ disagree"),
        StepStrip("Tools", (3, None), "withheld"),
        StepStrip("Skills", (), "not asked yet"),
        StepStrip("Engagement", (3, 3, 4), "▲ leaning to agree"),
    ),
    (IntervalBar("NPS", -100, 100, 31, 12, 50, "down", "31", 40), IntervalBar("CES", 1, 7, note="4 answers, too few")),
)
DIGEST = Message(
    "Tuki Helsinki: the digest of week 10",
    (
        Heading("Tuki Helsinki, week 10"),
        Text("Most of those invited answered."),
        Heading("What has changed"),
        Text("Workload: fallen, mixed → disagree.\nCustomers' NPS has fallen from 40 to 31."),
        Picture(
            CHART, "Employees: saying when it's too much: agree, leaning to agree; workload: mixed, disagree. Customers: NPS 31."
        ),
        Heading("This week's topics: is each as it should be?"),
        Facts((("Workload", "disagree (before: mixed)"), ("Saying when it's too much", "leaning to agree"))),
        Heading("Customers"),
        Facts((("NPS", "31 (12 to 50), 64 answers · down"), ("CES", "4 answers, too few for a figure"))),
        Heading("For the team meeting"),
        Text("What took more time last week than it should have?"),
        Divider(),
        Text("A step is where the middle of the group stands. Changes are told only when they hold.", quiet=True),
    ),
    "digest:7",
)
WITHHELD = Message(
    "Tuki Helsinki: the digest of week 10",
    (
        Heading("Tuki Helsinki, week 10"),
        Text("Too few answers for a figure this time."),
        Picture(
            Chart(
                CHART.title,
                CHART.columns,
                SCALE,
                (StepStrip("Workload", (4, None), "withheld"), StepStrip("Tools", (), "not asked yet")),
                (),
            ),
            "Workload: withheld. Tools: not asked yet.",
        ),
    ),
)
FORM = Form(
    "Ask for a talk",
    "Show it to me first",
    "Cancel",
    Intent("share", ("oh",)),
    (
        Field(
            "what",
            "What may be told?",
            choices=(Choice("talk", "I'd like to talk"), Choice("load", "My workload")),
            required=True,
        ),
        Field("words", "In your own words", "No names, please.", 500, multiline=True),
        Field("when", "When is a good time?"),
    ),
    "Nothing has been sent. **You see every word first.**",
    (Button("Back", Intent("back")), Button("Stop here", Intent("stop"), Style.DANGER)),
    carry="sealed-words",
)
BUTTONS = Message(
    "Buttons of every kind",
    (
        Text("Buttons of every kind"),
        Buttons(
            "kinds",
            (
                Button("Redraws", Intent("redraw", ("1",)), Style.PRIMARY, hint="Draws this card again"),
                Button("Opens a window", Intent("open", ("2",)), window=True),
                Button("Opens a page", Intent("page"), url="https://voinko.example.com/page"),
                Button("Takes back", Intent("undo"), Style.DANGER),
            ),
        ),
    ),
    "kinds:1",
    carry="sealed-words",
)
HOSTILE = (
    "*a* _b_ ~~c~~ `d` [e](https://evil.example) ![f](g)",
    "# not a heading",
    "> not a quotation",
    "- not a list",
    "+ nor this",
    "1. nor a number",
    "2) nor this",
    "--- nor a rule",
    "| nor | a | table |",
    "&lt;b&gt; &amp; &#42; <b>x</b> <at>Aino</at> <script>alert(1)</script>",
    "{{DATE(2017-02-14T06:08:39Z,SHORT)}} {{TIME(2017-02-14T06:08:39Z)}} ${name}",
    r"C:\new\temp \* \_",
    "tt@example.com 09 2525 0111 · 24/7 (0–10) 50 % + 3 = x_y_z a*b*c",
    "    four spaces",
    "a\u202eb\u200bc 👩🏽‍💻 ä\u0308",
    "***",
    "** not bold **",
    "== === nor a heading",
)
