"""Verified values: sealed telephone, accounts, amount, and who may not skip the keying."""

from typing import Any

import pytest
from django.utils import translation

from cases import events
from cases.errors import CaseError
from cases.models import Application, Channel, PayeeAccount, ProgramSetup, Status
from cases.rules.amounts import explain_amount
from cases.rules.transitions import Event
from cases.services.application.accept_entry import accept_entries
from cases.services.application.advance import advance
from cases.services.application.apply_values import Entry, EntryValues
from cases.services.household.store_accounts import AccountValues
from security.actor import NotAllowedError
from security.sealing.seal import blind_index
from tests.cases.services.checks import events_of, last_event, refused, refused_for
from tests.factories.cases import (
    Person,
    make_account,
    make_application,
    make_applications,
    make_household,
    make_values,
)
from tests.factories.security import World

FAMILY = (
    Person(),
    Person(name="青井　一郎", kana="アオイ　イチロウ", born=(2010, 4, 2)),
    Person(name="青井　二郎", kana="アオイ　ジロウ", born=(2015, None, None)),
)


def number_of(values: EntryValues) -> str:
    return values.account.number if values.account else ""


def accept(world: World, *entries: Entry, event: Any = Event.VERIFY, person: str = "aoi_keyer_2"):
    return accept_entries(actor=world.actor(person), program_id=world.aoi.pk, entries=entries, event=event)


def test_values_are_taken_and_the_amount_explains_itself(aoi: World) -> None:
    row = make_application(aoi, status=Status.KEYED, household=make_household(aoi.aoi, FAMILY))
    values = make_values(telephone="０９０－１２３４－５６７８")
    accept(aoi, Entry(row.pk, values, (11, 12)))
    row.refresh_from_db()
    assert (row.status, row.applicant_name, row.keyed_by) == (Status.VERIFIED, "青井　花子", [11, 12])
    assert row.open("telephone") == "０９０－１２３４－５６７８"
    assert bytes(row.telephone_index or b"") == blind_index("09012345678", program_id=aoi.aoi.pk, purpose="telephone")
    assert row.account.open("number") == number_of(values)
    assert (row.account.number_tail, row.account.source) == (number_of(values)[-3:], PayeeAccount.Source.FORM)
    assert row.amount_yen == 70_000
    assert [line["code"] for line in row.amount_explained] == ["household", "children"]
    with translation.override("en"):
        assert explain_amount(row.amount_explained)[1] == "For 2 children, 20,000 yen each: 40,000 yen."
    assert last_event(events.ENTRY_ACCEPTED).data["keyed_by"] == [11, 12]


def test_no_personal_value_stands_in_an_event(aoi: World) -> None:
    row = make_application(aoi, status=Status.KEYED)
    values = make_values()
    accept(aoi, Entry(row.pk, values, (11, 12)))
    written = "".join(str(event.data) + event.reason for event in events_of(events.ENTRY_ACCEPTED))
    for value in (values.applicant_name, values.telephone, number_of(values)):
        assert value
        assert value not in written


def test_a_second_entry_lies_over_the_first_and_keeps_equal_accounts(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED, values=(first := make_values(answers={"consent": False})))
    account = row.account_id
    for event in (Event.REENTER, Event.KEY):
        advance(actor=aoi.actor("aoi_keyer_1"), program_id=aoi.aoi.pk, application_ids=[row.pk], event=event)
    accept(aoi, Entry(row.pk, make_values(account=first.account, answers={"consent": True}), (21, 22)))
    row.refresh_from_db()
    assert (row.account_id, row.answers, row.keyed_by) == (account, {"consent": True}, [21, 22])
    assert PayeeAccount.objects.count() == 1


def test_the_account_on_file_is_taken_where_the_form_says_so(aoi: World) -> None:
    household = make_household(aoi.aoi)
    on_file = make_account(household)
    row = make_application(aoi, status=Status.KEYED, household=household)
    accept(aoi, Entry(row.pk, make_values(account=None, keeps_account_on_file=True), (1, 2)))
    row.refresh_from_db()
    assert row.account_id == on_file.pk


def test_two_forms_of_one_household_keep_their_own_accounts(aoi: World) -> None:
    household = make_household(aoi.aoi)
    rows = make_applications(aoi, [household, household], status=Status.KEYED)
    values = [make_values(), make_values()]
    accept(aoi, *(Entry(row.pk, value, (1, 2)) for row, value in zip(rows, values, strict=True)))
    for row, value in zip(rows, values, strict=True):
        row.refresh_from_db()
        assert row.account.open("number") == number_of(value)


def test_many_entries_are_one_path(aoi: World, django_assert_max_num_queries) -> None:
    rows = make_applications(aoi, 30, status=Status.KEYED)
    with django_assert_max_num_queries(25):
        done = accept(aoi, *(Entry(row.pk, make_values(), (1, 2)) for row in rows)).done
    assert done == [row.pk for row in rows]
    assert Application.objects.filter(status=Status.VERIFIED, amount_yen=30_000).count() == 30


def test_online_is_accepted_without_keying_and_paper_is_not(aoi: World) -> None:
    online = make_application(aoi, channel=Channel.ONLINE)
    paper = make_application(aoi)
    with refused_for("keying"):
        accept(aoi, Entry(paper.pk, make_values()), event=Event.ACCEPT)
    accept(aoi, Entry(online.pk, make_values()), event=Event.ACCEPT)
    online.refresh_from_db()
    assert (online.status, online.account.source) == (Status.VERIFIED, PayeeAccount.Source.ONLINE)
    ProgramSetup.objects.update(steps={"keying": False})
    accept(aoi, Entry(paper.pk, make_values()), event=Event.ACCEPT)
    paper.refresh_from_db()
    assert paper.status == Status.VERIFIED


def test_an_application_that_is_not_keyed_is_refused(aoi: World) -> None:
    row = make_application(aoi)
    with refused_for("status"):
        accept(aoi, Entry(row.pk, make_values(), (1, 2)))


@pytest.mark.parametrize("wrong", [{"number": "123456"}, {"bank_code": "１２３４"}, {"account_type": "9"}])
def test_an_incomplete_account_is_refused(wrong: dict[str, str]) -> None:
    whole = {
        "bank_code": "0001",
        "branch_code": "001",
        "account_type": "1",
        "number": "1234567",
        "holder_kana": "アオイ",
    }
    with pytest.raises(CaseError) as caught:
        AccountValues(**{**whole, **wrong})
    assert caught.value.code == "account_form"
    assert caught.value.details["fields"] == list(wrong)


@pytest.mark.parametrize("person", ["aoi_reviewer_1", "aoi_officer", "midori_keyer_1"])
def test_others_may_not_accept(aoi: World, person: str) -> None:
    row = make_application(aoi, status=Status.KEYED)
    with refused(NotAllowedError):
        accept(aoi, Entry(row.pk, make_values(), (1, 2)), person=person)
