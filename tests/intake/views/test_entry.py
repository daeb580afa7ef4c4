"""Keying by the pages: taking up, saving while typing, done and next; what was typed is never lost."""

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Household, ProgramSetup
from intake.models import EntryDraft, EntryTask
from intake.services.entry.key import key_entry
from intake.services.mail.receive import Envelope, receive_mail
from security import clock
from security.models import AuditEvent
from security.tenancy.scope import program_scope
from tests.factories.cases import make_household, make_setup
from tests.factories.security import World
from tests.intake.mail.test_receive import page

FORM = {
    "dependants_declared": "1",
    "income_declared": "1",
    "applied_on": "令和８年７月１日",
    "telephone": "０９０ー１２３４ー５６７８",
    "applicant_name": "青井　花子",
    "bank_code": "みずほ銀行",
    "branch_code": " 0 0 1 ",
    "account_type": "1",
    "account_number": "１２３ー４５６７",
    "account_holder": "アオイ　ハナコ",
}


def received(world: World, household: Household) -> EntryTask:
    """A form that came by mail with its two pages and waits for its first keying."""
    number = household.receipt_number
    envelope = Envelope((page(number), page(number, side=2), page(mark=f"card of {number}")))
    receive_mail(actor=world.actor("aoi_mailroom"), program_id=world.aoi.pk, envelopes=[envelope])
    return EntryTask.objects.latest("pk")


@pytest.fixture
def task(world: World):
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        yield received(world, make_household(world.aoi))


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def at(name: str, *args: Any) -> str:
    return reverse(f"intake:{name}", args=["aoi", *args])


def claim(client: Client, stage: str = "first") -> str:
    answer = client.post(at(f"entry-{stage}"))
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_a_form_is_taken_up_keyed_and_the_next_one_follows(world: World, task: EntryTask) -> None:
    other = received(world, make_household(world.aoi))
    client = signed_in(world, "aoi_keyer_1")
    assert "2" in client.get(at("entry-first")).content.decode()
    assert claim(client) == at("entry-first-key", task.pk)
    shown = client.get(at("entry-first-key", task.pk)).content.decode()
    assert task.application.receipt_number in shown
    first_page = task.mail_item.pages.get(page=1)
    assert at("page-image", first_page.pk) in shown
    assert f'data-page="{first_page.pk}"' in shown
    answer = client.post(at("entry-first-key", task.pk), FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, at("entry-first-key", other.pk))
    task.refresh_from_db()
    assert (task.state, task.first_by_id) == ("second", world.users["aoi_keyer_1"].pk)
    stored = json.loads(task.open("first_values") or "{}")
    assert (stored["bank_code"], stored["branch_code"], stored["account_number"]) == ("0001", "001", "1234567")
    assert (stored["applied_on"], stored["telephone"]) == ("2026-07-01", "09012345678")


def test_the_list_of_keys_has_those_of_the_page(world: World, task: EntryTask) -> None:
    client = signed_in(world, "aoi_keyer_1")
    claim(client)
    shown = client.get(at("entry-first-key", task.pk)).content.decode()
    keys = shown[shown.index('id="keymap"') :]
    keys = keys[: keys.index("</dialog>")]
    for name in ("/", "j", "F2", "F4", "F9", "F11", "Ctrl+Enter"):
        assert f'<kbd class="kbd">{name}</kbd>' in keys
    assert 'data-left="あと %d 欄' in shown
    keys = client.get(at("entry-first")).content.decode()
    assert '<kbd class="kbd">F9</kbd>' not in keys[keys.index('id="keymap"') :]


def test_the_second_keying_is_another_persons_and_tells_nothing_of_the_first(world: World, task: EntryTask) -> None:
    signed_in(world, "aoi_keyer_1").post(at("entry-first-key", task.pk), FORM)
    own = signed_in(world, "aoi_keyer_1").get(at("entry-second-key", task.pk))
    assert (own.status_code, own.headers["Location"]) == (303, at("entry-second"))
    client = signed_in(world, "aoi_keyer_2")
    assert claim(client, "second") == at("entry-second-key", task.pk)
    shown = client.get(at("entry-second-key", task.pk)).content.decode()
    assert "09012345678" not in shown
    sent = {"field": "telephone", "telephone": "090-1234-5678"}
    assert client.post(at("entry-second-check", task.pk), sent).json()["agrees"] is None
    with program_scope(world.aoi.pk):
        ProgramSetup.objects.update(steps={"blind_second_keying": False})
    assert client.post(at("entry-second-check", task.pk), sent).json()["agrees"] is True
    sent["telephone"] = "090-1234-5679"
    assert client.post(at("entry-second-check", task.pk), sent).json()["agrees"] is False


def test_what_cannot_be_taken_is_told_beside_its_field_and_stays(world: World, task: EntryTask) -> None:
    client = signed_in(world, "aoi_keyer_1")
    answer = client.post(
        at("entry-first-key", task.pk), {**FORM, "account_number": "12345", "applied_on": "令和8年13月1日"}
    )
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="summary"' in shown
    assert '"12345"' in shown
    assert "令和8年13月1日" in shown
    assert shown.count("keyrow__note--bad") == 2
    task.refresh_from_db()
    assert (task.state, task.first_values) == ("first", None)


def test_a_draft_is_saved_sealed_and_comes_back(world: World, task: EntryTask) -> None:
    client = signed_in(world, "aoi_keyer_1")
    claim(client)
    answer = client.post(
        at("entry-first-draft", task.pk),
        {"telephone": "0901234", "unreadable": "bank_code ", "deficient": "applied_on"},
    )
    assert answer.status_code == 200
    assert answer.json()["seconds"] >= 890
    assert answer.json()["saved"] == f"{clock.local(clock.now()):%H:%M}"
    draft = EntryDraft.objects.get()
    assert b"0901234" not in bytes(draft.content)
    shown = client.get(at("entry-first-key", task.pk)).content.decode()
    assert 'value="0901234"' in shown
    assert 'name="unreadable" value="bank_code "' in " ".join(shown.split())
    client.post(at("entry-first-key", task.pk), FORM)
    assert not EntryDraft.objects.exists()


def test_a_lease_that_ran_out_is_taken_up_again_unless_another_has_the_form(world: World, task: EntryTask) -> None:
    one, two = signed_in(world, "aoi_keyer_1"), signed_in(world, "aoi_keyer_2")
    claim(one)
    one.post(at("entry-first-draft", task.pk), {"telephone": "0901234"})
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        assert one.post(at("entry-first-renew", task.pk)).status_code == 200
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        assert claim(two) == at("entry-first-key", task.pk)
        refused = one.post(at("entry-first-draft", task.pk), {"telephone": "090123456"})
        assert (refused.status_code, refused.json()["code"]) == (409, "entry.claimed")
        assert one.post(at("entry-first-renew", task.pk)).status_code == 409
        kept = one.post(at("entry-first-key", task.pk), {**FORM, "telephone": "090-1111-2222"})
        assert kept.status_code == 422
        assert "090-1111-2222" in kept.content.decode()
    with program_scope(world.aoi.pk):
        assert EntryTask.objects.get(pk=task.pk).claimed_by_id == world.users["aoi_keyer_2"].pk


def test_a_form_that_is_put_off_comes_last_with_what_was_typed(world: World, task: EntryTask) -> None:
    other = received(world, make_household(world.aoi))
    client = signed_in(world, "aoi_keyer_1")
    claim(client)
    answer = client.post(at("entry-first-put-off", task.pk), {"telephone": "0901234"})
    assert answer.headers["Location"] == at("entry-first-key", other.pk)
    answer = client.post(at("entry-first-key", other.pk), FORM)
    assert answer.headers["Location"] == at("entry-first-key", task.pk)
    assert 'value="0901234"' in client.get(at("entry-first-key", task.pk)).content.decode()


def test_unreadable_fields_are_marked_and_an_unreadable_account_is_unclear(world: World, task: EntryTask) -> None:
    sent = {**FORM, "account_number": "", "unreadable": "account_number", "deficient": "applicant_name nonsense"}
    for who, stage in (("aoi_keyer_1", "first"), ("aoi_keyer_2", "second")):
        answer = signed_in(world, who).post(at(f"entry-{stage}-key", task.pk), sent)
        assert answer.status_code == 303
    task.refresh_from_db()
    assert task.state == "done"
    assert task.marks["final"] == {"unreadable": ["account_number"], "deficient": ["applicant_name"]}
    task.application.refresh_from_db()
    assert task.application.account_id is None
    assert task.application.answers["account_unclear"] is True


