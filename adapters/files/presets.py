"""Files of well-known systems, by the names of their columns: from the vendors' documentation and real files' headers.

A preset says a score or a team only where the system itself fixes it; which question is the score is for the administrator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Preset:
    """A well-known system's file, told by columns that must all be there."""

    system: str
    needed: Sequence[str]
    places: Mapping[str, str]
    skip: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    timezone: str = ""
    header_rows: int = 0
    scores: Mapping[str, str] = field(default_factory=dict)  # what a number of its own stands for


FEEDBACK = (
    Preset(
        "typeform",
        ("#", "Response Type", "Submit Date (UTC)"),
        {"id": "#", "date": "Submit Date (UTC)"},
        {"Response Type": ("partial",)},
    ),
    Preset(
        "surveymonkey", ("Respondent ID", "Collector ID", "End Date"), {"id": "Respondent ID", "date": "End Date"}, header_rows=2
    ),
    Preset("microsoft-forms", ("ID", "Start time", "Completion time"), {"id": "ID", "date": "Completion time"}),
    Preset(
        "qualtrics",
        ("ResponseId", "RecordedDate", "Finished"),
        {"id": "ResponseId", "date": "RecordedDate", "language": "UserLanguage"},
        {"Status": ("1", "2", "8", "Survey Preview", "Survey Test", "Spam"), "Finished": ("0", "False")},
        header_rows=3,
    ),
    Preset(
        "delighted",
        ("survey_type", "score", "created_at"),
        {"id": "id", "date": "created_at", "metric": "survey_type", "score": "score", "comment": "comment"},
        timezone="UTC",
    ),
    Preset(
        "asknicely",
        ("response_id", "answer", "responded", "question_type"),
        {"id": "response_id", "date": "responded", "metric": "question_type", "score": "answer", "comment": "comment"},
    ),
    Preset(
        "trustpilot",
        ("Review Id", "Review Created (UTC)", "Review Stars"),
        {
            "id": "Review Id",
            "date": "Review Created (UTC)",
            "csat": "Review Stars",
            "comment": "Review Content",
            "language": "Review Language",
            "team": "Location Name",
        },
    ),
    Preset(
        "zendesk",
        ("ticket_id", "score", "group_id", "updated_at"),
        {"id": "id", "date": "updated_at", "csat": "score", "comment": "comment", "team": "group_id"},
    ),
    Preset(
        "zendesk",  # a view as CSV
        ("Summation column", "Id", "Group", "Satisfaction Score"),
        {
            "id": "Id",
            "date": "Solved at | Updated at",
            "csat": "Satisfaction Score",
            "team": "Group",
            "response_minutes": "First reply time in minutes",
        },
    ),
    Preset(
        "intercom",
        ("conversation_rating.created_at",),
        {
            "id": "id",
            "date": "conversation_rating.created_at",
            "csat": "conversation_rating.rating | conversation_rating.score",
            "comment": "conversation_rating.remark",
            "team": "team_assignee_id",
        },
    ),
    Preset(
        "freshdesk",
        ("ratings.default_question",),
        {"id": "id", "date": "created_at", "csat": "ratings.default_question", "comment": "feedback", "team": "group_id"},
        scores={"103": "5", "102": "4", "100": "3", "-102": "2", "-103": "1"},  # of surveys of five steps
    ),
    Preset(
        "hubspot",
        ("properties.hs_survey_type", "properties.hs_value", "properties.hs_submission_timestamp"),
        {
            "id": "properties.hs_object_id | id",
            "date": "properties.hs_submission_timestamp",
            "metric": "properties.hs_survey_type",
            "score": "properties.hs_value",
            "comment": "properties.hs_content",
            "channel": "properties.hs_survey_channel",
        },
        scores={"csat 0": "1", "csat 1": "3", "csat 2": "5"},  # unhappy, neutral, happy
    ),
    Preset(
        "formbricks",
        ("Response ID", "Timestamp", "Finished", "Survey ID"),
        {"id": "Response ID", "date": "Timestamp"},
        {"Finished": ("No",)},
        timezone="UTC",
    ),
    Preset(
        "limesurvey",
        ("id", "submitdate", "startlanguage"),
        {"id": "id", "date": "submitdate", "language": "startlanguage"},
        {"submitdate": ("",)},
    ),
    Preset(
        "happyornot",
        ("feedbackId", "localTime", "buttonIndex", "misuse"),
        {"id": "feedbackId", "date": "localTime", "csat": "buttonIndex", "team": "experiencePointId"},
        {"misuse": ("true",)},
    ),
    Preset(
        "google-play",
        ("Review Submit Date and Time", "Star Rating", "Review Link"),
        {
            "id": "Review Link | Review Submit Millis Since Epoch",
            "date": "Review Submit Date and Time",
            "csat": "Star Rating",
            "comment": "Review Text",
            "language": "Reviewer Language",
        },
    ),
    Preset(
        "app-store",
        ("attributes.rating", "attributes.createdDate"),
        {"id": "id", "date": "attributes.createdDate", "csat": "attributes.rating", "comment": "attributes.body"},
    ),
)

ROSTERS = (
    Preset(
        "entra",
        ("userPrincipalName", "displayName", "accountEnabled"),
        {"email": "mail | userPrincipalName", "name": "displayName", "team": "department"},
        {"accountEnabled": ("False",), "userType": ("Guest",)},
    ),
    Preset(
        "google-workspace",
        ("First Name [Required]", "Email Address [Required]", "Org Unit Path [Required]"),
        {
            "email": "Email Address [Required]",
            "name": "First Name [Required] + Last Name [Required]",
            "team": "Org Unit Path [Required]",
            "department": "Department",
            "manager": "Manager Email",
        },
        {"Status [READ ONLY]": ("Suspended",)},
    ),
    Preset(
        "successfactors",
        ("STATUS", "USERID", "FIRSTNAME", "MANAGER"),
        {
            "email": "EMAIL",
            "name": "FIRSTNAME + LASTNAME",
            "id": "USERID",
            "team": "DEPARTMENT",
            "department": "DIVISION",
            "manager": "MANAGER",
            "language": "DEFAULT_LOCALE",
            "timezone": "TIMEZONE",
        },
        {"STATUS": ("inactive",)},
        header_rows=2,
    ),
    Preset(
        "hibob",
        ("work.department", "internal.status", "displayName"),
        {"email": "email", "name": "displayName", "id": "id", "department": "work.department", "manager": "work.reportsTo.email"},
        {"internal.status": ("Inactive",)},
    ),
)
