"""Deciding between two keyings by the pages: only what differs, by a third person."""

import re
from typing import Any

import pytest
from django.urls import reverse

from intake.models import EntryDraft, EntryTask
from intake.services.entry.key import key_entry
from security.tenancy.scope import program_scope
from tests.factories.cases import make_household, make_setup
from tests.factories.security import World
from tests.intake.views.test_entry import FORM, received, signed_in


def at(name: str, *args: Any) -> str:
    return reverse(f"intake:adjudication-{name}", args=["aoi", *args])


def keyed_differently(world: World, **changes: Any) -> EntryTask:
    task = received(world, make_household(world.aoi))
    values: dict[str, str | bool] = dict(FORM)
    both: dict[str, Any] = {"program_id": world.aoi.pk, "task_id": task.pk}
    key_entry(actor=world.actor("aoi_keyer_1"), values=values, **both)
    unreadable = changes.pop("unreadable", ())
    key_entry(actor=world.actor("aoi_keyer_2"), values={**values, **changes}, unreadable=unreadable, **both)
    return EntryTask.objects.get(pk=task.pk)


@pytest.fixture
def task(world: World):
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        yield keyed_differently(world, account_number="1234576", telephone="", unreadable=["telephone"])


def test_a_third_person_sees_only_what_differs_and_decides(world: World, task: EntryTask) -> None:
    client = signed_in(world, "aoi_keyer_3")
    assert client.post(at("list")).headers["Location"] == at("decide", task.pk)
    shown = " ".join(client.get(at("decide", task.pk)).content.decode().split())
    assert re.findall(r'name="pick_(\w+)" value="a"', shown) == ["telephone", "account_number"]
    assert "12345<mark>67</mark>" in shown
    assert "12345<mark>76</mark>" in shown
    picks = {"pick_telephone": "a", "pick_account_number": "other", "other_account_number": "１２３４５６９"}
    answer = client.post(at("decide", task.pk), picks)
    assert (answer.status_code, answer.headers["Location"]) == (303, at("list"))
    task.refresh_from_db()
    assert (task.state, task.adjudicated_by_id) == ("done", world.users["aoi_keyer_3"].pk)
    task.application.refresh_from_db()
    assert task.application.account.open("number") == "1234569"
    assert task.application.open("telephone") == "09012345678"


def test_what_a_third_person_cannot_read_stays_empty(world: World, task: EntryTask) -> None:
    picks = {"pick_telephone": "b", "pick_account_number": "unreadable"}
    assert signed_in(world, "aoi_manager").post(at("decide", task.pk), picks).status_code == 303
    task.refresh_from_db()
    assert task.marks["final"]["unreadable"] == ["account_number", "telephone"]
    task.application.refresh_from_db()
    assert (task.application.account_id, task.application.telephone) == (None, None)


def test_an_undecided_or_wrong_field_is_told_and_the_picks_stay(world: World, task: EntryTask) -> None:
    client = signed_in(world, "aoi_keyer_3")
    answer = client.post(
        at("decide", task.pk), {"pick_account_number": "other", "other_account_number": "12", "pick_telephone": ""}
    )
    assert answer.status_code == 422
    assert 'value="12"' in answer.content.decode()
    answer = client.post(
        at("decide", task.pk), {"pick_account_number": "other", "other_account_number": "12", "pick_telephone": "a"}
    )
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()
    task.refresh_from_db()
    assert (task.state, task.adjudicated_by_id) == ("different", None)


def test_a_form_put_off_keeps_its_picks(world: World, task: EntryTask) -> None:
    client = signed_in(world, "aoi_keyer_3")
    client.post(at("list"))
    client.post(at("decide", task.pk), {"later": "1", "pick_telephone": "a"})
    assert EntryDraft.objects.get().put_off_at is not None
    shown = " ".join(client.get(at("decide", task.pk)).content.decode().split())
    assert re.search(r'name="pick_telephone" value="a" [^>]*checked', shown)


@pytest.mark.parametrize("who", ["aoi_keyer_1", "aoi_keyer_2"])
def test_its_keyers_do_not_see_it(world: World, task: EntryTask, who: str) -> None:
    client = signed_in(world, who)
    assert client.get(at("decide", task.pk)).status_code == 303
    assert client.post(at("decide", task.pk), {"pick_telephone": "a"}).status_code == 303
    assert task.application.receipt_number not in client.get(at("list")).content.decode()
    task.refresh_from_db()
    assert task.state == "different"


def test_others_do_not_decide(world: World, task: EntryTask, django_assert_max_num_queries) -> None:
    for who, status in (("aoi_reviewer_1", 403), ("midori_keyer_1", 404)):
        client = signed_in(world, who)
        assert client.get(at("list")).status_code == status
        assert client.post(at("decide", task.pk), {"pick_telephone": "a"}).status_code == status
    task.refresh_from_db()
    assert task.state == "different"
    client = signed_in(world, "aoi_manager")
    with django_assert_max_num_queries(30):
        assert client.get(at("decide", task.pk)).status_code == 200
    with django_assert_max_num_queries(30):
        assert client.get(at("list")).status_code == 200
