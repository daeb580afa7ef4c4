"""A program is set up without code: from a template, changed, refused where it cannot be; versions go on."""

import re
from dataclasses import fields
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from cases.console.forms import SetUpForm
from cases.console.values import PLAIN, form_values, template_from, template_of
from cases.models import ChecklistItem, DeficiencyCode, ProgramSetup, Status
from cases.rules.templates import BUILT_IN, ProgramTemplate
from cases.rules.terms import read_terms
from cases.services.my_number.register import register_my_number
from cases.services.setup.set_up_program import set_up_program
from security.actor import system_actor
from security.events import PROGRAM_SET_UP
from security.models import PlatformEvent, User
from security.roles import EmployerKind
from security.tenancy.scope import program_scope
from tests.factories.cases import make_application
from tests.factories.security import World


@pytest.fixture
def console(world: World) -> Client:
    user = User.objects.create(
        username="console", display_name="管理", employer_kind=EmployerKind.PLATFORM.value, is_staff=True
    )
    client = Client()
    client.force_login(user)
    return client


def address(world: World) -> str:
    return reverse("admin:program_set_up", args=[world.aoi.pk])


def sent_from(answer: Any) -> dict[str, Any]:
    """What the browser sends when the shown form is saved as it is."""
    sent: dict[str, Any] = {}
    forms = answer.context["forms"]
    shown = [forms.setup, *(rows.management_form for rows in forms.lists)]
    for form in [*shown, *(form for rows in forms.lists for form in rows)]:
        for field in form:
            value = field.value()
            if value is not None and value is not False and value != "":
                sent[field.html_name] = "on" if value is True else value
    return sent


def save(console: Client, world: World, *, template: str = "", **changes: Any) -> Any:
    sent = sent_from(console.get(address(world), {"template": template} if template else {}))
    sent.update(changes)
    return console.post(address(world), {name: value for name, value in sent.items() if value is not None})


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_a_built_in_template_is_saved_as_it_is_shown(world: World, console: Client, name: str) -> None:
    shown = console.get(address(world), {"template": name}).content.decode()
    assert re.findall(r'<option value="([^"]+)"\s+selected>', shown)[0] == name, "the choice stays"
    answer = save(console, world, template=name)
    assert answer.status_code == 302
    with program_scope(world.aoi.pk):
        setup = ProgramSetup.objects.get(program_id=world.aoi.pk)
        wanted = BUILT_IN[name]
        assert setup.amount_rule == dict(wanted.amount_rule)
        assert setup.eligibility == dict(wanted.eligibility)
        assert setup.steps == dict(wanted.steps)
        assert setup.channels == list(wanted.channels)
        assert setup.terms == [dict(term) for term in wanted.terms]
        assert ChecklistItem.objects.count() == len(wanted.checklist)
        assert DeficiencyCode.objects.count() == len(wanted.deficiencies)
    assert not list_of(world.midori.pk)


def list_of(program_id: int) -> list[ProgramSetup]:
    with program_scope(program_id):
        return list(ProgramSetup.objects.all())


def test_a_change_makes_a_version_and_the_old_checklist_stays(world: World, console: Client) -> None:
    save(console, world, template="P11")
    answer = save(
        console,
        world,
        amount_yen="45000",
        **{"checklist-0-question": "署名があるか", "deficiencies-0-sentence": "写しを1点お送りください。"},
    )
    assert answer.status_code == 302
    with program_scope(world.aoi.pk):
        setup = ProgramSetup.objects.get(program_id=world.aoi.pk)
        assert (setup.version, setup.amount_rule["yen"], setup.amount_rule["child_yen"]) == (2, 45000, 20000)
        questions = {item.version: item.question for item in ChecklistItem.objects.filter(code="signed")}
        assert questions == {1: "署名（記名押印）があるか", 2: "署名があるか"}
        assert DeficiencyCode.objects.get(code="D01").sentence == "写しを1点お送りください。"


