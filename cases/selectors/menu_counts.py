"""The figures beside this app's places in the menu, all by one statement."""

from django.db import connections

from cases.models import (
    BenefitKind,
    DeemedList,
    Deficiency,
    DuplicateCandidate,
    FraudEntry,
    GiftItem,
    HoldKind,
    PayoutBatch,
    StatementMatch,
    Status,
    VoucherClosing,
)
from cases.models.setup import PAYING_KINDS
from cases.rules.transitions import BEFORE_DECISION
from cases.selectors.application_filter import OUTSIDE
from cases.selectors.readers import authorise_reader
from security import clock
from security.actor import Actor
from security.roles import Role
from security.tenancy.scope import restricted_included

# Each is counted no further than its limit: a menu stands on every page.
MOST = 10_000
COUNTS = """
SELECT
    (SELECT count(*) FROM cases_application
     WHERE program_id = %(program)s AND assignee_id = %(person)s AND lease_until > %(now)s),
    (SELECT count(*) FROM (
        SELECT 1 FROM cases_application a
        WHERE a.program_id = %(program)s AND a.status = ANY (%(before)s)
          AND a.received_on < %(today)s - (
              SELECT s.handling_days::int FROM cases_programsetup s WHERE s.program_id = %(program)s)
          AND NOT EXISTS (
              SELECT 1 FROM cases_hold h
              WHERE h.program_id = %(program)s AND h.application_id = a.id AND h.released_at IS NULL
                AND h.waits_for = ANY (%(outside)s))
        LIMIT %(most)s) AS late),
    (SELECT count(*) FROM (
        SELECT 1 FROM cases_application WHERE program_id = %(program)s AND status = %(first)s LIMIT %(most)s) AS first),
    (SELECT count(*) FROM (
        SELECT 1 FROM cases_application WHERE program_id = %(program)s AND status = %(second)s LIMIT %(most)s
    ) AS second),
    (SELECT count(*) FROM (
        SELECT DISTINCT application_id FROM cases_deficiency
        WHERE program_id = %(program)s AND state = ANY (%(standing)s) LIMIT %(most)s) AS deficient),
    (SELECT count(*) FROM (
        SELECT 1 FROM cases_duplicatecandidate WHERE program_id = %(program)s AND state = %(open)s LIMIT %(most)s
    ) AS pairs),
    (SELECT count(*) FROM (
        SELECT 1 FROM cases_application WHERE program_id = %(program)s AND status = %(decide)s LIMIT %(most)s
    ) AS decide),
    (SELECT count(*) FROM cases_programsetup WHERE program_id = %(program)s AND kind = %(gift)s),
    (SELECT count(*) FROM cases_programsetup WHERE program_id = %(program)s AND kind = ANY (%(paying)s)),
    (SELECT count(*) FROM cases_programsetup WHERE program_id = %(program)s AND kind = %(certificate)s),
    (SELECT count(*) FROM cases_programsetup WHERE program_id = %(program)s AND kind = %(voucher)s),
    (SELECT count(*) FROM cases_programsetup
     WHERE program_id = %(program)s AND kind = %(voucher)s AND voucher_terms ? 'requests_until'),
    (SELECT count(*) FROM (
        SELECT 1 FROM cases_giftitem WHERE program_id = %(program)s AND state = %(returned)s LIMIT %(most)s
    ) AS returned),
    (SELECT count(*) FROM cases_payoutbatch
     WHERE program_id = %(program)s
       AND ((state = %(prepared)s AND %(checks)s AND prepared_by_id IS DISTINCT FROM %(person)s)
            OR (state = %(checked)s AND %(releases)s))),
    (SELECT count(*) FROM (
        SELECT DISTINCT h.application_id
        FROM cases_hold h JOIN cases_application a ON a.program_id = h.program_id AND a.id = h.application_id
        WHERE h.program_id = %(program)s AND h.kind = %(failed)s AND h.released_at IS NULL AND a.status = %(decided)s
        LIMIT %(most)s) AS failed),
    (SELECT count(DISTINCT a.id)
     FROM cases_restrictedgrant g
     JOIN cases_application a ON a.program_id = g.program_id AND a.household_id = g.household_id
     WHERE g.program_id = %(program)s AND g.person_id = %(person)s AND g.revoked_at IS NULL AND g.until > %(now)s
       AND NOT %(is_desk)s),
    (SELECT count(*) FROM (
        SELECT 1 FROM cases_statemententry e
        WHERE e.program_id = %(program)s AND NOT EXISTS (
            SELECT 1 FROM cases_statementmatch m
            WHERE m.program_id = %(program)s AND m.entry_id = e.id AND m.kind <> %(undone)s
              AND NOT EXISTS (
                  SELECT 1 FROM cases_statementmatch u
                  WHERE u.program_id = %(program)s AND u.entry_id = m.entry_id AND u.sequence > m.sequence))
        LIMIT %(most)s) AS unmatched),
    (SELECT count(*) FROM cases_deemedlist
     WHERE program_id = %(program)s AND state = %(proposed)s AND %(decides)s),
    (SELECT count(*) FROM (
        SELECT 1 FROM cases_fraudentry
        WHERE program_id = %(program)s AND state = CASE WHEN %(decides)s THEN %(asked)s ELSE %(open)s END
        LIMIT %(most)s) AS suspicions),
    (SELECT count(*) FROM (
        SELECT 1 FROM cases_voucherbench WHERE program_id = %(program)s AND outcome = %(open)s LIMIT %(most)s
    ) AS sheets),
    (SELECT count(*) FROM cases_voucherclosing
     WHERE program_id = %(program)s
       AND ((state = %(closed)s AND %(decides)s AND closed_by_id IS DISTINCT FROM %(person)s)
            OR (state = %(approved)s AND %(releases)s))),
    (SELECT count(*) FROM (
        SELECT 1 FROM cases_vouchershopaccount a
        WHERE a.program_id = %(program)s AND a.admitted_by_id IS NULL AND %(decides)s
          AND a.entered_by_id IS DISTINCT FROM %(person)s
          AND NOT EXISTS (
              SELECT 1 FROM cases_vouchershopaccount n
              WHERE n.program_id = %(program)s AND n.shop_id = a.shop_id AND n.id > a.id)
        LIMIT %(most)s) AS shops)
"""
NAMES = (
    *("mine", "late", "first", "second", "deficient", "duplicates", "decide", "gives", "pays", "certifies"),
    *("sells", "draws"),
    *("gifts_returned", "batches", "failed_accounts", "opened", "statement_bench", "deemed_lists", "fraud"),
    *("voucher_bench", "voucher_closings", "voucher_shops"),
)


