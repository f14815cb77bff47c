"""Every screen and message of the "I'm not coping" route, in one language, as its reader sees it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.coping import asking as coping_asking
from bot.coping import notices as request_messages
from bot.coping import request_screens
from bot.coping.contacts import Way, Ways
from bot.coping.signpost import Ground, colleague_message, emergency_screen, end_screen, welcome_screen
from bot.model.company import CrisisLine
from bot.model.messages import Buttons, Divider, Form, Heading, Message, Text
from bot.model.people import Contact, Language
from bot.model.requests import Request, RequestStage

TODAY = date(2026, 1, 6)
SENT = datetime(2026, 1, 5, 12, 20, tzinfo=UTC)
HELSINKI = ZoneInfo("Europe/Helsinki")
ROLES = ("oh", "osh", "shop", "mgr", "hr", "alt", "other")
LINE = CrisisLine("FI", "MIELI", "09 2525 0111", "24/7", "fi", TODAY)
WAYS = Ways(
    tuple(
        Way(Contact(role, f"Name of {role}", f"{role}@example.com", "010 1234", "", ""), in_chat=role not in ("oh", "alt"))
        for role in ROLES
    )
)
NURSE, SAFETY, MANAGER = WAYS.listed[0], WAYS.listed[1], WAYS.listed[3]
BY_MAIL, IN_CHAT = (
    Way(Contact(role, f"Name of {role}", f"{role}@example.com", "", "", ""), in_chat=role == "mgr") for role in ("hr", "mgr")
)
BOOKING = Way(Contact("oh", "Terveystalo", "", "010 1234, https://ajanvaraus.example", "", ""))


def on(language: Language, lines: tuple[CrisisLine, ...] = (LINE,)) -> Ground:
    return Ground(language, lines)


def request(
    stage: RequestStage = RequestStage.OPEN, *, role: str = "mgr", overdue_told: bool = False, phone: str = "010 1234 (Anna)"
) -> Request:
    due = SENT + timedelta(days=2) if overdue_told else SENT + timedelta(days=1)
    follow_up = due if overdue_told else None
    return Request(
        *("id", 1, 2, role, stage, SENT, due, SENT + timedelta(days=1)),
        name="Mari Manager",
        phone=phone,
        text="(the exact text)",
        follow_up=follow_up,
        overdue_told=overdue_told,
    )


def screens(language: Language, lines: tuple[CrisisLine, ...] = (LINE,)) -> dict[str, Message | Form]:
    """Name of the state -> what is shown in it."""
    ground = on(language, lines)
    letters = {
        what: coping_asking.letter(ground, "Aino", coping_asking.Share(what, how, when, "(own words)"))
        for what, how, when in (
            ("a", "call", "today"),
            ("b", "message", "week"),
            ("c", "meeting", "today"),
            ("d", "call", "week"),
        )
    }
    return {
        "S0": welcome_screen(ground),
        "S0, typed": welcome_screen(ground, note="typed"),
        "S0, expired": welcome_screen(ground, note="expired"),
        "S0, with a request": welcome_screen(ground, has_request=True),
        "S2": emergency_screen(ground),
        "S2, a comment not kept": emergency_screen(ground, note="not_kept"),
        "S2, typed": emergency_screen(ground, note="typed"),
        "S3": coping_asking.people_screen(ground, WAYS, ""),
        "S3, nobody in chat": coping_asking.people_screen(ground, Ways((NURSE,)), ""),
        "S3, nobody configured": coping_asking.people_screen(ground, Ways(), ""),
        "S3, gone": coping_asking.people_screen(ground, Ways((SAFETY,)), "", note=ground.say("gone")),
        "S3, backup first": coping_asking.people_screen(ground, WAYS, "", note=ground.say("backup"), first=SAFETY),
        "S3, no backup": coping_asking.people_screen(ground, WAYS, "", note=ground.say("backup_none")),
        "info": coping_asking.info_screen(ground, MANAGER, ""),
        "info, with booking": coping_asking.info_screen(ground, BOOKING, ""),
        "away": coping_asking.away_screen(ground, MANAGER, SAFETY, ""),
        "away, nobody stands in": coping_asking.away_screen(ground, MANAGER, None, ""),
        "S3, without a number": coping_asking.people_screen(ground, Ways((BY_MAIL, IN_CHAT)), ""),
        "S4": coping_asking.share_form(ground, MANAGER, ""),
        "S4, something missing": coping_asking.share_form(ground, MANAGER, "", note="choose_each"),
        "S4, words missing": coping_asking.share_form(ground, MANAGER, "", note="write_words"),
        **{
            f"S5, {what}": coping_asking.preview_screen(ground, MANAGER, letter, "", words_left_out=what == "a")
            for what, letter in letters.items()
        },
        "S5, in danger": coping_asking.preview_screen(ground, MANAGER, letters["d"], "", danger=True),
        "S6": request_screens.sent_screen(ground, request(), HELSINKI),
        "S6, already": request_screens.sent_screen(ground, request(), HELSINKI, note=ground.say("already", name="Mari Manager")),
        "S6, will ask": request_screens.sent_screen(
            ground, request(overdue_told=True), HELSINKI, asked_for=ground.say("will_ask", day="…")
        ),
        "S6, under way": request_screens.sending_screen(ground, request()),
        "S6, under way, no phone": request_screens.sending_screen(ground, request(phone="")),
        "S6, failed": request_screens.trouble_screen(ground, "failed", "010 1234 (Anna)"),
        "S6, failed, no phone": request_screens.trouble_screen(ground, "failed", ""),
        "S6, unsure": request_screens.trouble_screen(ground, "unsure", "010 1234 (Anna)"),
        "S6, unsure, no phone": request_screens.trouble_screen(ground, "unsure", ""),
        "mine": request_screens.mine_screen(ground, [request(), request(RequestStage.ASKED)], HELSINKI),
        **{
            key: request_screens.sentence_screen(ground, ground.say(key, **values))
            for key, values in {
                "cancelled": {"name": "Mari Manager"},
                "cancelled_already": {},
                "answered_already": {},
                "not_open": {},
                "reached": {},
            }.items()
        },
        "END": end_screen(ground),
        "END, after S6": end_screen(ground, after_sending=True),
        "in the chat: late": request_messages.told_message(ground, request(RequestStage.LATE)),
        "in the chat: unsure": request_messages.told_message(ground, request(RequestStage.UNSURE)),
        "in the chat: failed": request_messages.told_message(ground, request(RequestStage.FAILED)),
        "in the chat: failed, no phone": request_messages.told_message(ground, request(RequestStage.FAILED, phone="")),
        "in the chat: overdue": request_messages.told_message(ground, request()),
        "in the chat: S7": request_messages.told_message(ground, request(overdue_told=True)),
        "in the chat: answered": request_messages.told_message(ground, request(RequestStage.ANSWERED)),
        "in the chat: lost": request_messages.told_message(ground, request(RequestStage.LOST)),
        "about a colleague": colleague_message(ground, WAYS.listed),
        "about a colleague, nobody configured": colleague_message(ground, ()),
        "the contact's chat": request_messages.notice_message(language, "id"),
        "the contact's window": request_messages.letter_window(language, request(role="osh"), HELSINKI),
        "the manager's window": request_messages.letter_window(language, request(), HELSINKI),
        **{
            f"the contact's window: {key}": request_messages.contact_window(language, key)
            for key in ("thanks", "taken_back", "over", "not_yours")
        },
    }


def words(content: Message | Form) -> str:
    """A screen as lines of text."""
    if isinstance(content, Form):
        lines = [f"# {content.title}", content.intro]
        for field in content.fields:
            lines += [f"{field.label}{' *' if field.required else ''}", *([f"({field.hint})"] if field.hint else [])]
            lines += [f"  o {choice.label}" for choice in field.choices] or ["  ____"]
        return "\n".join([*lines, f"[{content.submit}] ({content.cancel})", *(f"[{one.label}]" for one in content.buttons)])
    lines = []
    for block in content.blocks:
        match block:
            case Heading(text=text):
                lines.append(f"# {text}")
            case Text(text=text, quiet=quiet):
                lines.append(f"({text})" if quiet else text)
            case Buttons(buttons=buttons):
                lines += [f"[{button.label}]" for button in buttons]
            case Divider():
                lines.append("---")
            case _:
                raise AssertionError("the route has no other kinds of blocks")
    return "\n".join(lines)
