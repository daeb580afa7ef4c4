"""What this app holds of a program."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from security.disposal.holdings import Holding, register_holding
from security.job_kinds import OWN_JOBS

_TELLS = _("says what was done with the data, and names no resident")
HOLDING = Holding(
    app="security",
    label=_("Records of looks, long work and incidents"),
    kept={
        "security.AuditEvent": _("the audit chain: ids and codes, never personal data"),
        "security.AuditHead": _("the audit chain: ids and codes, never personal data"),
        "security.AuditCheck": _TELLS,
        "security.Disposal": _TELLS,
        "security.DisposalCertificate": _TELLS,
        "security.RetentionHold": _TELLS,
        "security.RetentionRule": _TELLS,
    },
    spared={
        "security.Job": Q(kind__in=OWN_JOBS),
        "security.JobChunk": Q(job__kind__in=OWN_JOBS),
        "security.JobItemError": Q(job__kind__in=OWN_JOBS),
    },
)


def register() -> None:
    """Called once, when the app is ready."""
    register_holding(HOLDING)
