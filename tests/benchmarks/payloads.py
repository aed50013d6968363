"""What Slack delivers, in its shapes (https://docs.slack.dev/reference/interaction-payloads)."""

import itertools
from typing import Any

Json = dict[str, Any]

TEAM = "T0BENCH"
APP = "A0BENCH"
CHANNEL = "C0COORD"
BOT_USER = "U0MADOGUCHI"

_numbers = itertools.count(1)


def unique(prefix: str) -> str:
    """A name that was not given before."""
    return f"{prefix}{next(_numbers):08d}"


def slash_command(user: str, trigger_id: str, root_url: str) -> Json:
    """`/soudan`, typed by a person."""
    return {
        "token": "verification",
        "team_id": TEAM,
        "team_domain": "bench",
        "channel_id": "C0GENERAL",
        "channel_name": "general",
        "user_id": user,
        "user_name": user.lower(),
        "command": "/soudan",
        "text": "",
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": f"{root_url}hooks/{trigger_id}",
        "trigger_id": trigger_id,
    }


def home_opened(user: str) -> Json:
    """The App Home's tab was opened."""
    event_id = unique("Ev")
    return {
        "token": "verification",
        "team_id": TEAM,
        "api_app_id": APP,
        "event": {
            "type": "app_home_opened",
            "user": user,
            "channel": f"D{user[1:]}",
            "tab": "home",
            "event_ts": "1764000000.000100",
        },
        "type": "event_callback",
        "event_id": event_id,
        "event_time": 1764000000,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def view_submission(user: str, view_id: str, content: Json, values: Json) -> Json:
    """The form was sent, filled with `state.values`."""
    view = {
        **content,
        "id": view_id,
        "team_id": TEAM,
        "app_id": APP,
        "bot_id": "B0MADOGUCHI",
        "hash": "1764000000.bench",
        "root_view_id": view_id,
        "previous_view_id": None,
        "state": {"values": values},
    }
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "bench"},
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM},
        "api_app_id": APP,
        "token": "verification",
        "trigger_id": unique("trigger"),
        "view": view,
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }
