"""One-time sheets: numbered codes on paper, for rooms in which neither a telephone nor a USB key is allowed.

Who answers for a colleague's account prints the sheet and hands it over; each code works once, beside the password. A
sheet stands in the place of the recovery codes, of which whoever has no device has none.
"""

import secrets
import time
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.db import transaction
from django.utils.translation import gettext as _

from security import events
from security.errors import OfficeError
from security.models import User
from security.selectors.accounts import colleagues
from security.sign_in.recording import record_account
from security.sign_in.stages import FACTORS, MARKS, stand_in

CODES: Final = 60
DIGITS: Final = 8


@transaction.atomic
def give_sheet(*, by: User, username: str) -> tuple[User, list[str]]:
    """A new sheet for a colleague; its codes are shown once, and those of an older sheet end.

    Raises OfficeError ``username``: nobody of one's own side, oneself, or somebody with an app or a key.
    """
    person = colleagues(by).filter(username=username.strip()).select_for_update(of=("self",)).first()
    if person is None or person.pk == by.pk or not person.may_work:
        raise OfficeError(_("There is nobody else of your side by this user name."), code="username")
    if Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).exists():
        raise OfficeError(_("This person has a device. A sheet is for who may have none in the room."), code="username")
    codes = [f"{secrets.randbelow(10**DIGITS):0{DIGITS}}" for _place in range(CODES)]
    Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
    Authenticator.objects.create(
        user_id=person.pk,
        type=Authenticator.Type.RECOVERY_CODES,
        # The place for codes that came from elsewhere: allauth takes each out when it is used.
        data={"migrated_codes": [encrypt(code) for code in codes], MARKS[0]: by.pk, "viewed_at": time.time()},
    )
    record_account(events.SHEET_GIVEN, person, by=by, codes=CODES)
    return person, codes


def sheets_of(by: User) -> list[tuple[User, int]]:
    """Colleagues who sign in with a sheet, with how many codes are left, the fewest first."""
    rows = Authenticator.objects.filter(
        user__in=colleagues(by), type=Authenticator.Type.RECOVERY_CODES, data__has_key=MARKS[0]
    ).select_related("user")
    found = [(row.user, len(row.data["migrated_codes"])) for row in rows]
    return sorted(found, key=lambda one: (one[1], one[0].username))


def codes_on_sheet(person: User) -> int | None:
    """How many codes of the person's sheet are left; None for who has no sheet."""
    found = stand_in(person)
    return len(found.data["migrated_codes"]) if found and MARKS[0] in found.data else None
