"""How the page of a batch words its steps and tests: labels and order, no figure of its own."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import PayoutBatch
from cases.selectors.batch_page import DUPLICATE, EARLIER, FAILED, HELD, WAITS, BatchPage
from cases.selectors.payable import LATER, OTHER_TERM
from security.actor import Actor
from security.models import User
from security.roles import Role

State = PayoutBatch.State

PLACE_LABELS: dict[str, str | Promise] = {
    EARLIER: gettext_lazy("in earlier batches"),
    FAILED: gettext_lazy("account to be mended"),
    DUPLICATE: gettext_lazy("duplicate candidates"),
    HELD: gettext_lazy("other holds"),
    WAITS: gettext_lazy("for the next batch"),
    LATER: gettext_lazy("decided after the cut-off"),
    OTHER_TERM: gettext_lazy("just being paid another term"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the batch. `act` names the form that belongs inside it, when the reader may do it now."""

    key: str
    label: str
    is_done: bool = False
    is_now: bool = False
    who: str = ""
    employer: str = ""
    at: dt.datetime | None = None
    note: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """An automatic test: what holds for every line, and how many payments it stopped or left for a person."""

    text: str
    stopped: int = 0
    warned: int = 0


def steps_of(page: BatchPage, actor: Actor, program_id: int) -> list[Step]:
    """Preparation, check, release, file and results, with the act in the step that is due."""
    batch = page.batch
    is_open = batch.state in {State.PREPARED, State.CHECKED}
    steps = [
        Step(key="prepare", label=_("Prepared"), is_done=True, at=batch.prepared_at, **_person(batch.prepared_by)),
        _check_step(page, actor, program_id),
        _release_step(page, actor, program_id),
    ]
    if batch.state == State.CANCELLED:
        done = [step for step in steps if step.is_done]
        person = _person(batch.cancelled_by)
        return [
            *done,
            Step(key="cancel", label=_("Cancelled"), at=batch.cancelled_at, note=batch.cancel_reason, **person),
        ]
    return [*steps, _file_step(page, is_open=is_open), _result_step(page)]


def _check_step(page: BatchPage, actor: Actor, program_id: int) -> Step:
    batch = page.batch
    label = _("Checked") if batch.checked_by_id else _("Check")
    if batch.checked_by_id:
        return Step(key="check", label=label, is_done=True, at=batch.checked_at, **_person(batch.checked_by))
    if not actor.has_role(Role.PAYMENT_CLERK, program_id):
        note, act = _("A payment clerk who did not prepare it compares the figures."), ""
    elif actor.user_id == batch.prepared_by_id:
        note, act = _("You prepared it: another payment clerk checks."), ""
    else:
        note, act = _("Everything is computed again from the lines."), "check"
    return Step(key="check", label=label, is_now=batch.state == State.PREPARED, note=note, act=act)


def _release_step(page: BatchPage, actor: Actor, program_id: int) -> Step:
    batch = page.batch
    label = _("Released") if batch.released_by_id else _("Release")
    if batch.released_by_id:
        return Step(key="release", label=label, is_done=True, at=batch.released_at, **_person(batch.released_by))
    is_now = batch.state == State.CHECKED
    if not actor.has_role(Role.TREASURER, program_id):
        note, act = _("A treasurer of the municipality who decided on none of its lines."), ""
    elif page.decided_by_reader:
        note, act = _("You decided on lines of this batch: another treasurer releases it."), ""
    else:
        note, act = _("The file is made once and cannot be called back here."), "release" if is_now else ""
    return Step(key="release", label=label, is_now=is_now, note=note, act=act)


def _file_step(page: BatchPage, *, is_open: bool) -> Step:
    note = _("Made at the release; each reading is recorded.") if is_open else ""
    is_read = page.download.times > 0
    return Step(
        key="file",
        label=_("File to the bank"),
        is_done=is_read,
        is_now=page.batch.state == State.RELEASED and not is_read,
        note=note,
        act="file" if page.batch.state == State.RELEASED else "",
    )


def _result_step(page: BatchPage) -> Step:
    is_released = page.batch.state == State.RELEASED
    is_done = is_released and not page.open.count
    return Step(
        key="results",
        label=_("Results"),
        is_done=is_done,
        is_now=is_released and page.download.times > 0 and not is_done,
        act="results" if is_released else "",
    )


def checks_of(page: BatchPage) -> list[Check]:
    """The tests that ran when the batch was prepared, and run again at the check and at the release."""
    yen = f"{page.ceiling_yen:,}"
    texts: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
        (_("Every amount is what the rule gives, and none is above %(yen)s yen") % {"yen": yen},
         ("batch.above_cap", "batch.unexpected_amount", "batch.amount_not_positive", "zengin.amount"), ()),
        (_("No amount equals the total of another batch"), ("batch.equals_other_total",), ()),
        (_("Nobody is paid twice for the same purpose and period"),
         ("batch.paid_before", "batch.repeated_in_batch", "payout.no_grant"), ()),
        (_("Every bank and branch exists"),
         ("batch.bank_unknown", "batch.branch_unknown", "batch.zero_account", "payout.no_account"), ()),
        (_("Names of account holders have characters of the bank format only"), ("kana.", "zengin.", "name."), ()),
        (_("Nobody is paid who died, moved or is barred"), ("batch.barred", "payout.no_payee"), ()),
        (_("No account gets the same amount twice"), (), ("batch.same_account_and_amount",)),
        (_("No account collects for many households"), (), ("batch.account_of_many_households",)),
        (_("The transfer date is a bank business day"), (), ("business_day.holidays_unverified",)),
        (_("All payments fit into one file of the bank"), (), ("batch.rest_waits",)),
    ]  # fmt: skip
    used: set[str] = set()
    checks = []
    for text, stops, warns in texts:
        codes = {code for code in page.stops if code.startswith(stops) and code not in used} if stops else set()
        used |= codes
        checks.append(
            Check(text, sum(page.stops[code] for code in codes), sum(page.warnings.get(code, 0) for code in warns))
        )
    return checks


def _person(user: User | None) -> dict[str, Any]:
    if user is None:
        return {}
    employer = user.municipality or user.contractor
    return {"who": str(user), "employer": str(employer) if employer else ""}