def test_who_reads_what_the_other_could_not_differs(world: World, task: EntryTask) -> None:
    with program_scope(world.aoi.pk):
        for who, marks in (("aoi_keyer_1", ["telephone"]), ("aoi_keyer_2", [])):
            values = {**FORM, "telephone": ""}
            keyed = key_entry(
                actor=world.actor(who), program_id=world.aoi.pk, task_id=task.pk, values=values, unreadable=marks
            )
    assert keyed.differences == ["telephone"]


def test_the_check_of_a_field_reads_names_dates_and_faults(world: World, task: EntryTask) -> None:
    client = signed_in(world, "aoi_keyer_1")

    def check(**sent: str) -> dict[str, Any]:
        found: dict[str, Any] = client.post(at("entry-first-check", task.pk), sent).json()
        return found

    assert check(field="applied_on", applied_on="5080701")["reading"] == "令和8年7月1日(水)"
    bank = check(field="bank_code", bank_code="みずほ銀行")
    assert (bank["code"], bank["reading"], bank["error"]) == ("0001", "みずほ", "")
    assert check(field="branch_code", branch_code="001", bank_code="0001")["reading"] == "東京営業部"
    assert check(field="branch_code", branch_code="999", bank_code="0001")["error"]
    assert check(field="telephone", telephone="123")["error"]
    assert client.post(at("entry-first-check", task.pk), {"field": "nonsense"}).status_code == 404


def test_banks_are_found_by_romaji_and_kana(world: World) -> None:
    client = signed_in(world, "aoi_keyer_1")
    for text in ("mizuho", "みずほ", "ﾐｽﾞﾎ", "0001"):
        found = client.get(at("bank-list"), {"q": text}).json()["found"]
        assert found[0]["code"] == "0001", text
    assert client.get(at("bank-list"), {"q": "とうきょう", "bank": "0001"}).json()["found"][0]["code"] == "001"


def test_restricted_forms_are_not_given_to_keyers(world: World, task: EntryTask) -> None:
    with program_scope(world.aoi.pk):
        Household.objects.update(protected=True)
    client = signed_in(world, "aoi_keyer_1")
    assert claim(client) == at("entry-first")
    assert client.get(at("entry-first-key", task.pk)).status_code == 404
    assert client.post(at("entry-first-key", task.pk), FORM).status_code == 404
    assert client.post(at("entry-first-draft", task.pk), {"telephone": "1"}).status_code == 404
    task.refresh_from_db()
    assert (task.state, task.first_values, EntryDraft.objects.count()) == ("first", None, 0)
    image = task.mail_item.pages.first()
    assert client.get(at("page-image", image.pk)).status_code == 404


def test_images_are_opened_for_who_may_see_them_and_noted(world: World, task: EntryTask) -> None:
    image = task.mail_item.pages.first()
    answer = signed_in(world, "aoi_keyer_1").get(at("page-image", image.pk))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert answer.content.startswith(b"\xff\xd8")
    assert AuditEvent.objects.filter(code="intake.page_viewed", subject_ids=[image.pk]).count() == 1
    assert signed_in(world, "aoi_caller").get(at("page-image", image.pk)).status_code == 403
    assert signed_in(world, "midori_keyer_1").get(at("page-image", image.pk)).status_code == 404
    other = reverse("intake:page-image", args=["midori", image.pk])
    assert signed_in(world, "midori_keyer_1").get(other).status_code == 404


@pytest.mark.parametrize("who", ["aoi_reviewer_1", "aoi_officer", "aoi_caller", "aoi_mailroom"])
def test_others_do_not_key(world: World, task: EntryTask, who: str) -> None:
    client = signed_in(world, who)
    assert client.get(at("entry-first")).status_code == 403
    assert client.post(at("entry-first")).status_code == 403
    assert client.post(at("entry-first-key", task.pk), FORM).status_code == 403
    assert client.post(at("entry-first-draft", task.pk), {"telephone": "1"}).status_code == 403
    task.refresh_from_db()
    assert (task.state, task.claimed_by_id, EntryDraft.objects.count()) == ("first", None, 0)


def test_the_form_asks_few_queries(world: World, task: EntryTask, django_assert_max_num_queries) -> None:
    client = signed_in(world, "aoi_keyer_1")
    claim(client)
    with django_assert_max_num_queries(30):
        assert client.get(at("entry-first-key", task.pk)).status_code == 200
    with django_assert_max_num_queries(30):
        assert client.get(at("entry-first")).status_code == 200
