"""Another account after a failed transfer: keyed in by one person, keyed in again by another, then taken."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import AccountRekey, Application, Hold, HoldKind, PayeeAccount, ProgramSetup, Status
from cases.rules.faults import RuleError
from cases.rules.keyed_account import KeyedAccount, clean_account, differing_fields
from cases.services.hold.close import close_holds
from cases.services.payout.compose import profile_of
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role
from security.sealing.seal import blind_index

KEYERS = (Role.PAYMENT_CLERK, Role.KEYER, Role.MANAGER)
RELEASED_BY_REKEY = "account_rekeyed"


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """How the second keying came out. When the two differ: in which fields, and both have to be keyed again."""

    agreed: bool
    account_id: int | None = None
    differing: tuple[str, ...] = ()


def request_account(
    *,
    actor: Actor,
    program_id: int,
    application_id: int,
    account: KeyedAccount,
    source: PayeeAccount.Source | str = PayeeAccount.Source.FORM,
) -> int:
    """First keying of the account on the resident's form; returns the id that `confirm_account` takes.

    Only for an application that waits for its money on an open hold ``account_failed``, or between two terms. Raises
    CaseError: ``no_failed_account``, ``already_keyed``, or the code of what is wrong with the account; NotFoundError.
    """
    authorise(actor, *KEYERS, program_id=program_id)
    application = _lock_application(program_id, application_id)
    may_key = bool(_open_holds(program_id, application_id)) or _pays_by_terms(program_id)
    if not may_key or application.status != Status.DECIDED:
        raise CaseError(
            _("The application does not wait for another account. Look at its status and holds."),
            code="no_failed_account",
        )
    # Keyed twice by mistake: the first keying waits for its confirmation.
    if AccountRekey.objects.filter(
        program_id=program_id, application_id=application_id, state=AccountRekey.State.OPEN
    ).exists():
        raise CaseError(
            _("The account was keyed in once already. Have another person key it in for the second time."),
            code="already_keyed",
        )
    assert actor.user_id is not None  # noqa: S101 - only people hold these roles
    rekey = AccountRekey.objects.create(
        program_id=program_id,
        application_id=application_id,
        source=PayeeAccount.Source(source),
        first=_cleaned(program_id, account).to_json(),
        first_by_id=actor.user_id,
        first_at=clock.now(),
    )
    record(
        events.ACCOUNT_KEYED,
        actor=actor,
        program_id=program_id,
        subject_ids=[application_id],
        data={"rekey": rekey.pk},
    )
    return rekey.pk


def confirm_account(*, actor: Actor, program_id: int, rekey_id: int, account: KeyedAccount) -> Rekeyed:
    """Second keying, by another person (a constraint as well). If both agree the application gets the account.

    The hold is then released, and the next batch makes another attempt. Raises CaseError: ``same_person``,
    ``not_open``, or the code of what is wrong with the account; NotFoundError.
    """
    authorise(actor, *KEYERS, program_id=program_id)
    found = AccountRekey.objects.filter(program_id=program_id, pk=rekey_id).values_list("application_id", flat=True)
    if (application_id := found.first()) is None:
        raise NotFoundError(_("There is no such keying. Reload the application."))
    application = _lock_application(program_id, application_id)
    rekey = AccountRekey.objects.select_for_update(no_key=True).get(program_id=program_id, pk=rekey_id)
    # Confirmed twice: the second call finds it settled and is refused.
    if rekey.state != AccountRekey.State.OPEN:
        raise CaseError(_("This keying is settled already. Reload the application."), code="not_open")
    if rekey.first_by_id == actor.user_id:
        raise CaseError(_("You keyed this account in yourself. Have another person do it."), code="same_person")
    second = _cleaned(program_id, account)
    differing = differing_fields(KeyedAccount.from_json(rekey.open("first") or "{}"), second)
    rekey.second = second.to_json()
    rekey.second_by_id = actor.user_id
    rekey.second_at = clock.now()
    if differing:
        return _settle_differed(actor, rekey, differing)
    return _settle_agreed(actor, rekey, application, second)


def _lock_application(program_id: int, application_id: int) -> Application:
    row = Application.objects.select_for_update(no_key=True).filter(program_id=program_id, pk=application_id).first()
    if row is None:
        raise NotFoundError(_("There is no such application. Reload the list."))
    return row


def _open_holds(program_id: int, application_id: int) -> list[int]:
    holds = Hold.objects.filter(
        program_id=program_id, application_id=application_id, kind=HoldKind.ACCOUNT_FAILED, released_at=None
    )
    return list(holds.values_list("pk", flat=True))


def _pays_by_terms(program_id: int) -> bool:
    return ProgramSetup.objects.filter(program_id=program_id).exclude(terms=[]).exists()


def _cleaned(program_id: int, account: KeyedAccount) -> KeyedAccount:
    profile = profile_of(ProgramSetup.objects.values_list("bank_profile", flat=True).get(program_id=program_id))
    try:
        return clean_account(account, allow_wo=profile.allow_wo)
    except RuleError as error:
        raise CaseError(str(error.message), code=error.code, field=error.field) from error


def _settle_differed(actor: Actor, rekey: AccountRekey, differing: tuple[str, ...]) -> Rekeyed:
    rekey.state = AccountRekey.State.DIFFERED
    rekey.save()
    record(
        events.ACCOUNT_DIFFERED,
        actor=actor,
        program_id=rekey.program_id,
        subject_ids=[rekey.application_id],
        data={"rekey": rekey.pk, "fields": list(differing)},
    )
    return Rekeyed(agreed=False, differing=differing)


def _settle_agreed(actor: Actor, rekey: AccountRekey, application: Application, account: KeyedAccount) -> Rekeyed:
    program_id = rekey.program_id
    payee = PayeeAccount.objects.create(
        program_id=program_id,
        household_id=application.household_id,
        source=rekey.source,
        bank_code=account.bank_code,
        branch_code=account.branch_code,
        account_type=account.account_type,
        number=account.number,
        number_index=blind_index(account.index_text, program_id=program_id, purpose="account"),
        number_tail=account.number[-3:],
        holder_kana=account.holder_kana,
        created_at=clock.now(),
        created_by_id=actor.user_id,
    )
    rekey.state = AccountRekey.State.AGREED
    rekey.account = payee
    rekey.save()
    application.account = payee
    application.version += 1
    application.save(update_fields=["account", "version"])
    close_holds(
        actor=actor,
        program_id=program_id,
        hold_ids=_open_holds(program_id, application.pk),
        reason=RELEASED_BY_REKEY,
    )
    record(
        events.ACCOUNT_CHANGED,
        actor=actor,
        program_id=program_id,
        subject_ids=[application.pk],
        data={"rekey": rekey.pk, "account": payee.pk},
    )
    return Rekeyed(agreed=True, account_id=payee.pk)
