"""The right results of the samples, as their list gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expected:
    """What a sample comes to. ``figures`` are (how many, the figure) by metric; ``days`` are days of October 2026."""

    file: str
    skipped: int
    rows: int
    figures: Mapping[str, tuple[int, float]]
    comments: int
    days: Mapping[int, int]


SAMPLES = (
    Expected("typeform.csv", 1, 24, {"nps": (12, 0.0), "csat": (12, 66.7)}, 10, {12: 6, 13: 6, 14: 4, 15: 4, 16: 4}),
    Expected("surveymonkey.csv", 1, 23, {"nps": (12, 8.3), "ces": (11, 4.82)}, 10, {12: 6, 13: 5, 14: 4, 15: 4, 16: 4}),
    Expected("google_forms.csv", 0, 12, {"nps": (12, 8.3)}, 10, {12: 3, 13: 3, 14: 2, 15: 2, 16: 2}),
    Expected("ms_forms.xlsx", 0, 24, {"nps": (12, 16.7), "ces": (12, 4.92)}, 10, {12: 6, 13: 6, 14: 4, 15: 4, 16: 4}),
    Expected(
        "ms_forms_finnish_excel.csv", 0, 24, {"nps": (12, 16.7), "ces": (12, 4.92)}, 10, {12: 6, 13: 6, 14: 4, 15: 4, 16: 4}
    ),
    Expected("qualtrics.csv", 2, 24, {"nps": (12, 16.7), "csat": (12, 58.3)}, 10, {12: 6, 13: 6, 14: 4, 15: 4, 16: 4}),
    Expected("qualtrics_utf16.tsv", 2, 24, {"nps": (12, 16.7), "csat": (12, 58.3)}, 10, {12: 6, 13: 6, 14: 4, 15: 4, 16: 4}),
    Expected("qualtrics.zip", 2, 24, {"nps": (12, 16.7), "csat": (12, 58.3)}, 10, {12: 6, 13: 6, 14: 4, 15: 4, 16: 4}),
    Expected("delighted.json", 0, 12, {"nps": (12, 0.0)}, 10, {12: 3, 13: 3, 14: 2, 15: 2, 16: 2}),
    Expected("asknicely.csv", 3, 12, {"nps": (12, 16.7)}, 10, {12: 3, 13: 3, 14: 2, 15: 2, 16: 2}),
    Expected("trustpilot.csv", 0, 12, {"csat": (12, 66.7)}, 12, {12: 3, 13: 3, 14: 2, 15: 2, 16: 2}),
    Expected("zendesk_explore.csv", 3, 12, {"csat": (12, 66.7)}, 10, {12: 3, 13: 3, 14: 2, 15: 2, 16: 2}),
    Expected("zendesk_ratings.json", 1, 12, {"csat": (12, 66.7)}, 10, {12: 3, 13: 3, 14: 2, 15: 2, 16: 2}),
    Expected("intercom_conversations.json", 1, 12, {"csat": (12, 58.3)}, 10, {12: 3, 13: 3, 14: 2, 15: 2, 16: 2}),
    Expected("freshdesk_ratings.json", 0, 12, {"csat": (12, 66.7)}, 10, {12: 3, 13: 3, 14: 2, 15: 2, 16: 2}),
    Expected("formbricks.csv", 1, 12, {"nps": (12, 0.0)}, 10, {12: 3, 13: 3, 14: 2, 15: 2, 16: 2}),
    Expected("limesurvey.csv", 1, 24, {"nps": (12, 8.3), "ces": (12, 4.83)}, 10, {12: 6, 13: 6, 14: 4, 15: 4, 16: 4}),
    Expected("google_play.csv", 0, 12, {"csat": (12, 66.7)}, 10, {12: 3, 13: 3, 14: 2, 15: 2, 16: 2}),
    Expected("app_store.json", 0, 12, {"csat": (12, 58.3)}, 12, {12: 3, 13: 3, 14: 2, 15: 2, 16: 2}),
    Expected("happyornot_buttons.csv", 1, 12, {"csat": (12, 58.3)}, 0, {12: 3, 13: 3, 14: 2, 15: 2, 16: 2}),
    Expected("webropol_approximate.csv", 0, 24, {"nps": (12, 16.7), "csat": (12, 58.3)}, 10, {12: 6, 13: 6, 14: 4, 15: 4, 16: 4}),
    Expected("words.txt", 1, 11, {"csat": (11, 72.7)}, 9, {12: 3, 13: 2, 14: 2, 15: 2, 16: 2}),
)

BY_TEAM: Mapping[str, tuple[Mapping[str, tuple[int, float]], ...]] = {
    "typeform.csv": (
        {"nps": (4, 25.0), "csat": (4, 75.0)},
        {"nps": (4, -25.0), "csat": (4, 75.0)},
        {"nps": (4, 0.0), "csat": (4, 50.0)},
    ),
    "surveymonkey.csv": (
        {"nps": (4, 75.0), "ces": (3, 6.67)},
        {"nps": (4, -50.0), "ces": (4, 4.25)},
        {"nps": (4, 0.0), "ces": (4, 4.0)},
    ),
    "google_forms.csv": ({"nps": (4, 75.0)}, {"nps": (4, -50.0)}, {"nps": (4, 0.0)}),
    "ms_forms.xlsx": (
        {"nps": (4, 75.0), "ces": (4, 6.25)},
        {"nps": (4, -25.0), "ces": (4, 4.5)},
        {"nps": (4, 0.0), "ces": (4, 4.0)},
    ),
    "ms_forms_finnish_excel.csv": (
        {"nps": (4, 75.0), "ces": (4, 6.25)},
        {"nps": (4, -25.0), "ces": (4, 4.5)},
        {"nps": (4, 0.0), "ces": (4, 4.0)},
    ),
    "qualtrics.csv": (
        {"nps": (4, 75.0), "csat": (4, 75.0)},
        {"nps": (4, -25.0), "csat": (4, 50.0)},
        {"nps": (4, 0.0), "csat": (4, 50.0)},
    ),
    "qualtrics_utf16.tsv": (
        {"nps": (4, 75.0), "csat": (4, 75.0)},
        {"nps": (4, -25.0), "csat": (4, 50.0)},
        {"nps": (4, 0.0), "csat": (4, 50.0)},
    ),
    "qualtrics.zip": (
        {"nps": (4, 75.0), "csat": (4, 75.0)},
        {"nps": (4, -25.0), "csat": (4, 50.0)},
        {"nps": (4, 0.0), "csat": (4, 50.0)},
    ),
    "delighted.json": ({"nps": (4, 50.0)}, {"nps": (4, -50.0)}, {"nps": (4, 0.0)}),
    "asknicely.csv": ({"nps": (4, 100.0)}, {"nps": (4, -25.0)}, {"nps": (4, -25.0)}),
    "trustpilot.csv": ({"csat": (4, 100.0)}, {"csat": (4, 50.0)}, {"csat": (4, 50.0)}),
    "zendesk_explore.csv": ({"csat": (4, 100.0)}, {"csat": (4, 50.0)}, {"csat": (4, 50.0)}),
    "zendesk_ratings.json": ({"csat": (4, 100.0)}, {"csat": (4, 50.0)}, {"csat": (4, 50.0)}),
    "intercom_conversations.json": ({"csat": (4, 75.0)}, {"csat": (4, 50.0)}, {"csat": (4, 50.0)}),
    "freshdesk_ratings.json": ({"csat": (4, 100.0)}, {"csat": (4, 50.0)}, {"csat": (4, 50.0)}),
    "formbricks.csv": ({"nps": (4, 50.0)}, {"nps": (4, -25.0)}, {"nps": (4, -25.0)}),
    "limesurvey.csv": (
        {"nps": (4, 75.0), "ces": (4, 6.25)},
        {"nps": (4, -50.0), "ces": (4, 4.5)},
        {"nps": (4, 0.0), "ces": (4, 3.75)},
    ),
    "google_play.csv": ({}, {"csat": (12, 66.7)}, {}),
    "app_store.json": ({"csat": (12, 58.3)}, {}, {}),
    "happyornot_buttons.csv": ({"csat": (4, 100.0)}, {"csat": (4, 25.0)}, {"csat": (4, 50.0)}),
    "webropol_approximate.csv": (
        {"nps": (4, 100.0), "csat": (4, 100.0)},
        {"nps": (4, -50.0), "csat": (4, 50.0)},
        {"nps": (4, 0.0), "csat": (4, 25.0)},
    ),
    "words.txt": ({"csat": (4, 100.0)}, {"csat": (3, 66.7)}, {"csat": (4, 50.0)}),
}
