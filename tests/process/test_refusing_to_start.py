"""Where something outside is wrong, `serve` says in one sentence what to do, and ends with 1."""

import socket
from pathlib import Path

import pytest
from process_support import MADOGUCHI, PRACTICE, Ended, free_port, run, slack_settings
from typer.testing import CliRunner

from bot.cli import app
from practice.testing import practice_workspace

#: Must never be printed.
SECRETS = ("xoxb-practice", "xapp-practice", "hush-hush", "practice-secret")


def sentence(ended: Ended, *says: str) -> str:
    """The one sentence on standard error; it names what is expected, and no secret."""
    assert ended.status == 1, ended
    assert ended.out == ""
    (line,) = ended.said.strip().splitlines()
    assert " / " in line  # Japanese, and English beside it
    assert [word for word in says if word not in line] == []
    assert [secret for secret in SECRETS if secret in line] == []
    return line


async def serve(tmp_path: Path, **changes: str) -> Ended:
    """`serve` against a practice workspace, with some settings changed; "" takes one away."""
    async with practice_workspace() as ws:
        settings = slack_settings(ws.base_url, f"sqlite+aiosqlite:///{tmp_path / 'madoguchi.db'}") | changes
        return await run(*MADOGUCHI, "serve", settings=settings, cwd=tmp_path)


async def test_without_settings(tmp_path: Path) -> None:
    ended = await run(*MADOGUCHI, "serve", settings={}, cwd=tmp_path)
    sentence(
        ended, "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "COORDINATOR_CHANNEL", ".env"
    )


async def test_without_a_bot_token(tmp_path: Path) -> None:
    line = sentence(await serve(tmp_path, SLACK_BOT_TOKEN=""), "SLACK_BOT_TOKEN", ".env")
    assert "COORDINATOR_CHANNEL" not in line


async def test_over_http_without_a_signing_secret(tmp_path: Path) -> None:
    sentence(await serve(tmp_path, SLACK_APP_TOKEN=""), "SLACK_SIGNING_SECRET", ".env")


async def test_with_a_wrong_bot_token(tmp_path: Path) -> None:
    ended = await serve(tmp_path, SLACK_BOT_TOKEN="xoxb-hush-hush")
    sentence(ended, "SLACK_BOT_TOKEN", "invalid_auth", "OAuth & Permissions")


async def test_with_a_wrong_app_token(tmp_path: Path) -> None:
    ended = await serve(tmp_path, SLACK_APP_TOKEN="xapp-hush-hush")
    sentence(ended, "SLACK_APP_TOKEN", "invalid_auth", "connections:write")


async def test_with_the_tokens_in_each_others_place(tmp_path: Path) -> None:
    ended = await serve(tmp_path, SLACK_BOT_TOKEN="xapp-practice", SLACK_APP_TOKEN="xoxb-practice")
    sentence(ended, "SLACK_BOT_TOKEN", "not_allowed_token_type")


@pytest.mark.parametrize("channel", ["C0NOBOT", "C0UNKNOWN"])
async def test_with_a_channel_that_the_bot_is_not_in(tmp_path: Path, channel: str) -> None:
    ended = await serve(tmp_path, COORDINATOR_CHANNEL=channel)
    sentence(ended, "COORDINATOR_CHANNEL", channel, "/invite")


async def test_with_a_database_that_cannot_be_reached(tmp_path: Path) -> None:
    url = f"postgresql+asyncpg://madoguchi:hush-hush@127.0.0.1:{free_port()}/madoguchi"
    sentence(await serve(tmp_path, DATABASE_URL=url), "DATABASE_URL", "Check that the server runs")


@pytest.mark.parametrize("folder", ["missing", "a_file"])
async def test_with_a_folder_that_cannot_be_written_to(tmp_path: Path, folder: str) -> None:
    (tmp_path / "a_file").touch()
    url = f"sqlite+aiosqlite:///{tmp_path / folder / 'madoguchi.db'}"
    sentence(await serve(tmp_path, DATABASE_URL=url), "DATABASE_URL", "Check that the folder exists")


