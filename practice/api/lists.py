"""What an app may look up of the workspace beside its channels and people.

https://docs.slack.dev/reference/methods
"""

from __future__ import annotations

from collections.abc import Iterator

from practice.api.call import Call, method
from practice.constants import APP_ID, BOT_ID, BOT_USER_ID, Json
from practice.errors import SlackError
from practice.models import Channel, StoredFile
from practice.payloads import file_json
from practice.people import bot_user


@method("users.profile.get", "users.profile:read")
async def get_profile(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.profile.get

    Without `user` it is the app's own.
    """
    user = call.text("user") or BOT_USER_ID
    if user == BOT_USER_ID:
        return {"profile": bot_user(call.ws.app.bot_name)["profile"]}
    if user not in call.ws.people:
        raise SlackError("user_not_found")
    with_email = "users:read.email" in call.ws.app.scopes
    known = call.ws.people[user].slack_user(with_email=with_email, with_locale=False)
    return {"profile": known["profile"]}


@method("bots.info", "users:read")
async def bot_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/bots.info"""
    if call.text("bot") not in (None, "", BOT_ID):
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": BOT_ID,
            "deleted": False,
            "name": call.ws.app.bot_name,
            "updated": 0,
            "app_id": APP_ID,
            "user_id": BOT_USER_ID,
            "icons": {},
        }
    }


@method("emoji.list", "emoji:read")
async def list_emoji(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/emoji.list

    Only what a workspace adds to the usual ones: nothing here.
    """
    return {"emoji": {}, "cache_ts": str(call.ws.now())}


@method("usergroups.list", "usergroups:read")
async def list_usergroups(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/usergroups.list; there are none here."""
    return {"usergroups": []}


@method("usergroups.users.list", "usergroups:read")
async def list_usergroup_users(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/usergroups.users.list"""
    call.needed("usergroup")
    raise SlackError("no_such_subteam")


# files that are there; api/files.py takes in new ones


def _file(call: Call) -> StoredFile:
    file = call.ws.files.get(call.needed("file", "file_not_found"))
    if file is None or file.content is None:
        raise SlackError("file_not_found")
    return file


def _places(call: Call, file: StoredFile) -> Iterator[Channel]:
    for channel in call.ws.channels.values():
        if any(file in message.files for message in channel.messages.values()):
            yield channel


@method("files.info", "files:read")
async def file_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.info

    Where it was shared is said as lists of ids; `shares` is left out.
    """
    file = _file(call)
    places = list(_places(call, file))
    where = {
        name: [channel.id for channel in places if channel.kind in kinds]
        for name, kinds in {"channels": ("channel",), "groups": ("private", "mpim"), "ims": ("im",)}.items()
    }
    return {"file": file_json(call.ws, file) | where, "comments": []}


@method("files.list", "files:read")
async def list_files(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.list

    Counted in pages, not by cursors; the newest comes first.
    """
    user = call.text("user")
    if user and user != BOT_USER_ID and user not in call.ws.people:
        raise SlackError("user_not_found")
    found = [file for file in call.ws.files.values() if file.content is not None][::-1]
    if user and user != BOT_USER_ID:  # only the app uploads here
        found = []
    if call.text("channel"):
        channel = call.channel()
        found = [file for file in found if channel in _places(call, file)]
    count, page = call.number("count", 100, 1000), call.number("page", 1, 10**6)
    shown = found[(page - 1) * count : page * count]
    pages = -(-len(found) // count)
    return {
        "files": [file_json(call.ws, file) for file in shown],
        "paging": {"count": count, "total": len(found), "page": page, "pages": pages},
    }


@method("files.delete", "files:write")
async def delete_file(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.delete

    The messages that showed it stay, without it.
    """
    file = _file(call)
    for channel in _places(call, file):
        for message in channel.messages.values():
            if file in message.files:
                message.files.remove(file)
                call.ws.changed(channel, message)
    del call.ws.files[file.id]
    return {}
