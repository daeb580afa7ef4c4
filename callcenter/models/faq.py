"""Questions and answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from security.tenancy.fields import ProgramField


class FaqArticle(models.Model):
    """A question that residents ask and the answer the municipality approved. Holds no personal data.

    `version` refuses a stale write.
    """

    program = ProgramField()
    topic = models.CharField(_("topic"), max_length=16)
    question = models.CharField(_("question"), max_length=200)
    answer = models.TextField(_("answer"))
    keywords = models.CharField(_("search words"), max_length=200, blank=True)
    search_key = models.TextField(editable=False)
    published = models.BooleanField(_("published"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("FAQ article")
        verbose_name_plural = _("FAQ articles")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["program", "question"], name="callcenter_faq_question")]
