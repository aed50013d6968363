"""Requests of several towns, and what the coordinators were told of their likeness."""

import json
from datetime import timedelta
from typing import Any

from passing_time import STAFF, TOWN, Office
from sqlalchemy import select

from bot.domain.codes import Menu
from bot.domain.consultation import Consultation, Requester
from bot.domain.request import ConsultationRequest
from bot.services.candidates import look_for_candidates
from bot.services.joint_finding import JointFinder, find_similar
from storage.tables import notes

TOWNS = {code: f"{name}町" for code, name in (("1", "東"), ("2", "西"), ("3", "南"), ("4", "北"))}
RULES = ("生成AIの利用ルールを作りたい", "職員が生成AIを使い始めたが、利用のルールがない。")
BEARS = ("クマの出没情報を早く知らせたい", "クマの目撃を電話で受け、紙の地図に印を付けている。")


async def towns(office: Office) -> None:
    async with office.context.begin() as work:
        await work.municipalities.put(
            [TOWN.model_copy(update={"code": code, "name": name}) for code, name in TOWNS.items()]
        )
        await work.commit()


async def filed(office: Office, town: str, told: tuple[str, str] = RULES, **changes: Any) -> Consultation:
    """A request that has just come from a town; candidates, and then its like, are looked for."""
    number = f"{town}{len(await office.said())}{changes.get('submitted_at', '')}"
    case = Consultation(
        id=f"case{number}",
        number=f"R8-{number}",
        municipality_code=town,
        requester=Requester(staff_id=STAFF.id, slack_user_id="U0STAFF", name=STAFF.name, department="課"),
        request=ConsultationRequest(menu=Menu.SHORT, topic="other", title=told[0], details=told[1]),
        **{"submitted_at": office.now, "updated_at": office.now, **changes},
    )
    async with office.context.begin() as work:
        await work.consultations.add(case, intake_key=case.id)
        await look_for_candidates(work, case, office.now)
        await work.commit()
    await office.at(office.now + timedelta(minutes=1))
    return case


async def changed(office: Office, case: Consultation, **changes: Any) -> None:
    async with office.context.begin() as work:
        stored = await work.consultations.lock(case.id)
        await work.consultations.save(stored.model_copy(update={"version": stored.version + 1, **changes}))
        await work.commit()


async def searched(office: Office, case: Consultation) -> str:
    """A search for the like of a case; the answer is "" or why nothing was told."""
    return await find_similar(office.context, JointFinder(office.context.topics), case.id, office.now)


async def told(office: Office) -> list[tuple[str, list[str], list[str]]]:
    """In whose thread, the towns of the other requests, and the towns with the experience."""
    statement = select(notes).where(notes.c.kind == "joint_found").order_by(notes.c.id)
    async with office.database.reader.connect() as connection:
        rows = (await connection.execute(statement)).all()
    assert {row.place for row in rows} <= {"coordinators"}
    return [
        (row.consultation_id, *([one[1] for one in json.loads(row.params[n])] for n in ("cases", "earlier")))
        for row in rows
    ]
