"""auth.test, apps.connections.open, team.info, api.test."""

from __future__ import annotations

from practice.api.call import Call, method
from practice.constants import BOT_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, TEAM_NAME, Json


@method("auth.test")
async def auth_test(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test"""
    return {
        "url": f"{call.ws.root_url}",
        "team": TEAM_NAME,
        "user": call.ws.app.bot_name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


@method("api.test")
async def api_test(call: Call) -> Json:
    return {"args": call.arguments}


@method("team.info", "team:read")
async def team_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/team.info"""
    return {"team": {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": "", "icon": {}}}
