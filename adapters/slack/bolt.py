"""Bolt's application, put together so that it only sees what we have understood already.

Knows Bolt's classes and nothing of the conversation. Bolt verifies, parses and logs for itself by default; here the raw bytes
are verified before, the payload is parsed before, and its logger says names alone.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.response import BoltResponse

from adapters.slack.api import library_logger
from adapters.slack.inbound import Payload
from adapters.slack.parse import Incoming, Removed
from adapters.slack.workspaces import Workspaces

PARSED = "voinko_parsed"  # where a listener finds what the gate let through
SERVED = "voinko_served"  # set once the listener has been reached: what fails before is the payload's fault

Admit = Callable[[Payload], Awaitable[Incoming | Removed | int]]
Listener = Callable[[AsyncBoltContext], Awaitable[BoltResponse]]

_ANY = re.compile(r"")


def build(workspaces: Workspaces, admit: Admit, listener: Listener, flow: AsyncOAuthFlow | None) -> AsyncApp:
    """Bolt's application, made inside the running loop.

    ``admit`` decides what reaches ``listener``, or with which status it ends.
    """
    logger = library_logger()
    logger.disabled = (
        True  # Bolt finds SLACK_BOT_TOKEN in the environment by itself, and warns that it is not used: so it should be
    )
    app = AsyncApp(
        name=logger.name,  # Bolt puts this logger's filters on the logger of that name: never on one of ours
        logger=logger,
        client=workspaces.client_for(None),
        authorize=_Authorize(workspaces),  # type: ignore[arg-type]  # Bolt takes one, its annotation forgets it
        oauth_flow=flow,
        before_authorize=_Gate(admit),
        process_before_response=True,  # the acknowledgement waits for the write, and no 10 ms poll waits for it
        request_verification_enabled=False,  # done on the raw bytes
        ssl_check_enabled=False,  # the gate answers it like all that needs nothing done
        attaching_function_token_enabled=False,
    )
    logger.disabled = False
    app.action(_ANY)(listener)  # first, because Bolt asks them in this order and most of what comes is a press
    app.event(_ANY)(listener)
    app.view(_ANY)(listener)
    app.command(_ANY)(listener)
    return app


class _Gate(AsyncMiddleware):
    """Lets through what is for us; everything else is answered here and has no effect.

    A class (Bolt's, hence the inheritance) because for a function Bolt first takes apart the whole payload, whatever its shape.
    """

    def __init__(self, admit: Admit) -> None:
        self._admit = admit

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 (Bolt passes it)
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 (Bolt's name)
    ) -> BoltResponse:
        if req.body.get("type") == "url_verification":
            return await next()
        admitted = await self._admit(req.body)
        if isinstance(admitted, int):
            return BoltResponse(status=admitted, body="")
        req.context[PARSED] = admitted
        return await next()


class _Authorize(AsyncAuthorize):
    """Bolt's question whose token speaks in a workspace (Bolt takes a function only where there is no OAuth)."""

    def __init__(self, workspaces: Workspaces) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Bolt's is not annotated
        self._workspaces = workspaces

    async def __call__(self, *, context: AsyncBoltContext, **_: object) -> AuthorizeResult | None:
        # By what the gate understood, not by Bolt's own reading of the payload: where the two differ Bolt would
        # apologise to a response_url that nobody has checked.
        parsed: Incoming | Removed = context[PARSED]
        origin = parsed.origin if isinstance(parsed, Incoming) else parsed
        bot = await self._workspaces.bot(origin.workspace, origin.enterprise)
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=bot.enterprise or None,
            team_id=bot.workspace or None,
            bot_id=bot.bot or None,
            bot_user_id=bot.user or None,
            bot_token=bot.token,
        )
