"""The floor of the Teams rows: botbuilder's hello world, an invoke answered with a card of the usual size.

``python benchmarks/teams_floor.py PORT HOW ROOT APP PASSWORD``: HOW is "stock", or "patched" with msrest's list of codes made a
set; ROOT is where the double of Teams listens.
"""

import asyncio
import json
import sys
from pathlib import Path
from types import SimpleNamespace

from aiohttp import web
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity, ActivityTypes
from msrest.universal_http.requests import ClientRetryPolicy

CARD = json.loads((Path(__file__).parents[1] / "tests/adapters/teams/golden/pulse_en.json").read_text(encoding="utf-8"))


async def main(port: int, how: str, root: str, app_id: str, password: str) -> None:
    if how == "patched":
        ClientRetryPolicy.safe_codes = frozenset(ClientRetryPolicy.safe_codes)
    adapter = CloudAdapter(
        ConfigurationBotFrameworkAuthentication(
            SimpleNamespace(
                APP_ID=app_id,
                APP_PASSWORD=password,
                APP_TYPE="MultiTenant",
                CHANNEL_SERVICE="",
                TO_CHANNEL_FROM_BOT_LOGIN_URL=f"{root}/token",
                TO_CHANNEL_FROM_BOT_OAUTH_SCOPE="https://api.botframework.com",
                TO_BOT_FROM_CHANNEL_TOKEN_ISSUER="https://api.botframework.com",  # noqa: S106 (an issuer's name)
                OAUTH_URL=root,
                TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL=f"{root}/metadata",
                TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL=f"{root}/metadata",
                CALLER_ID="urn:botframework:azure",
            )
        )
    )

    async def turn(context: TurnContext) -> None:
        body = {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": CARD}
        response = InvokeResponse(status=200, body=body)
        await context.send_activity(Activity(type=ActivityTypes.invoke_response, value=response))

    async def messages(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        response = await adapter.process_activity(request.headers["Authorization"], activity, turn)
        return web.json_response(response.body, status=response.status)

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


asyncio.run(main(int(sys.argv[1]), *sys.argv[2:6]))
