"""Which certificates the portal has not been told of as they stand."""

from django.db.models import Case, CharField, F, IntegerField, Value, When
from django.db.models.functions import Cast, Concat

from cases.models import Certificate
from cases.selectors.setup import setup_of

NO_LETTER = 0
"""Stands for the version of a secret where no letter is on the portal: nobody can save the sheet there."""


def published_as(row: Certificate, *, has_letter: bool) -> str:
    """What is noted once a certificate is on the portal: its state, and the secret under which its sheet is sealed."""
    return f"{row.state}:{row.household.secret_version if has_letter else NO_LETTER}"


def certificates_to_publish(*, program_id: int, limit: int) -> list[Certificate]:
    """Certificates whose state has changed since, or whose letter has another secret; the oldest first.

    Not narrowed to a reader: it is the platform that asks.
    """
    no_letter: Value | Case = Value(NO_LETTER)
    if "online" in setup_of(program_id).channels:
        no_letter = Case(
            When(household__protected=True, then=no_letter),
            default=F("household__secret_version"),
            output_field=IntegerField(),
        )
    wanted = Concat(F("state"), Value(":"), Cast(no_letter, CharField()), output_field=CharField())
    rows = Certificate.objects.filter(program_id=program_id).annotate(wanted=wanted).exclude(published_as=F("wanted"))
    return list(rows.select_related("household", "person").order_by("pk")[:limit])
