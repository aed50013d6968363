"""A small workspace of its own, and an app made with slack-bolt at the other end of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from practice.testing import PracticeWorkspace, practice_workspace

PEOPLE = [
    {
        "slack_user_id": "U1",
        "name": "佐藤 花",
        "email": "hana@town.example",
        "part": "staff",
        "town": "横手市",
    },
    {"slack_user_id": "U2", "name": "伊藤 仁", "email": "jin@pref.example", "part": "coordinator"},
    {"slack_user_id": "U3", "name": "加藤 学", "email": "manabu@expert.example", "part": "expert"},
]

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "窓口", "description": "試験"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "madoguchi"},
        "slash_commands": [{"command": "/soudan", "description": "相談"}],
        "shortcuts": [
            {"name": "相談", "type": "global", "callback_id": "consultation.new", "description": "x"},
            {
                "name": "相談にする",
                "type": "message",
                "callback_id": "consultation.from_message",
                "description": "x",
            },
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write",
                "commands",
                "im:write",
                "mpim:write",
                "groups:write",
                "users:read",
                "users:read.email",
                "groups:read",
                "channels:read",
                "im:history",
                "groups:history",
                "mpim:history",
                "files:write",
                "reactions:write",
                "team:read",
            ]
        }
    },
    "settings": {
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {
            "bot_events": ["app_home_opened", "message.im", "message.groups", "member_joined_channel"]
        },
        "socket_mode_enabled": True,
    },
}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = list(blocks) or [text_input("title")]
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("相談"),
        "submit": plain("送る"),
        "blocks": body,
        **more,
    }


def text_input(block_id: str, **more: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "value", **more}
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element}


def button(action_id: str = "go", **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain("押す"), **more}


def option(value: str, text: str | None = None) -> dict[str, Any]:
    return {"text": plain(text or value), "value": value}


@dataclass
class Bot:
    """The app under test: its Bolt app, its client and its workspace."""

    app: AsyncApp
    client: AsyncWebClient
    ws: PracticeWorkspace


def bolt_app(base_url: str) -> AsyncApp:
    client = AsyncWebClient(token=BOT_TOKEN, base_url=base_url, retry_handlers=[])
    return AsyncApp(client=client, signing_secret=SIGNING_SECRET)


@asynccontextmanager
async def socket_bot(ws: PracticeWorkspace) -> AsyncIterator[Bot]:
    app = bolt_app(ws.base_url)
    handler = AsyncSocketModeHandler(
        app, APP_TOKEN, web_client=AsyncWebClient(token=APP_TOKEN, base_url=ws.base_url)
    )
    await handler.connect_async()
    await ws.until(lambda: ws.connected)
    try:
        yield Bot(app, app.client, ws)
    finally:
        await handler.close_async()


@asynccontextmanager
async def http_bot() -> AsyncIterator[Bot]:
    """Bolt's own HTTP handler inside an aiohttp application."""
    server = web.AppRunner(web.Application(), shutdown_timeout=0.5)
    apps: list[AsyncApp] = []

    async def handle(request: web.Request) -> web.Response:
        response: web.Response = await apps[0].server(path="/slack/events").handle_post_requests(request)
        return response

    server.app.router.add_post("/slack/events", handle)
    await server.setup()
    site = web.TCPSite(server, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{server.addresses[0][1]}/slack/events"
    async with practice_workspace(PEOPLE, MANIFEST, events_url=url) as ws:
        apps.append(bolt_app(ws.base_url))
        yield Bot(apps[0], apps[0].client, ws)
    await server.cleanup()
