"""Under which name a municipality's provider knows a person: entered by the administrator, never by signing in.

Who is known to a provider has no password here: the municipality closes a leaver's account at its provider, and a
password of ours would outlive that.
"""

from collections.abc import Sequence

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from security import events
from security.errors import OfficeError
from security.models import User
from security.roles import EmployerKind
from security.sign_in import lockout
from security.sign_in.oidc import ProviderError
from security.sign_in.providers import IdentityProvider, offered, offered_one, providers_of
from security.sign_in.recording import record_account

MOST_LETTERS = 191


def providers_for(person: User) -> list[IdentityProvider]:
    """The configured providers of the person's municipality; none for everybody else."""
    if person.employer_kind != EmployerKind.MUNICIPALITY.value or person.municipality is None:
        return []
    return providers_of(person.municipality.code)


def person_behind(provider: IdentityProvider, uid: str) -> User:
    """The person whom the provider knows by this name.

    Raises ProviderError, with a word for the record, for everybody who may not sign in by it; the answer is the same.
    """
    found = (
        SocialAccount.objects.filter(provider=provider.id, uid=uid)
        .select_related("user__municipality", "user__contractor")
        .first()
    )
    if found is None:
        raise ProviderError("unknown")
    person: User = found.user
    if not _is_of(provider, person):
        raise ProviderError("other_employer", person)
    if not person.may_work:
        raise ProviderError("closed", person)
    if lockout.is_locked(person):
        raise ProviderError("locked", person)
    return person


def identity_of(person: User) -> SocialAccount | None:
    """The name that was entered for a person, at a provider of the person's municipality that is configured."""
    known = {provider.id for provider in providers_for(person)}
    return SocialAccount.objects.filter(user_id=person.pk, provider__in=known).order_by("pk").first() if known else None


def way_of(person: User) -> IdentityProvider | None:
    """The provider by which a person without a password can prove again who they are."""
    if person.has_usable_password() or not offered():
        return None
    found = identity_of(person)
    return offered_one(found.provider) if found else None


@transaction.atomic
def set_identity(*, by: User, person: User, provider_id: str, uid: str) -> None:
    """Set under which name a provider knows a person; an empty name takes it back. Ends the running session.

    Raises OfficeError ``provider`` (not one of the person's municipality) or ``uid`` (somebody else's).
    """
    person = User.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=person.pk)
    if provider_id not in {provider.id for provider in providers_for(person)}:
        raise OfficeError(_("This is no provider of the person's municipality."), code="provider")
    if SocialAccount.objects.filter(provider=provider_id, uid=uid).exclude(user_id=person.pk).exists():
        raise OfficeError(_("The provider knows somebody else by this name."), code="uid")
    SocialAccount.objects.filter(user_id=person.pk).delete()
    if uid:
        SocialAccount.objects.create(user_id=person.pk, provider=provider_id, uid=uid)
        person.set_unusable_password()
        person.must_change_password = False
    person.session_key = "ended"
    person.save(update_fields=["password", "must_change_password", "session_key"])
    record_account(events.IDENTITY_SET, person, by=by, provider=provider_id, is_set=bool(uid))


def taken(provider: IdentityProvider, uids: Sequence[str]) -> set[str]:
    """Which of these names are somebody's already."""
    rows = SocialAccount.objects.filter(provider=provider.id, uid__in=uids)
    return set(rows.values_list("uid", flat=True))


def add_identities(provider: IdentityProvider, people: Sequence[tuple[User, str]]) -> None:
    """The names of people who are being enrolled; the enrolment is the event. Raises IntegrityError for a taken one."""
    SocialAccount.objects.bulk_create(
        SocialAccount(user=person, provider=provider.id, uid=uid) for person, uid in people
    )


def _is_of(provider: IdentityProvider, person: User) -> bool:
    return provider in providers_for(person)
