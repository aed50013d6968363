"""The users methods: https://docs.slack.dev/reference/methods?family=users"""

from __future__ import annotations

from practice.api.call import Call, method, page_of
from practice.constants import BOT_USER_ID, Json
from practice.errors import SlackError
from practice.limits import limit
from practice.people import Person, bot_user


def _user(call: Call, person: Person) -> Json:
    return person.slack_user(
        with_email="users:read.email" in call.ws.app.scopes, with_locale=call.flag("include_locale")
    )


@method("users.info", "users:read")
async def info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.info"""
    user = call.needed("user", "user_not_found")
    if user == BOT_USER_ID:
        return {"user": bot_user(call.ws.app.bot_name)}
    if user not in call.ws.people:
        raise SlackError("user_not_found")
    return {"user": _user(call, call.ws.people[user])}


@method("users.list", "users:read")
async def list_users(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.list"""
    everyone = [_user(call, person) for person in call.ws.people.values()] + [bot_user(call.ws.app.bot_name)]
    page, cursor = page_of(everyone, call, len(everyone), limit("people.page"))
    return {"members": page, "cache_ts": int(call.ws.now()), "response_metadata": {"next_cursor": cursor}}


@method("users.lookupByEmail", "users:read.email")
async def lookup_by_email(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.lookupByEmail"""
    email = call.needed("email").casefold()
    for person in call.ws.people.values():
        if person.email.casefold() == email:
            return {"user": _user(call, person)}
    raise SlackError("users_not_found")