@pytest.mark.parametrize(
    "url",
    [
        "postgres//u:hush-hush@127.0.0.1/madoguchi",
        "mysql://u:hush-hush@127.0.0.1/madoguchi",
    ],
)
async def test_with_nonsense_for_a_database(tmp_path: Path, url: str) -> None:
    sentence(await serve(tmp_path, DATABASE_URL=url), "DATABASE_URL", "sqlite+aiosqlite:///path")


async def test_with_nonsense_for_a_setting(tmp_path: Path) -> None:
    sentence(await serve(tmp_path, TIMEZONE="Mars/Olympus"), "TIMEZONE", ".env")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIMEZONE", "../passwd"),
        ("PORT", "many"),
        ("PORT", "70000"),
        ("LOG_FORMAT", "xml"),
        ("CLOSURES", "missing.csv"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgresql+asyncpg://u:hush-hush@127.0.0.1:port/madoguchi"),
    ],
)
def test_nonsense_is_named_before_anything_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.chdir(tmp_path)  # away from the tester's own .env
    result = CliRunner().invoke(app, ["serve"], env={name: value})
    sentence(Ended(result.exit_code, result.stdout, result.stderr), name, ".env")


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_with_a_port_in_use(tmp_path: Path, mode: str) -> None:
    of_mode = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "practice-secret"} if mode == "http" else {}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        sentence(await serve(tmp_path, PORT=port, **of_mode), port, "HOST", "PORT", "in use")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/api/", "nonsense"])
async def test_when_slack_cannot_be_reached(tmp_path: Path, url: str) -> None:
    sentence(await serve(tmp_path, SLACK_API_URL=url), url, "SLACK_API_URL")


@pytest.mark.parametrize("command", [("import", "staff", "staff.csv"), ("db", "check")])
async def test_other_commands_say_it_too(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "staff.csv").write_text("email,slack_user_id,name,municipality_code,department\n")
    settings = {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'missing' / 'madoguchi.db'}"}
    ended = await run(*MADOGUCHI, *command, settings=settings, cwd=tmp_path)
    sentence(ended, "DATABASE_URL", "Check that the folder exists")


async def test_a_database_of_another_release_is_not_touched(tmp_path: Path) -> None:
    settings = {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'madoguchi.db'}"}
    empty = await run(*MADOGUCHI, "db", "check", settings=settings, cwd=tmp_path)
    sentence(empty, "db upgrade")
    for _ in range(2):
        done = await run(*MADOGUCHI, "db", "upgrade", settings=settings, cwd=tmp_path)
        assert (done.status, done.said) == (0, "")
    checked = await run(*MADOGUCHI, "db", "check", settings=settings, cwd=tmp_path)
    assert (checked.status, checked.said) == (0, "")


async def test_wrong_usage_ends_with_2(tmp_path: Path) -> None:
    ended = await run(*MADOGUCHI, "serve", "--nonsense", settings={}, cwd=tmp_path)
    assert (ended.status, ended.out) == (2, "")
    assert "Usage: madoguchi serve" in ended.said


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("serve", "more"),
        ("import",),
        ("import", "nonsense", "file.csv"),
        ("export", "consultations", "--format", "pdf"),
        ("db", "nonsense"),
        ("demo", "--port", "many"),
        ("demo", "--port", "70000"),
        ("manifest", "--http", "http://x.example.jp"),
        ("doctor", "more"),
    ],
)
def test_every_wrong_usage_shows_the_right_one(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, list(arguments), prog_name="madoguchi")
    assert result.exit_code == 2, result.output
    assert "Usage: madoguchi" in result.output


async def test_the_demo_and_the_practice_workspace_name_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for command in ((*MADOGUCHI, "demo"), PRACTICE):
            ended = await run(*command, "--no-open", "--port", port, settings={}, cwd=tmp_path)
            assert ended.status == 1
            assert "Traceback" not in ended.said
            assert port in ended.said
