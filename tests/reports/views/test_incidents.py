"""The register of incidents: entered, counted, worked through, reported; late is said."""

import datetime as dt

import pypdfium2

from cases.models import Household, Notice, NoticeKind, Recipient
from cases.rules.era import format_era_year
from reports.letters.types import IncidentLetter
from reports.models import NoticeRun, PrintLot, PrintLotItem
from reports.selectors.letter_contents import letter_drafts
from security import clock
from security.jobs.run import run_job
from security.models import AuditEvent, Incident, IncidentContact, IncidentHousehold, IncidentStep, Job
from security.rules.incident_clock import MANY
from security.tenancy.scope import program_scope
from tests.factories.security import World
from tests.reports.views.conftest import Visit


def entered(aoi: World, visit: Visit, **changes: str) -> int:
    now = clock.local(clock.now())
    sent = {
        "kind": "look",
        "what": "業務外の閲覧があった",
        "happened_at": (now - dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "noticed_at": now.strftime("%Y-%m-%dT%H:%M"),
        **changes,
    }
    answer = visit("manager", "incidents/open", sent)
    assert answer.status_code == 303, answer.content.decode()
    return Incident.objects.get(program=aoi.aoi).number


def test_an_incident_from_its_notice_to_its_final_report(aoi: World, visit: Visit) -> None:
    household = Household.objects.filter(program=aoi.aoi).order_by("pk")[0]
    visit("viewer", f"ledger/{household.receipt_number}")
    number = entered(aoi, visit, may_cost_money="on")
    page = visit("manager", f"incidents/{number}").content.decode()
    assert "速報を提出する" in page
    assert visit("officer", f"incidents/{number}", {"act": "step", "code": "acknowledged"}).status_code == 303
    assert visit("manager", f"incidents/{number}/report", {"stage": "final"}).status_code == 409
    first = visit("manager", f"incidents/{number}/report", {"stage": "first"})
    assert first.content.startswith(b"%PDF")
    with pypdfium2.PdfDocument(first.content) as paper:
        written = paper[0].get_textpage().get_text_range().replace(" ", "")
    year = format_era_year(clock.today())
    assert written.count(year) >= 4, "made, happened, noticed, and each step: a paper is read years later"
    assert visit("manager", f"incidents/{number}/report", {"stage": "final"}).status_code == 409, "not counted yet"
    assert visit("manager", f"incidents/{number}", {"act": "count"}).status_code == 422
    today = clock.local(clock.now()).date().isoformat()
    span = {"act": "count", "looks_from": f"{today}T00:00", "looks_until": f"{today}T23:59"}
    assert visit("manager", f"incidents/{number}", span).status_code == 303
    shown = visit("auditor", f"incidents/{number}").content.decode()
    assert household.receipt_number in shown
    assert "要" in shown
    refused = visit("manager", f"incidents/{number}", {"act": "conclude", "cause": "権限が広い", "prevention": ""})
    assert refused.status_code == 422
    assert "権限が広い" in refused.content.decode(), "what was typed stays"
    done = {"act": "conclude", "cause": "権限が広い", "prevention": "役割を分ける"}
    assert visit("manager", f"incidents/{number}", done).status_code == 303
    final = visit("manager", f"incidents/{number}/report", {"stage": "final"})
    assert final["Content-Disposition"].endswith('final.pdf"')
    assert visit("manager", f"incidents/{number}", done).status_code == 422, "the final report is given"
    with program_scope(aoi.aoi.pk):
        steps = IncidentStep.objects.filter(program=aoi.aoi).exclude(sha256="")
        assert [step.code for step in steps.order_by("pk")] == ["first_report", "final_report"]
        assert AuditEvent.objects.filter(program=aoi.aoi, code="security.incident_reported").count() == 2


def test_who_may_not_changes_nothing(aoi: World, visit: Visit) -> None:
    number = entered(aoi, visit)
    for name, path, data, status in (
        ("auditor", f"incidents/{number}", {"act": "step", "code": "told"}, 403),
        ("keyer_1", f"incidents/{number}", {"act": "count"}, 403),
        ("officer", f"incidents/{number}", {"act": "conclude", "cause": "x", "prevention": "y"}, 403),
        ("officer", f"incidents/{number}/report", {"stage": "first"}, 403),
        ("manager", "incidents/99", {"act": "step", "code": "told"}, 404),
        ("manager", f"incidents/{number}", {"act": "other"}, 404),
    ):
        assert visit(name, path, data).status_code == status, (name, path)
    assert visit("keyer_1", "incidents").status_code == 403
    with program_scope(aoi.aoi.pk):
        assert not IncidentStep.objects.exists()
        assert Incident.objects.get().state == Incident.State.OPEN


def test_a_late_report_is_said(aoi: World, visit: Visit) -> None:
    number = entered(aoi, visit)
    with program_scope(aoi.aoi.pk):
        long_ago = clock.now() - dt.timedelta(days=9)
        Incident.objects.filter(number=number).update(happened_at=long_ago, noticed_at=long_ago)
    page = visit("officer", "incidents").content.decode()
    assert "due--late" in page


def test_the_authority_is_told_by_the_number_of_people_not_of_households(aoi: World, visit: Visit) -> None:
    number = entered(aoi, visit)
    with program_scope(aoi.aoi.pk):
        household = Household.objects.filter(program=aoi.aoi).order_by("pk")[0]
        one = Recipient.objects.get(household=household, is_head=True)
        before = Recipient.objects.filter(household=household).count()
        for serial in range(MANY):
            one.pk, one.number, one.is_head = None, f"9{serial:05d}", False
            one.save()
        incident = Incident.objects.get(number=number)
        IncidentHousehold.objects.create(program=aoi.aoi, incident=incident, household_id=household.pk, source="looks")
        Incident.objects.filter(pk=incident.pk).update(people=1, counted_at=clock.now())
    page = visit("manager", f"incidents/{number}").context["page"]
    assert (page.incident.people, page.persons, page.to_authority) == (1, before + MANY, True)
    assert "authority_told" in {mark.code for mark in page.marks}


def printed(aoi: World) -> list[str]:
    """A lot of run 1 with the six letters; returns their receipt numbers by place."""
    with program_scope(aoi.aoi.pk):
        now = clock.now()
        run = NoticeRun.objects.create(
            program=aoi.aoi, number=1, state="done", chunk_letters=6, planned=6, printed=6, lots=1, created_at=now
        )
        lot = PrintLot.objects.create(
            program=aoi.aoi, run=run, number=1, kind="confirmation_form", letters=6, pages=6, sheets=6, size=1,
            file_name="x.pdf", rendered_at=now,
        )  # fmt: skip
        notices = list(Notice.objects.select_related("household").order_by("pk"))
        Notice.objects.update(state=Notice.State.POSTED, rendered_at=now, posted_at=now)
        for place, notice in enumerate(notices, start=1):
            PrintLotItem.objects.create(
                program=aoi.aoi, lot=lot, notice=notice, position=place, start_page=place, pages=1, postcode="4260000"
            )
        return [notice.household.receipt_number for notice in notices]


def pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as paper:
        pages = "".join(page.get_textpage().get_text_range() for page in paper)
    return "".join(pages.split())


def test_letters_that_went_astray_are_counted_from_the_lot_or_one_by_one(aoi: World, visit: Visit) -> None:
    number, receipts = entered(aoi, visit, kind="misdelivery"), printed(aoi)
    page = f"incidents/{number}"
    with program_scope(aoi.aoi.pk):
        stranger = Household.objects.get(program=aoi.aoi, receipt_number=receipts[5])
        Household.objects.filter(pk=stranger.pk).update(protected=True)

    def counted(**reach: str) -> list[str]:
        assert visit("manager", page, {"act": "count", **reach}).status_code == 303, reach
        with program_scope(aoi.aoi.pk):
            rows = IncidentHousehold.objects.filter(program=aoi.aoi, source="letters")
            found = Household.objects.filter(pk__in=rows.values("household_id")).order_by("receipt_number")
            return list(found.values_list("receipt_number", flat=True))

    assert counted(letter_run="1", letter_lot="1") == receipts, "a protected household is counted too"
    shown = visit("manager", page)
    assert receipts[0] in shown.content.decode()
    assert receipts[5] not in shown.content.decode()
    assert shown.context["page"].hidden == 1
    wrong = {"act": "count", "letter_run": "1", "letter_lot": "1", "letter_pieces": "1、7"}
    refused = visit("manager", page, wrong)
    assert refused.status_code == 422
    assert receipts[5] not in refused.content.decode(), "nor on the answer to an act"
    assert "次の通知は印刷されていません：7" in refused.content.decode()
    assert counted(letter_run="1", letter_lot="1", letter_pieces=f"１，3-4 {receipts[4]}") == [
        receipts[0], receipts[2], receipts[3], receipts[4]
    ]  # fmt: skip
    for pieces, run, lot in (
        ("4-2", "1", "1"),
        ("0", "1", "1"),
        ("999-00000001-00", "", ""),
        (receipts[0][:-1], "", ""),
        ("", "", "1"),
        ("", "2", "1"),
    ):
        sent = {"act": "count", "letter_pieces": pieces, "letter_run": run, "letter_lot": lot}
        assert visit("manager", page, sent).status_code == 422, sent
    assert counted(letter_pieces=receipts[1]) == [receipts[1]], "without a lot"
    paper = pdf_text(visit("manager", f"{page}/report", {"stage": "first"}).content)
    assert "1世帯・2人（通知1世帯" in paper
    assert "個別指定1通" in paper


def test_the_contact_tree_is_kept_called_and_printed(aoi: World, visit: Visit) -> None:
    city = {"side": "municipality", "office": "給付金担当", "name": "見本 町子", "telephone": "03-0000-1234"}
    assert visit("manager", "incidents/contacts", {**city, "name": ""}).status_code == 422
    assert visit("manager", "incidents/contacts", city).status_code == 303
    head = {"side": "contractor", "office": "本社 情報管理", "name": "見本 社子", "telephone": "06-0000-9876"}
    assert visit("manager", "incidents/contacts", head).status_code == 303
    with program_scope(aoi.aoi.pk):
        first, second = IncidentContact.objects.order_by("position").values_list("pk", flat=True)
    tree = visit("auditor", "incidents/contacts").content.decode()
    assert "見本 町子" in tree
    assert "1234" not in tree
    for name, status in (("officer", 403), ("keyer_1", 403)):
        assert visit(name, "incidents/contacts", head).status_code == status
        assert visit(name, f"incidents/contacts/{first}", {"act": "end"}).status_code == status
    change = {**head, "act": "write", "telephone": "", "called_by": str(first), "position": "2"}
    assert visit("manager", f"incidents/contacts/{second}", change).status_code == 303
    assert visit("manager", f"incidents/contacts/{second}", {**change, "position": "1"}).status_code == 422
    assert visit("manager", f"incidents/contacts/{second}").status_code == 200
    assert visit("manager", "incidents/contacts/999", {"act": "end"}).status_code == 404

    number = entered(aoi, visit, is_drill="on")
    page = f"incidents/{number}"
    shown = visit("manager", page).content.decode()
    assert "あと2件に未連絡" in shown
    assert "から未連絡" in shown
    revealed = visit("manager", page, {"act": "reveal", "contact": str(first)})
    assert revealed.status_code == 200
    assert "03-0000-1234" in revealed.content.decode()
    assert "06-0000-9876" not in revealed.content.decode()
    assert visit("auditor", page, {"act": "reveal", "contact": str(first)}).status_code == 403
    call = {"act": "call", "contact": str(first), "outcome": "reached"}
    assert visit("manager", page, call).status_code == 303
    assert visit("manager", page, call).status_code == 422, "once"
    assert visit("manager", page, {**call, "contact": "999"}).status_code == 422
    assert visit("officer", page, {**call, "outcome": "acknowledged"}).status_code == 303
    assert visit("manager", page, {"act": "step", "code": "told"}).status_code == 422
    after = visit("manager", page)
    assert "あと1件に未連絡" in after.content.decode()
    taken = {mark.code for mark in after.context["page"].marks if mark.step}
    assert taken == {"told", "acknowledged"}
    paper = pdf_text(visit("manager", f"{page}/report", {"stage": "first"}).content)
    assert "連絡の状況" in paper
    assert "本社情報管理（受託者）見本社子未連絡" in paper
    assert "1234" not in paper, "a number at home stays out of the report"
    with program_scope(aoi.aoi.pk):
        assert AuditEvent.objects.filter(program=aoi.aoi, code="security.incident_contact_revealed").count() == 1


MATTERS = {
    "items": "氏名、住所、口座の下3桁",
    "harm": "確認されていない",
    "to_residents": "全世帯へ通知を送る",
    "publication": "市のサイトで公表する",
    "other_matters": "",
    "letter_text": "確認書を別の世帯へ送りました。\n翌日に回収しました。",
}


def test_the_report_to_the_authority_says_what_the_law_asks(aoi: World, visit: Visit) -> None:
    grave, slight = entered(aoi, visit, may_cost_money="on"), 2
    receipts = printed(aoi)
    page = f"incidents/{grave}"
    first, final = {"stage": "first"}, {"stage": "final"}
    assert visit("manager", f"{page}/authority", first).status_code == 409, "nobody counted yet"
    count = {"act": "count", "letter_run": "1", "letter_lot": "1"}
    assert visit("manager", page, count).status_code == 303
    assert "h-authority" in visit("manager", page).content.decode()
    early = pdf_text(visit("officer", f"{page}/authority", first).content)
    assert "（速報）" in early
    assert "5二次被害又はそのおそれの有無及びその内容調査中" in early
    for name, data, status in (
        ("auditor", {"act": "describe", **MATTERS}, 403),
        ("manager", {"act": "describe", **MATTERS}, 303),
    ):
        assert visit(name, page, data).status_code == status
    assert visit("auditor", f"{page}/authority", first).status_code == 403
    assert visit("manager", f"{page}/authority", final).status_code == 409, "no cause yet"
    done = {"act": "conclude", "cause": "封入の照合漏れ", "prevention": "照合を必須にする"}
    assert visit("manager", page, done).status_code == 303
    paper = pdf_text(visit("manager", f"{page}/authority", final).content)
    said = (
        "個人情報保護委員会御中",
        "1概要",
        "2個人情報の項目氏名、住所",
        "3本人の数12人（6世帯",
        "4原因封入の照合漏れ",
        "6本人への対応",
        "7公表",
        "8再発防止のための措置照合を必須",
        "9その他参考となる事項なし",
    )
    for text in said:
        assert text in paper, text
    assert receipts[0] not in paper
    with program_scope(aoi.aoi.pk):
        steps = IncidentStep.objects.filter(code="authority_paper").exclude(sha256="")
        assert steps.count() == 2
        assert not AuditEvent.objects.filter(data__contains={"written": ["封入"]}).exists()
        Incident.objects.filter(number=grave).update(may_cost_money=False)
    assert visit("manager", f"{page}/authority", first).status_code == 409, "twelve people, and nothing grave"
    assert "h-authority" not in visit("manager", page).content.decode()
    assert visit("manager", f"incidents/{slight}/authority", first).status_code == 404


def test_the_residents_whom_it_touches_are_written_to_once_and_restricted_ones_are_not(
    aoi: World, visit: Visit
) -> None:
    number = entered(aoi, visit, kind="misdelivery")
    receipts = printed(aoi)
    page = f"incidents/{number}"
    with program_scope(aoi.aoi.pk):
        Household.objects.filter(receipt_number=receipts[5]).update(protected=True)
    assert visit("manager", page, {"act": "count", "letter_run": "1", "letter_lot": "1"}).status_code == 303
    assert visit("manager", f"{page}/letters", {}).status_code == 409, "nothing to tell yet"
    assert visit("manager", page, {"act": "describe", **MATTERS, "letter_text": "長" * 900}).status_code == 303
    assert visit("manager", f"{page}/letters", {}).status_code == 409, "too long for a page"
    assert visit("officer", page, {"act": "describe", **MATTERS}).status_code == 303
    for name in ("officer", "auditor"):
        assert visit(name, f"{page}/letters", {}).status_code == 403
    with program_scope(aoi.aoi.pk):
        assert not Notice.objects.filter(kind=NoticeKind.INCIDENT).exists()
    for queued in (5, 0):  # asked for twice, written once
        assert visit("manager", f"{page}/letters", {}).status_code == 303
        with program_scope(aoi.aoi.pk):
            job = Job.objects.filter(program=aoi.aoi, kind="cases.queue_letters").latest("pk")
        run_job(aoi.aoi.pk, job.pk)
        with program_scope(aoi.aoi.pk):
            letters = Notice.objects.filter(kind=NoticeKind.INCIDENT).order_by("pk")
            assert letters.count() == 5
            assert letters.filter(queued_at__gte=job.created_at).count() == queued
    with program_scope(aoi.aoi.pk):
        drafts = letter_drafts(program_id=aoi.aoi.pk, notice_ids=list(letters.values_list("pk", flat=True)))
        assert [draft.code for draft in drafts] == [""] * 5
        content = drafts[0].content
        assert isinstance(content, IncidentLetter)
        assert content.told == ("確認書を別の世帯へ送りました。", "翌日に回収しました。")
        assert AuditEvent.objects.filter(program=aoi.aoi, code="security.incident_letters").count() == 2
    shown = visit("manager", page).context["page"]
    assert (shown.letters, shown.posted) == (5, 0)


def test_nobody_is_written_to_in_a_drill(aoi: World, visit: Visit) -> None:
    number = entered(aoi, visit, is_drill="on")
    printed(aoi)
    page = f"incidents/{number}"
    assert visit("manager", page, {"act": "count", "letter_run": "1", "letter_lot": "1"}).status_code == 303
    assert visit("manager", page, {"act": "describe", **MATTERS}).status_code == 303
    assert visit("manager", f"{page}/letters", {}).status_code == 409
    with program_scope(aoi.aoi.pk):
        assert not Notice.objects.filter(kind=NoticeKind.INCIDENT).exists()
