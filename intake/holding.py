"""What this app holds of a program, in the portal's own database too."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from intake.portal.models import (
    Draft,
    DraftPhoto,
    PortalSession,
    PublishedCertificate,
    PublishedFaq,
    PublishedLetter,
    PublishedProgram,
    PublishedStatus,
    SentItem,
    Submission,
    SubmissionFile,
)
from security.disposal.holdings import Holding, Outside, register_holding

# Every table of the portal with rows of a program, and the way from there to its code; who refers to others first.
# Counters of attempts name no program and pass by themselves within the hour.
PORTAL: Final[tuple[tuple[type[Model], str], ...]] = (
    (DraftPhoto, "draft__letter__published__code"),
    (Draft, "letter__published__code"),
    (SentItem, "letter__published__code"),
    (PortalSession, "letter__published__code"),
    (SubmissionFile, "submission__published__code"),
    (Submission, "published__code"),
    (PublishedCertificate, "published__code"),
    (PublishedStatus, "published__code"),
    (PublishedLetter, "published__code"),
    (PublishedFaq, "published__code"),
    (PublishedProgram, "code"),
)


def register() -> None:
    """Called once, when the app is ready."""
    register_holding(
        Holding(
            app="intake",
            label=_("Mail, images, keying and online submissions"),
            outside=Outside(count=count_portal, erase=erase_portal),
        )
    )


def count_portal(program_code: str) -> Mapping[str, int]:
    """Rows of the program in the portal's database, by table."""
    return {model._meta.db_table: _rows(model, way, program_code).count() for model, way in PORTAL}


def erase_portal(program_code: str) -> None:
    """Erase them, in one transaction of that database; the portal does not know the program any more."""
    with transaction.atomic(using="portal"):
        for model, way in PORTAL:
            _rows(model, way, program_code).delete()


def _rows(model: type[Model], way: str, program_code: str) -> Any:
    return model._default_manager.using("portal").filter(**{way: program_code})
