"""The disposal of a program's data: counted, asked for, agreed to by the municipality, carried out and proven."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.roles import EmployerKind
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey, ProgramOneToOneField
from security.tenancy.walls import EmployedBy

# Rows that nobody may delete go only while a disposal is being carried out (`security.disposal.guard`): the way there
# is therefore kept by the database, whoever writes the SQL.
GOES_FORWARD = pgtrigger.Trigger(
    name="goes_forward",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'counting' OR NEW.decided_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'a disposal begins with its dry run' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ('counting>counted', 'counting>dropped',
        'counted>asked', 'counted>dropped', 'asked>refused', 'asked>running', 'running>done') THEN
        RAISE EXCEPTION 'a disposal cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
    END IF;
    IF NEW.apps <> OLD.apps OR NEW.is_whole <> OLD.is_whole OR NEW.planned_by_id <> OLD.planned_by_id
        OR (OLD.state <> 'counting' AND NEW.counted IS DISTINCT FROM OLD.counted)
        OR (OLD.decided_by_id IS NOT NULL AND NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id)
        OR (OLD.state = 'done' AND NEW.proof IS DISTINCT FROM OLD.proof) THEN
        RAISE EXCEPTION 'what was counted, agreed to or proven of a disposal does not change' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)


class Disposal(models.Model):
    """Disposal of the kinds of data in `apps`; of all that is left when `is_whole`, and then the key goes too.

    `counted` is what the dry run found, `proof` what was found afterwards: nothing. A manager of the contractor plans
    it and asks, an officer of the municipality agrees. Holds no personal data and is never deleted.
    """

    class State(models.TextChoices):
        COUNTING = "counting", pgettext_lazy("disposal", "being counted")
        COUNTED = "counted", pgettext_lazy("disposal", "counted")
        ASKED = "asked", _("waits for approval")
        REFUSED = "refused", pgettext_lazy("disposal", "refused")
        DROPPED = "dropped", pgettext_lazy("disposal", "dropped")
        RUNNING = "running", pgettext_lazy("disposal", "being carried out")
        DONE = "done", pgettext_lazy("disposal", "carried out")

    OPEN = (State.COUNTING, State.COUNTED, State.ASKED, State.RUNNING)

    program = ProgramField()
    number = models.PositiveIntegerField()
    apps = ArrayField(models.CharField(max_length=20))
    is_whole = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.COUNTING)
    planned_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    counted = models.JSONField(null=True)
    counted_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=200, blank=True)
    job = ProgramForeignKey("security.Job", null=True, related_name="+")
    proof = models.JSONField(null=True)
    proved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "disposal")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="security_disposal_number"),
            models.UniqueConstraint(
                fields=["program"],
                name="security_disposal_one_at_a_time",
                condition=Q(state__in=["counting", "counted", "asked", "running"]),
            ),
            models.CheckConstraint(condition=~Q(planned_by=F("decided_by")), name="security_disposal_two_people"),
            models.CheckConstraint(
                condition=Q(state__in=["refused", "running", "done"], decided_by__isnull=False)
                | (~Q(state__in=["refused", "running", "done"]) & Q(decided_by=None)),
                name="security_disposal_decided",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["counting", "dropped"]) | Q(counted__isnull=False),
                name="security_disposal_counted",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(proof__isnull=False, proof__left=0, finished_at__isnull=False),
                name="security_disposal_proven",
            ),
            EmployedBy(field="planned_by", kind=EmployerKind.CONTRACTOR.value, name="security_disposal_by_contractor"),
            EmployedBy(
                field="decided_by", kind=EmployerKind.MUNICIPALITY.value, name="security_disposal_by_municipality"
            ),
        ]
        triggers = [AppendOnly(name="no_delete", allow_update=True), GOES_FORWARD]


class DisposalCertificate(models.Model):
    """The certificate (消去証明書) of a disposal, a PDF without personal data. Append-only, and kept."""

    program = ProgramField()
    disposal = ProgramOneToOneField(Disposal, related_name="certificate")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "certificate of a disposal")
        triggers = [AppendOnly()]
