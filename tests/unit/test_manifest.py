"""The app's manifest: what Slack takes, what the listeners need, and no scope more than is used."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from slack_sdk.web.async_client import AsyncWebClient
from typer.testing import CliRunner

from bot.cli import app
from bot.manifest import MANIFEST, http_manifest, manifest_text
from handlers.surfaces import all_listeners
from handlers.views.actions import ActionId, CallbackId

ROOT = MANIFEST.parent
SCHEMA = json.loads((ROOT / "tests/data/manifest.schema.2.0.0.json").read_text(encoding="utf-8"))

#: Scopes of Slack's reference that a bot of this kind could ask for; a made-up one is in none of its pages.
#: https://docs.slack.dev/reference/scopes
KNOWN_SCOPES = {
    "app_mentions:read",
    "bookmarks:read",
    "bookmarks:write",
    "calls:read",
    "calls:write",
    "canvases:read",
    "canvases:write",
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "channels:write.invites",
    "channels:write.topic",
    "chat:write",
    "chat:write.customize",
    "chat:write.public",
    "commands",
    "dnd:read",
    "emoji:read",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "groups:write.invites",
    "groups:write.topic",
    "im:history",
    "im:read",
    "im:write",
    "lists:read",
    "lists:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "pins:read",
    "pins:write",
    "reactions:read",
    "reactions:write",
    "reminders:read",
    "reminders:write",
    "team:read",
    "usergroups:read",
    "usergroups:write",
    "users.profile:read",
    "users:read",
    "users:read.email",
    "users:write",
}

#: Which scopes a method of the Web API needs here: the coordinators' channel is private, the conversations of
#: cases are group DMs or private channels, the rest is DMs.
#: https://docs.slack.dev/reference/methods (each page's "Scopes")
SCOPES_OF_METHOD: dict[str, set[str]] = {
    "apps.connections.open": set(),  # the app token's connections:write
    "auth.test": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.create": {"groups:write"},
    "conversations.history": {"groups:history", "im:history", "mpim:history"},
    "conversations.info": {"groups:read"},
    "conversations.invite": {"groups:write"},
    "conversations.list": {"groups:read"},
    "conversations.members": {"groups:read"},
    "conversations.open": {"im:write", "mpim:write"},
    "conversations.replies": {"groups:history", "im:history", "mpim:history"},
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "users.info": {"users:read"},
    "users.lookupByEmail": {"users:read.email"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}

#: https://docs.slack.dev/reference/events (each page's "Required scopes")
SCOPES_OF_EVENT: dict[str, set[str]] = {
    "app_home_opened": set(),
    "member_joined_channel": {"groups:read"},
    "member_left_channel": {"groups:read"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
}

#: Action ids that sit in inputs of forms and are read when the form is sent: no listener hears them.
ONLY_READ = {ActionId.FIELD, ActionId.SHARE_TICK}

#: The contract's action ids of what exists so far; they never change without a migration.
PROMISED = {
    "consultation.new",
    "consultation.open",
    "consultation.revise",
    "consultation.withdraw",
    "candidate.approve",
    "candidate.details",
    "candidate.more",
    "consultation.pick_expert",
    "consultation.return",
    "consultation.reject",
    "offer.accept",
    "offer.decline",
    "home.page",
}

Json = dict[str, Any]


def manifest() -> Json:
    loaded: Json = yaml.safe_load(manifest_text())
    return loaded


def scopes() -> list[str]:
    found: list[str] = manifest()["oauth_config"]["scopes"]["bot"]
    return found


def errors_of(document: Json) -> list[str]:
    return [f"{list(e.absolute_path)}: {e.message}" for e in Draft7Validator(SCHEMA).iter_errors(document)]


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["manifest", *arguments])
    return result.exit_code, result.stdout, result.stderr


# what Slack takes


def test_the_manifest_is_valid() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert errors_of(manifest()) == []


def test_the_schema_would_find_a_mistake() -> None:
    assert errors_of(manifest() | {"features": {"nonsense": True}})


def test_the_colour_is_six_digits() -> None:
    assert re.fullmatch(r"#[0-9a-f]{6}", manifest()["display_information"]["background_color"])


def test_names_and_descriptions_fit() -> None:
    shown = manifest()["display_information"]
    assert 0 < len(shown["name"]) <= 35
    assert 0 < len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert 0 < len(manifest()["features"]["bot_user"]["display_name"]) <= 80


def test_shortcuts_fit_and_their_ids_are_unique() -> None:
    shortcuts = manifest()["features"]["shortcuts"]
    assert len(shortcuts) <= 10
    for shortcut in shortcuts:
        assert 0 < len(shortcut["name"]) <= 24
        assert 0 < len(shortcut["callback_id"]) <= 255
        assert 0 < len(shortcut["description"]) <= 150
    ids = [shortcut["callback_id"] for shortcut in shortcuts]
    assert len(set(ids)) == len(ids)


def test_commands_are_ascii_and_short() -> None:
    for command in manifest()["features"]["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
        assert 0 < len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
        assert "url" not in command  # Socket Mode has no addresses


def test_scopes_are_slacks_own_and_unique() -> None:
    assert set(scopes()) <= KNOWN_SCOPES
    assert len(set(scopes())) == len(scopes())
    assert list(manifest()["oauth_config"]["scopes"]) == ["bot"]  # none that act as a person


# what the listeners need


def test_commands_are_those_that_are_listened_to() -> None:
    assert {c["command"] for c in manifest()["features"]["slash_commands"]} == set(all_listeners().commands)


def test_shortcuts_are_those_that_are_listened_to() -> None:
    assert {s["callback_id"]: s["type"] for s in manifest()["features"]["shortcuts"]} == {
        "consultation.new": "global",
        "consultation.from_message": "message",
    }
    assert set(all_listeners().shortcuts) == {"consultation.new", "consultation.from_message"}


def test_events_are_those_that_are_listened_to() -> None:
    subscribed = manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert len(set(subscribed)) == len(subscribed)
    assert {event.partition(".")[0] for event in subscribed} == set(all_listeners().events)


def test_presses_forms_and_choices_are_delivered() -> None:
    settings = manifest()["settings"]
    assert settings["interactivity"]["is_enabled"]
    assert settings["socket_mode_enabled"]
    assert manifest()["features"]["app_home"]["home_tab_enabled"]
    assert manifest()["features"]["app_home"]["messages_tab_enabled"]


def test_every_action_of_the_views_has_a_listener() -> None:
    heard = set(all_listeners().actions) | set(all_listeners().options)
    assert heard == set(ActionId) - ONLY_READ


def test_the_promised_actions_are_there() -> None:
    assert set(all_listeners().actions) >= PROMISED


def test_every_form_that_is_heard_is_a_view_of_ours() -> None:
    listeners = all_listeners()
    assert set(listeners.forms) | set(listeners.closed) <= set(CallbackId)


# no scope more than is used


def used_methods() -> Iterator[str]:
    """Every method of the Web API that the source names, as a call of the client or by its name."""
    of_client = {name for name in dir(AsyncWebClient) if "_" in name.strip("_") and not name.startswith("_")}
    by_name = {name.replace("_", "."): name for name in of_client}
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in of_client:
                yield node.attr.replace("_", ".")
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in by_name:
                yield node.value


#: Names of the client that are no methods of the Web API.
NO_METHODS = {"api.call", "base.url"}


def methods() -> set[str]:
    return set(used_methods()) - NO_METHODS


def test_every_method_that_is_used_is_in_the_table() -> None:
    assert methods() == set(SCOPES_OF_METHOD)


def test_every_event_is_in_the_table() -> None:
    assert set(manifest()["settings"]["event_subscriptions"]["bot_events"]) == set(SCOPES_OF_EVENT)


def test_the_scopes_are_those_that_methods_and_events_need() -> None:
    needed = set().union(
        *(SCOPES_OF_METHOD[method] for method in methods()),
        *(SCOPES_OF_EVENT[event] for event in manifest()["settings"]["event_subscriptions"]["bot_events"]),
        {"commands"},
    )
    assert set(scopes()) == needed


def test_each_scope_says_what_it_is_for() -> None:
    lines = manifest_text().splitlines()
    for scope in scopes():
        at = lines.index(f"      - {scope}")
        assert re.match(r" +# \S+ \S+", lines[at - 1]), f"{scope} has no comment"


# the manifest for HTTP


def test_the_command_prints_the_file_as_it_is() -> None:
    assert run() == (0, manifest_text(), "")


@pytest.mark.parametrize(
    "url", ["https://x.example.jp", "https://x.example.jp/", "https://x.example.jp/slack/events"]
)
def test_the_manifest_for_http_is_valid_and_has_all_four_addresses(url: str) -> None:
    status, printed, _ = run("--http", url)
    document: Json = yaml.safe_load(printed)
    assert (status, errors_of(document)) == (0, [])
    address = "https://x.example.jp/slack/events"
    settings = document["settings"]
    assert [command["url"] for command in document["features"]["slash_commands"]] == [address]
    assert settings["event_subscriptions"]["request_url"] == address
    assert settings["interactivity"]["request_url"] == address
    assert settings["interactivity"]["message_menu_options_url"] == address
    assert settings["socket_mode_enabled"] is False


def test_only_addresses_and_the_mode_tell_it_from_socket_mode() -> None:
    document: Json = yaml.safe_load(http_manifest("https://x.example.jp"))
    for command in document["features"]["slash_commands"]:
        del command["url"]
    del document["settings"]["event_subscriptions"]["request_url"]
    del document["settings"]["interactivity"]["request_url"]
    del document["settings"]["interactivity"]["message_menu_options_url"]
    document["settings"]["socket_mode_enabled"] = True
    assert document == manifest()


def test_a_port_and_a_folder_are_kept() -> None:
    document: Json = yaml.safe_load(http_manifest("https://x.example.jp:8443/bot"))
    address = "https://x.example.jp:8443/bot/slack/events"
    assert document["settings"]["event_subscriptions"]["request_url"] == address


@pytest.mark.parametrize(
    "url",
    [
        "http://x.example.jp",
        "x.example.jp",
        "ftp://x.example.jp",
        "https://",
        "https:///path",
        "https://x example.jp",
        "https://x.example.jp/a b",
        "https://x.example.jp:port",
        "https://user:word@x.example.jp",
        "https://x.example.jp?a=1",
        "https://[",
        "nonsense",
        "",
    ],
)
def test_an_address_that_slack_would_not_take_is_wrong_usage(url: str) -> None:
    status, printed, said = run("--http", url)
    assert (status, printed) == (2, "")
    assert "https://" in said
