"""The commands as they are typed: a list with an error changes nothing, what was received is exported."""

import asyncio
import sys
from pathlib import Path

import pytest
from village import Village, settings_for

from storage.engine import open_database

MADOGUCHI = Path(sys.executable).with_name("madoguchi")


async def madoguchi(folder: Path, *arguments: str, **settings: str) -> tuple[int, str, str]:
    """Runs the command with these settings and no others; exit status, output, errors."""
    process = await asyncio.create_subprocess_exec(
        str(MADOGUCHI),
        *arguments,
        env=settings,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(30):
            output, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, output.decode(), errors.decode()


async def test_a_list_with_one_bad_row_changes_nothing_and_names_every_error(tmp_path: Path) -> None:
    address = f"sqlite+aiosqlite:///{tmp_path / 'madoguchi.db'}"
    head = "email,slack_user_id,name,municipality_code,department\n"
    good = "hanako@town.example.jp,,雪野 花子,052019,総務課\n"
    file = tmp_path / "staff.csv"
    file.write_text(head + good + "taro@town.example.jp,,,999999,税務課\n", encoding="cp932")
    status, output, errors = await madoguchi(tmp_path, "import", "staff", str(file), DATABASE_URL=address)
    assert status == 1
    told = output + errors
    assert "municipality_code" in told
    assert "name" in told
    assert "3" in told
    assert "Traceback" not in told
    assert await staff_in(address) == []

    file.write_text(head + good, encoding="utf-8-sig")
    for added in ("added=1", "added=0"):
        status, output, _ = await madoguchi(tmp_path, "import", "staff", str(file), DATABASE_URL=address)
        assert status == 0
        assert added in output
    assert await staff_in(address) == ["雪野 花子"]


@pytest.mark.parametrize("mode", ["socket"])
async def test_what_was_received_can_be_exported(village: Village, tmp_path: Path) -> None:
    case = await village.file()
    address = settings_for(village.ws, str(village.service.database.where), mode="socket").database_url
    status, output, _ = await madoguchi(tmp_path, "export", "consultations", DATABASE_URL=address)
    assert status == 0
    assert case.number in output
    assert case.request.title in output


async def staff_in(address: str) -> list[str]:
    database = open_database(address)
    try:
        async with database.read() as work:
            return [member.name for member in await work.staff.all()]
    finally:
        await database.dispose()
