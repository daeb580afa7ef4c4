"""R14: money and files take a fresh sign-in. Every address of theirs is found in the URL resolver and is one or the
other: led to signing in again when the last proof is old, or named below with the reason.
"""

import time

import pytest
from django.test import Client

from cases.models import ProgramSetup
from security.tenancy.scope import program_scope
from tests.isolation.conftest import PEOPLE, BrowserOf, Neighbours
from tests.isolation.names import filled
from tests.isolation.routes import Route, routes_of
from tests.isolation.seed import NUMBER, fingerprint
from tests.isolation.test_matrix import ask

pytestmark = pytest.mark.bar("R14")

MODULES = {
    "cases.views.account_inquiries",
    "cases.views.bank_answers",
    "cases.views.batch",
    "cases.views.batches",
    "cases.views.failed_accounts",
    "cases.views.goods",
    "cases.views.money_ledger",
    "cases.views.recoveries",
    "cases.views.voucher_closings",
    "cases.views.voucher_shops",
    "reports.views.data_returns",
    "reports.views.exports",
}
# What in these modules takes no fresh sign-in, and why no money moves and nothing leaves by it.
STALE_IS_ENOUGH = {
    "cases:batch-prepare": "another clerk checks and a treasurer releases, both with a fresh sign-in",
    "cases:batch-cancel": "stops money, and moves none",
    "cases:batch-result": "what the bank said; money of failed transfers goes out again by a new batch only",
    "cases:batch-answer": "the same",
    "cases:failed-account-key": "a second clerk keys the account again, and it is paid by a new batch only",
    "cases:account-inquiry-list": "makes a file that is fetched with a fresh sign-in",
    "cases:account-inquiry-show": "what the bank said about accounts",
    "cases:goods-count": "a count of what lies on the shelf",
    "cases:goods-pack": "a card into its envelope, by its barcode",
    "cases:goods-lost": "a card that is given up",
    "cases:recovery-open": "asks for money back",
    "cases:recovery-show": "money that came back",
    "cases:voucher-closings": "an officer approves and a treasurer releases, both with a fresh sign-in",
    "cases:voucher-cancel": "stops money, and moves none",
    "cases:voucher-failed": "money of a failed transfer goes out again by a new closing only",
    "cases:voucher-shops": "an officer admits the account, with a fresh sign-in",
    "cases:voucher-shop-account": "the same",
    "cases:voucher-bundles": "sheets that came back; their money goes out by a closing only",
    "cases:voucher-bench": "the same",
    "reports:data-return-list": "a request; an officer decides on it with a fresh sign-in",
    "reports:export-ask": "a request; an officer decides on it with a fresh sign-in",
    "reports:export-ask-workers": "the same",
    "reports:export-ask-labels": "the same",
    "reports:export-ask-decisions": "the same",
}


def takes_a_post(route: Route) -> bool:
    view = getattr(route.view, "view_class", None)
    return view is not None and view.__module__ in MODULES and hasattr(view, "post")


ROUTES = [route for route in routes_of("program") if takes_a_post(route)]
FRESH = [route for route in ROUTES if route.name not in STALE_IS_ENOUGH]


def grow_old(client: Client) -> None:
    """The session is an hour old and in use; who is there has not proved it for an hour."""
    session, now = client.session, time.time()
    session.update({"signed_in_at": now - 3600, "seen_at": now, "proved_at": now - 3600})
    session.save()


def test_every_address_of_money_and_files_is_one_or_the_other() -> None:
    assert len(FRESH) >= 6
    assert set(STALE_IS_ENOUGH) <= {route.name for route in ROUTES}, "older than the code"
    assert {route.view.view_class.__module__ for route in ROUTES} <= MODULES


def become(known: Neighbours, kind: str) -> None:
    """The program gives money, or sells vouchers: its desks are others then."""
    with program_scope(known.ours.program.pk):
        ProgramSetup.objects.filter(program_id=known.ours.program.pk).update(kind=kind)


@pytest.mark.parametrize("kind", ["cash", "voucher"])
def test_an_old_sign_in_moves_no_money_and_fetches_no_file(
    known: Neighbours, browser: BrowserOf, record_property, kind
) -> None:
    become(known, kind)
    routes = [route for route in FRESH if (".voucher_" in route.view.view_class.__module__) == (kind == "voucher")]
    before, tried, led, through = fingerprint(known.ours.program), 0, set(), []
    for route in routes:
        for role in (role for role in PEOPLE if role in route.view.view_class.roles):
            client = browser(PEOPLE[role])
            grow_old(client)
            path = route.path(program_code="aoi", int=NUMBER, receipt_number=known.ours.receipt_number)
            for body in filled(known.ours.pk, known.ours.receipt_number):
                answer = ask(client, "post", path, {**body, "act": "approve"})
                tried += 1
                is_led = answer.status_code == 302 and "/sign-in/again" in answer.headers["Location"]
                if is_led:
                    led.add(route.name)
                elif answer.status_code != 404:  # no such desk in this program
                    through.append(f"{role} {route.name}: {answer.status_code}")
    assert through == []
    assert {route.name for route in routes} - led == set()
    assert fingerprint(known.ours.program) == before
    become(known, "cash")
    record_property("tried", f"{tried} forms sent to {len(routes)} addresses with an old sign-in: none was taken")
