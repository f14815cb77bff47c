"""One call of Slack's Web API, and what its failure means.

slack_sdk makes the request; here its many exceptions become one with a ``Fault`` that says whether anything may have
happened at Slack. No exception raised here holds what was sent, what came back, or a token: only Slack's error code.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.http.calling import CallError, Fault, Patience

Answer = dict[str, Any]


class Method(StrEnum):
    """Every method of the Web API that this adapter calls; ``manifest.METHOD_SCOPES`` says what each needs."""

    AUTH_TEST = "auth.test"
    POST_MESSAGE = "chat.postMessage"
    UPDATE_MESSAGE = "chat.update"
    OPEN_CONVERSATION = "conversations.open"
    HISTORY = "conversations.history"
    USER_INFO = "users.info"
    USER_LIST = "users.list"
    USER_BY_EMAIL = "users.lookupByEmail"
    OPEN_VIEW = "views.open"
    UPDATE_VIEW = "views.update"
    PUBLISH_VIEW = "views.publish"
    UPLOAD_URL = "files.getUploadURLExternal"
    COMPLETE_UPLOAD = "files.completeUploadExternal"


# The reading methods take no JSON, and those of files not reliably. They take a form, sent by POST: a query would put e-mail
# addresses into URLs.
_FORM_METHODS = frozenset(
    {
        Method.HISTORY,
        Method.USER_INFO,
        Method.USER_LIST,
        Method.USER_BY_EMAIL,
        Method.UPLOAD_URL,
        Method.COMPLETE_UPLOAD,
    }
)


_BUSY_CODES = frozenset({"ratelimited", "rate_limited"})
_FAILED_CODES = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
_CODE = re.compile(r"[a-z][a-z_]{1,48}", re.ASCII)
_TOO_MANY, _SERVER_ERROR = 429, 500
_LONGEST_RETRY_AFTER = 300.0


class _NamesOnly(logging.Filter):
    """Lets through that the library had something to say, not what: its messages quote payloads and tokens."""

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0] if record.exc_info else None
        record.msg, record.args = "Slack's library: %s%s", (record.funcName, f" ({kind.__name__})" if kind else "")
        record.exc_info = record.exc_text = None
        return True


def library_logger() -> logging.Logger:
    """The logger that slack_sdk and Bolt are given."""
    logger = logging.getLogger("adapters.slack.library")
    logger.setLevel(logging.WARNING)
    if not logger.filters:
        logger.addFilter(_NamesOnly())
    return logger


async def call(client: AsyncWebClient, method: Method, arguments: Mapping[str, Any] | None = None) -> Answer:
    """Slack's answer to one call. Raises CallError."""
    given = dict(arguments or {})
    try:
        response = await (client.api_call(method, data=given) if method in _FORM_METHODS else client.api_call(method, json=given))
    except SlackApiError as error:
        raise _refusal(error) from None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise CallError(Fault.UNSENT, "no_connection") from None
    except (aiohttp.ClientError, TimeoutError, OSError, SlackClientError, ValueError) as error:
        raise CallError(Fault.LOST, type(error).__name__) from None
    return response.data if isinstance(response.data, dict) else {}


async def call_patiently(
    client: AsyncWebClient, method: Method, arguments: Mapping[str, Any] | None, patience: Patience
) -> Answer:
    """Slack's answer to a method that may safely be called twice, called until it is answered or patience ends.

    Raises CallError.
    """
    attempt = 0
    while True:
        try:
            return await call(client, method, arguments)
        except CallError as error:
            if error.fault is Fault.REFUSED or error.retry_after > patience.at_most or attempt + 1 >= patience.tries:
                raise
            await patience.sleep(patience.pause(attempt, error.retry_after))
        attempt += 1


def retry_after(headers: Mapping[str, str]) -> float:
    """The seconds a 429 asks for; one where it doesn't say."""
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return min(float(value), _LONGEST_RETRY_AFTER) if value.isascii() and value.isdigit() else 1.0


def _refusal(error: SlackApiError) -> CallError:
    response: Any = error.response  # an AsyncSlackResponse, or aiohttp's own where the body was no JSON
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
    data = getattr(response, "data", None)
    said = data.get("error") if isinstance(data, dict) else None
    code = said if isinstance(said, str) and _CODE.fullmatch(said) else f"status_{status}"
    if status == _TOO_MANY or code in _BUSY_CODES:
        return CallError(Fault.BUSY, "ratelimited", retry_after(getattr(response, "headers", {})))
    if status >= _SERVER_ERROR or code in _FAILED_CODES or said is None:
        return CallError(Fault.FAILED, code)
    return CallError(Fault.REFUSED, code)
