import sys, time, csv
sys.path[:0]=["/work/main/tests/services","/work/main/tests"]
from passing_time import Office, jst, STAFF
from bot.sample import import_lists
from bot.services.candidates import Matcher, find_candidates
from bot.services.sharing_out import plan_sharing, carry_out, Chosen
from bot.domain.consultation import Consultation, Requester
from bot.domain.request import ConsultationRequest
from bot.domain.codes import Menu
from importlib.resources import files
async def test_m(database):
    office = await Office(database, jst("2026-12-01 10:00")).opened()
    await import_lists(office.context, office.now)
    text=[r for r in files("bot").joinpath("matching/data/examples.csv").read_text().splitlines() if r and not r.startswith("#")]
    rows=list(csv.reader(text))[1:]
    async with office.context.read() as w: places=[m.code for m in await w.municipalities.all()]
    matcher=Matcher(office.context.topics)
    for n in range(300):
        t=rows[n*10%len(rows)][-1]
        case=Consultation(id=f"{n:032x}",number=f"R8-{n:04d}",municipality_code=places[n%len(places)],
          requester=Requester(staff_id=STAFF.id,slack_user_id="U0STAFF",name="x",department="d"),
          request=ConsultationRequest(menu=Menu.SHORT,topic="other",title=t[:40],details=t*3),submitted_at=office.now,updated_at=office.now)
        async with office.context.begin() as w:
            await w.consultations.add(case,intake_key=case.id); await w.commit()
        await find_candidates(office.context,matcher,case.id,office.now)
    for _ in range(2):
        a=time.perf_counter(); plan=await plan_sharing(office.context,matcher,office.coordinator,office.now); print("plan",time.perf_counter()-a, len([l for l in plan.lines if l.lead]), max(len(m.ja) for l in plan.lines for m in l.members))
    ch=[Chosen(case_id=l.case_id,version=l.version,expert_id=l.lead.expert_id) for l in plan.lines if l.lead][:30]
    a=time.perf_counter(); d,u=await carry_out(office.context,ch,"x",office.coordinator,office.now); print("carry",len(ch),time.perf_counter()-a,len(d),len(u))
