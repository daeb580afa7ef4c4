"""Double entry of paper: two people key the same form, a third decides what differs."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Application
from cases.models.restricted_wall import RestrictedWall
from intake.models.mail import MailItem
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.fields import ProgramField, ProgramForeignKey


class EntryTask(SealedModel):
    """One form of one application to be keyed twice. `cycle` counts re-entries (a new form for a deficiency).

    Values are JSON by field name, sealed. `differences` and `marks` (by keying: what cannot be read, what a keyer finds
    deficient, see `intake.rules.marks`) hold field names only. That the two keyers, and who decides between them, are
    different people is a constraint: not even raw SQL gets round it.
    """

    class State(models.TextChoices):
        FIRST = "first", _("waits for the first keying")
        SECOND = "second", _("waits for the second keying")
        DIFFERENT = "different", _("waits for a decision between two keyings")
        DONE = "done", _("done")
        VOID = "void", _("not needed any more")

    program = ProgramField()
    application = ProgramForeignKey(Application, related_name="entry_tasks")
    mail_item = ProgramForeignKey(MailItem, null=True, related_name="entry_tasks")
    form = models.CharField(max_length=20)
    cycle = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.FIRST)
    state_at = models.DateTimeField()
    first_values = SealedTextField(null=True)
    second_values = SealedTextField(null=True)
    final_values = SealedTextField(null=True)
    first_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    second_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    adjudicated_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField(null=True)
    second_at = models.DateTimeField(null=True)
    adjudicated_at = models.DateTimeField(null=True)
    differences = models.JSONField(default=list)
    marks = models.JSONField(default=dict)
    claimed_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    lease_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "keying")
        constraints = [
            models.UniqueConstraint(fields=["program", "application", "cycle"], name="intake_entrytask_cycle"),
            models.CheckConstraint(
                condition=Q(first_by=None) | Q(second_by=None) | ~Q(first_by=F("second_by")),
                name="intake_entrytask_two_keyers",
            ),
            models.CheckConstraint(
                condition=Q(adjudicated_by=None)
                | (
                    Q(first_by__isnull=False, second_by__isnull=False)
                    & ~Q(adjudicated_by=F("first_by"))
                    & ~Q(adjudicated_by=F("second_by"))
                ),
                name="intake_entrytask_third_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["first", "void"]) | Q(first_by__isnull=False), name="intake_entrytask_keyed_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["first", "second", "void"]) | Q(second_by__isnull=False),
                name="intake_entrytask_keyed_twice",
            ),
            RestrictedWall(name="intake_entrytask_restricted", by="application_id", through="cases_application"),
        ]
        indexes = [
            models.Index(
                fields=["program", "state", "id"],
                name="intake_entrytask_queue",
                condition=Q(state__in=["first", "second", "different"]),
            ),
        ]


class EntryDraft(SealedModel):
    """What a keyer has typed so far, saved while typing: one row a task and person, gone when the keying is done.

    `content` is JSON as it was typed, sealed. `stage` is the state of the task that it was typed for; `put_off_at` says
    that the keyer left the form for later.
    """

    program = ProgramField()
    task = ProgramForeignKey(EntryTask, models.CASCADE, related_name="drafts")
    keyer = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=EntryTask.State.choices)
    content = SealedTextField(null=True)
    saved_at = models.DateTimeField()
    put_off_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "unfinished keying")
        constraints = [
            models.UniqueConstraint(fields=["program", "task", "keyer"], name="intake_entrydraft_one"),
            RestrictedWall(name="intake_entrydraft_restricted", by="task_id", through="intake_entrytask"),
        ]