def test_every_version_is_an_event_that_the_administrator_finds(world: World, console: Client) -> None:
    save(console, world, template="P11")
    save(console, world, call_centre_hours="毎日8時から21時まで")
    events = PlatformEvent.objects.filter(code=PROGRAM_SET_UP.code).order_by("pk")
    assert [(event.actor_label, event.data["version"]) for event in events] == [("console", 1), ("console", 2)]
    assert "21時" not in str(events[1].data), "no value"
    places = {
        "the page of the set-up": address(world),
        "the history of the program": reverse("admin:security_program_history", args=[world.aoi.pk]),
        "all events": reverse("admin:security_platformevent_changelist"),
    }
    for what, place in places.items():
        page = console.get(place).content.decode()
        assert "設定 第2版、審査項目 第1版" in page, what
        assert "console" in page, what
    other = console.get(reverse("admin:security_program_history", args=[world.midori.pk])).content.decode()
    assert "第2版" not in other


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"applications_until": "2020-01-01"}, "applications_until"),
        ({"amount_yen": None}, "amount_yen"),
        ({"payer_bank_code": "12"}, "payer_bank_code"),
        ({"payer_kana": "漢字の名前"}, "payer_kana"),
        ({"reference_on": "きのう"}, "reference_on"),
        ({"min_age": "60", "max_age": "20"}, "amount_kind"),
        ({"bank_profile": "unheard-of"}, "bank_profile"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    world: World, console: Client, changes: dict[str, Any], field: str
) -> None:
    save(console, world, template="P11")
    answer = save(console, world, **changes)
    assert answer.status_code == 422
    assert list(answer.context["forms"].setup.errors) == [field]
    page = answer.content.decode()
    assert f'href="#id_{field}' in page
    for value in changes.values():
        assert value is None or value in page, "what was typed stays"
    assert [setup.version for setup in list_of(world.aoi.pk)] == [1]


def test_a_fault_is_told_in_the_language_of_whoever_reads_it() -> None:
    for language, text in (("en", "Enter 4 digits."), ("ja", "4けたの数字を入力してください。")):
        with override(language):
            assert SetUpForm({"payer_bank_code": "12"}).errors["payer_bank_code"] == [text]


def test_a_code_twice_or_unknown_is_refused(world: World, console: Client) -> None:
    save(console, world, template="P11")
    twice = save(console, world, **{"checklist-1-code": "signed"})
    assert twice.status_code == 422
    unknown = save(console, world, **{"checklist-0-deficiency_code": "D99"})
    assert unknown.status_code == 422
    assert "D99" in unknown.content.decode()
    assert [setup.version for setup in list_of(world.aoi.pk)] == [1]


def test_a_question_can_be_taken_out_and_moved(world: World, console: Client) -> None:
    save(console, world, template="P11")
    assert save(console, world, **{"checklist-0-DELETE": "on", "checklist-1-ORDER": "9"}).status_code == 302
    with program_scope(world.aoi.pk):
        codes = [item.code for item in ChecklistItem.objects.filter(version=2).order_by("position")]
    assert "signed" not in codes
    assert codes[-1] == "consents"


@pytest.mark.parametrize("name", ["aoi_manager", "aoi_officer"])
def test_nobody_else_sets_up_here(world: World, name: str) -> None:
    client = Client()
    client.force_login(world.users[name])
    assert client.get(address(world)).status_code == 302
    assert client.post(address(world), {"kind": "cash"}).status_code == 302
    assert list_of(world.aoi.pk) == []


def test_the_form_shows_every_part_of_a_set_up() -> None:
    """A field that is added to the set-up is added to the console, too."""
    parts = {"amount_rule", "eligibility", "steps", "duties_apart", "checklist", "deficiencies", "fraud_rules"}
    parts |= {"voucher_terms", "terms"}
    assert {item.name for item in fields(ProgramTemplate)} == {*PLAIN, *parts}
    assert set(form_values(BUILT_IN["P1"])) == set(SetUpForm().fields)


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_the_form_loses_nothing_of_a_template(world: World, name: str) -> None:
    """Shown and saved without a change, a set-up is what it was, rules that the form does not show included."""
    with program_scope(world.aoi.pk):
        set_up_program(actor=system_actor("test"), program_id=world.aoi.pk, template=BUILT_IN[name])
        present = template_of(world.aoi.pk)
        assert present is not None
        again = template_from(
            form_values(present),
            base=present,
            checklist=present.checklist,
            deficiencies=present.deficiencies,
            terms=read_terms(present.terms),
        )
    assert again == present