@restricted_included()
def menu_counts(actor: Actor, program_id: int) -> dict[str, int]:
    """What waits, by the name of the figure; restricted cases count, and a clerk's own batches are for others."""
    authorise_reader(actor, program_id)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            COUNTS,
            {
                "program": program_id,
                "person": actor.user_id,
                "now": clock.now(),
                "today": clock.today(),
                "before": list(BEFORE_DECISION),
                "outside": [str(side) for side in OUTSIDE],
                "first": Status.VERIFIED.value,
                "second": Status.SCREENED.value,
                "decide": Status.REVIEWED.value,
                "decided": Status.DECIDED.value,
                "prepared": PayoutBatch.State.PREPARED.value,
                "checked": PayoutBatch.State.CHECKED.value,
                "checks": actor.has_role(Role.PAYMENT_CLERK, program_id),
                "is_desk": actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id),
                "releases": actor.has_role(Role.TREASURER, program_id),
                "failed": HoldKind.ACCOUNT_FAILED.value,
                "standing": [Deficiency.State.OPEN.value, Deficiency.State.NOTIFIED.value],
                "gift": BenefitKind.GIFT.value,
                "certificate": BenefitKind.CERTIFICATE.value,
                "voucher": BenefitKind.VOUCHER.value,
                "closed": VoucherClosing.State.CLOSED.value,
                "approved": VoucherClosing.State.APPROVED.value,
                "paying": [kind.value for kind in PAYING_KINDS],
                "returned": GiftItem.State.RETURNED.value,
                "open": DuplicateCandidate.State.OPEN.value,
                "undone": StatementMatch.Kind.UNDONE.value,
                "asked": FraudEntry.State.ASKED.value,
                "proposed": DeemedList.State.PROPOSED.value,
                "decides": actor.has_role(Role.OFFICER, program_id),
                "most": MOST,
            },
        )
        figures = cursor.fetchone()
    return {f"cases.{name}": number for name, number in zip(NAMES, figures, strict=True)}
