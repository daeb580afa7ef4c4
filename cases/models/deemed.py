"""Applications that count as withdrawn (みなし取下げ): proposed as a frozen list, approved by the municipality."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.application import Application
from cases.models.restricted_wall import RestrictedWall
from security.roles import EmployerKind
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey
from security.tenancy.walls import EmployedBy

LIST_STAYS_FROZEN = pgtrigger.Trigger(
    name="stays_frozen",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    declare=[("items", "bigint"), ("yen", "numeric")],
    func="""
    IF OLD.state <> 'proposed' OR NEW.state = 'proposed' OR to_jsonb(NEW)
        - ARRAY['state', 'decided_at', 'decided_by_id', 'decided_by_kind', 'drop_reason', 'appeal_until_on']
        IS DISTINCT FROM to_jsonb(OLD)
        - ARRAY['state', 'decided_at', 'decided_by_id', 'decided_by_kind', 'drop_reason', 'appeal_until_on'] THEN
        RAISE EXCEPTION 'a list is approved or dropped once, as it was proposed' USING ERRCODE = '23514';
    END IF;
    SELECT count(*), coalesce(sum(i.yen), 0) INTO items, yen FROM cases_deemeditem i
        WHERE i.program_id = NEW.program_id AND i.list_id = NEW.id;
    IF NEW.state = 'approved' AND (items <> NEW.item_count OR yen <> NEW.total_yen) THEN
        RAISE EXCEPTION 'the list is not the one that was proposed' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)


class DeemedList(models.Model):
    """A list of applications whose resident did not answer by the deadline: no other account was named after a failed
    payment, or, before the decision, what was missing did not come.

    Proposed by the contractor, approved or dropped by an officer as it stands: two people, as a constraint. `digest` is
    over its items. Until `appeal_until_on` an officer may take single items back.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("no other account was named")
        ANSWER = "answer", _("what was missing did not come")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for approval")
        APPROVED = "approved", pgettext_lazy("list", "approved")
        DROPPED = "dropped", pgettext_lazy("list", "dropped")

    program = ProgramField()
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.ACCOUNT)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    deadline_until_on = models.DateField()
    item_count = models.PositiveIntegerField()
    total_yen = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    drop_reason = models.CharField(max_length=200, blank=True)
    appeal_until_on = models.DateField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "list of deemed withdrawals")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="cases_deemedlist_number"),
            models.UniqueConstraint(
                fields=["program", "kind"], name="cases_deemedlist_one_open", condition=Q(state="proposed")
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="cases_deemedlist_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, appeal_until_on__isnull=True)
                | Q(state="approved", decided_by__isnull=False, appeal_until_on__isnull=False, drop_reason="")
                | (Q(state="dropped", decided_by__isnull=False, appeal_until_on__isnull=True) & ~Q(drop_reason="")),
                name="cases_deemedlist_decided",
            ),
            EmployedBy(field="decided_by", kind=EmployerKind.MUNICIPALITY.value, name="cases_deemed_by_municipality"),
        ]
        triggers = [AppendOnly(allow_update=True), LIST_STAYS_FROZEN]


class DeemedItem(models.Model):
    """An application of a list: what it was granted or asked for, when its resident was told and until when an answer
    was due.

    Append-only. `hold_reason` is the bank's reason, with which the case is stopped again when the item is taken back;
    or the codes of what was missing.
    """

    program = ProgramField()
    list = ProgramForeignKey(DeemedList, related_name="items")
    position = models.PositiveIntegerField()
    application = ProgramForeignKey(Application, related_name="deemed_items")
    yen = models.PositiveIntegerField()
    told_on = models.DateField()
    deadline_on = models.DateField()
    hold_reason = models.CharField(max_length=200)

    class Meta:
        verbose_name = pgettext_lazy("table", "line of deemed withdrawals")
        constraints = [
            models.UniqueConstraint(fields=["program", "list", "position"], name="cases_deemeditem_position"),
            models.UniqueConstraint(fields=["program", "list", "application"], name="cases_deemeditem_once"),
            models.CheckConstraint(condition=Q(told_on__lt=F("deadline_on")), name="cases_deemeditem_days"),
            RestrictedWall(name="cases_deemeditem_restricted", by="application_id", through="cases_application"),
        ]
        triggers = [AppendOnly()]


class DeemedReversal(models.Model):
    """An item that was taken back (取消し) before the time to appeal was over: the grant stands again. Append-only."""

    program = ProgramField()
    item = ProgramForeignKey(DeemedItem, related_name="reversals")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    reversed_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "reversal of a deemed withdrawal")
        constraints = [
            models.UniqueConstraint(fields=["program", "item"], name="cases_deemedreversal_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="cases_deemedreversal_reason"),
            EmployedBy(
                field="reversed_by", kind=EmployerKind.MUNICIPALITY.value, name="cases_deemedrev_by_municipality"
            ),
        ]
        triggers = [AppendOnly()]