def test_weights_of_the_fraud_bench_are_set_beside_how_the_rules_did(world: World, console: Client) -> None:
    page = console.get(address(world)).content.decode()
    assert "fraud_account_shared_weight" in page
    answer = save(console, world, template="P11", fraud_account_shared_weight="15", fraud_score="30")
    assert answer.status_code == 302
    with program_scope(world.aoi.pk):
        setup = ProgramSetup.objects.get(program_id=world.aoi.pk)
        assert setup.fraud_rules == {"account_shared": {"weight": 15, "threshold": 3}}
        assert setup.fraud_score == 30
    refused = save(console, world, template="P11", fraud_image_alike_threshold="18")
    assert refused.status_code == 422
    assert refused.context["forms"].setup.errors.keys() == {"fraud_image_alike_threshold"}


def test_terms_are_rows_and_what_does_not_follow_is_refused_beside_its_row(world: World, console: Client) -> None:
    save(console, world, template="P7")
    answer = save(console, world, **{"terms-1-first_on": "2026-07-31"})
    assert answer.status_code == 422
    assert [form.errors.keys() for form in answer.context["forms"].terms.forms[:3]] == [set(), {"number"}, set()]
    assert [setup.version for setup in list_of(world.aoi.pk)] == [1]
    row = {"number": "4", "name": "補講", "first_on": "2027-04-01", "last_on": "2027-04-30"}
    row |= {"changes_until_on": "2027-05-10", "pays_on": "2027-05-20"}
    added = {f"terms-3-{name}": value for name, value in row.items()}
    assert save(console, world, **{"terms-0-DELETE": "on"}, **added, terms_back=None).status_code == 302
    (setup,) = list_of(world.aoi.pk)
    assert ([term["number"] for term in setup.terms], setup.terms_back) == ([2, 3, 4], False)


def test_a_denial_by_disposition_is_a_setting(world: World, console: Client) -> None:
    save(console, world, template="P3")
    with program_scope(world.aoi.pk):
        setup = ProgramSetup.objects.get(program_id=world.aoi.pk)
        assert (setup.legal_nature, setup.appeal_to) == ("disposition", "")
    save(console, world, legal_nature="contract", denial_note="お申し出ください。", expiry_by_list="on")
    with program_scope(world.aoi.pk):
        setup = ProgramSetup.objects.get(program_id=world.aoi.pk)
        assert (setup.legal_nature, setup.denial_note, setup.expiry_by_list) == (
            "contract",
            "お申し出ください。",
            True,
        )


def test_a_basis_for_individual_numbers_is_not_cleared_from_under_one(world: World, console: Client) -> None:
    save(console, world, template="P11")
    with program_scope(world.aoi.pk):
        assert ProgramSetup.objects.get().my_number_basis == ""
    assert save(console, world, my_number_basis=" 番号法第9条第1項 ").status_code == 302
    with program_scope(world.aoi.pk):
        assert ProgramSetup.objects.get().my_number_basis == "番号法第9条第1項"
        case = make_application(world, status=Status.VERIFIED)
        register_my_number(
            actor=world.actor("aoi_reviewer_1"),
            program_id=world.aoi.pk,
            application_id=case.pk,
            person_id=case.household.people.get().pk,
            number="123456789018",
        )
    refused = save(console, world, my_number_basis=None)
    assert refused.status_code == 422
    assert refused.context["forms"].setup.errors.keys() == {"my_number_basis"}
    assert save(console, world, template="P1").status_code == 422, "nor by another template"
    with program_scope(world.aoi.pk):
        setup = ProgramSetup.objects.get()
    assert (setup.my_number_basis, setup.version) == ("番号法第9条第1項", 2)


def test_names_in_other_languages_are_kept(world: World, console: Client) -> None:
    names = {"name_easy": "あおいしの お金", "name_en": "Aoi Benefit", "municipality_name_en": "Aoi City"}
    save(console, world, template="P11")
    save(console, world, **names)
    with program_scope(world.aoi.pk):
        setup = ProgramSetup.objects.get(program_id=world.aoi.pk)
        assert {name: getattr(setup, name) for name in names} == names
        assert setup.municipality_name_easy == ""
    assert 'value="Aoi Benefit"' in console.get(address(world)).content.decode()


def test_hours_that_are_new_in_japanese_only_are_pointed_out(world: World, console: Client) -> None:
    def said() -> str:
        return console.get(address(world)).content.decode()

    save(console, world, template="P11")
    assert "日本語だけが変わりました" not in said()
    save(console, world, call_centre_hours="平日8時から18時まで")
    assert "日本語だけが変わりました" in said()
    save(console, world, call_centre_hours="平日8時から20時まで", call_centre_hours_easy="", call_centre_hours_en="")
    assert "日本語だけが変わりました" not in said()
