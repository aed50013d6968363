"""Checks before the service starts: each failure is one sentence that says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.directory import UNREACHABLE


class CannotStart(Exception):  # noqa: N818
    """Something outside the program must be put right first. The text says what, in both languages."""


@dataclass(frozen=True)
class Identity:
    """Whose token it is, and what else the answer tells (`auth.test`). None: the answer does not say."""

    team_id: str
    bot_user_id: str
    scopes: frozenset[str] | None = None
    slack_time: datetime | None = None


async def check_token(client: AsyncWebClient) -> Identity:
    """Raises CannotStart when Slack cannot be reached or does not know the bot token."""
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        raise CannotStart(
            f"SLACK_BOT_TOKEN を Slack が受け付けません（{error.response['error']}）。アプリの「OAuth & "
            "Permissions」にある xoxb- で始まるトークンを設定してください。 / Slack refuses SLACK_BOT_TOKEN "
            f"({error.response['error']}): set the xoxb- token of the app's OAuth & Permissions page."
        ) from error
    except UNREACHABLE as error:
        raise _unreachable(client, error) from error
    headers = {str(name).lower(): str(value) for name, value in answer.headers.items()}
    return Identity(
        team_id=str(answer["team_id"]),
        bot_user_id=str(answer["user_id"]),
        scopes=_scopes(headers),
        slack_time=_date(headers),
    )


async def check_channel(client: AsyncWebClient, channel: str) -> None:
    """Raises CannotStart unless the bot is a member of the coordinators' channel."""
    try:
        answer = await client.conversations_members(channel=channel, limit=1)
        info = await client.conversations_info(channel=channel)
    except SlackApiError as error:
        if error.response["error"] == "missing_scope":
            raise _scope(str(error.response.get("needed") or "groups:read")) from error
        raise _channel(channel, str(error.response["error"])) from error
    except UNREACHABLE as error:
        raise _unreachable(client, error) from error
    if not answer["ok"] or info["channel"].get("is_member") is False:
        raise _channel(channel, "not_in_channel")


async def check_app_token(client: AsyncWebClient, token: str) -> str:
    """The address for one Socket Mode connection. Raises CannotStart when Slack refuses the token."""
    try:
        answer = await client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        raise CannotStart(
            f"SLACK_APP_TOKEN を Slack が受け付けません（{error.response['error']}）。アプリの「Basic "
            "Information」で connections:write のある xapp- トークンを作り、設定してください。 / "
            f"Slack refuses SLACK_APP_TOKEN ({error.response['error']}): set an xapp- token that has "
            "connections:write."
        ) from error
    except UNREACHABLE as error:
        raise _unreachable(client, error) from error
    return str(answer["url"])


async def connect_socket(socket: AsyncSocketModeHandler) -> None:
    """Raises CannotStart when Slack refuses the app-level token or cannot be reached.

    The first address is asked for here: inside `connect` the SDK would try a refused token for ever.
    """
    client = socket.client
    client.wss_uri = await check_app_token(client.web_client, client.app_token)
    await socket.connect_async()


def _scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    """Source: https://docs.slack.dev/authentication/installing-with-oauth (x-oauth-scopes)."""
    if "x-oauth-scopes" not in headers:
        return None
    return frozenset(scope.strip() for scope in headers["x-oauth-scopes"].split(",") if scope.strip())


def _date(headers: Mapping[str, str]) -> datetime | None:
    try:
        return parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError):
        return None


def _scope(needed: str) -> CannotStart:
    return CannotStart(
        f"アプリに権限（{needed}）がありません。manifest.yml の内容でアプリを更新し、インストールし直して"
        "ください。コーディネーターのチャンネルは非公開（プライベート）にしてください。 / "
        f"The app lacks the scope {needed}: update the app from manifest.yml and install it again. The "
        "coordinators' channel must be a private one."
    )


def _channel(channel: str, error: str) -> CannotStart:
    return CannotStart(
        f"COORDINATOR_CHANNEL（{channel}）にボットが入っていません（{error}）。チャンネルで「/invite "
        "@madoguchi」を実行し、設定したチャンネル ID を確かめてください。 / The bot is not in "
        f"COORDINATOR_CHANNEL {channel} ({error}): run /invite @madoguchi there and check the channel's id."
    )


def _unreachable(client: AsyncWebClient, error: BaseException) -> CannotStart:
    return CannotStart(
        f"Slack（{client.base_url}）に接続できません。ネットワークと SLACK_API_URL を確かめてください。 / "
        f"Slack cannot be reached at {client.base_url} ({type(error).__name__}): check the network."
    )
