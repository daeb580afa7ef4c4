"""What is said on the telephone."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from callcenter.models.call import Topic
from security.tenancy.fields import ProgramField


class Script(models.Model):
    """What is said at one step of a call about a topic (トーク). Holds no personal data.

    A topic without rows of its own follows `callcenter.rules.default_scripts`. `version` refuses a stale write.
    """

    class Step(models.IntegerChoices):
        GREETING = 1, _("greeting")
        MATTER = 2, pgettext_lazy("script", "matter")
        READ_BACK = 3, _("read-back")

    program = ProgramField()
    topic = models.CharField(max_length=16, choices=Topic.choices)
    step = models.PositiveSmallIntegerField(choices=Step.choices)
    say = models.TextField()
    caution = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = pgettext_lazy("table", "script of a call")
        constraints = [models.UniqueConstraint(fields=["program", "topic", "step"], name="callcenter_script_step")]
