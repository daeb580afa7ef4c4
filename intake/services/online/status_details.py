"""What a resident is told beside the word of the status: amount, day of payment, what is asked and until when,
what is to be paid back."""

import datetime as dt
import json
from collections.abc import Collection
from typing import Any

from cases.models import Application, BenefitKind, Decision, Deficiency
from cases.rules.deficiency_catalogue import BY_CODE
from cases.rules.transitions import BEFORE_DECISION
from cases.selectors.gifts import cards_sent
from cases.selectors.payment_outlook import PaymentOutlook, payment_outlooks
from cases.selectors.recoveries import Claim, claims_on
from cases.selectors.setup import deficiency_codes_of, setup_of
from intake.rules.online_answer import asks_for
from intake.services.online.publish_letters import shown_account
from security.actor import Actor


def details_of(*, actor: Actor, program_id: int, rows: Collection[Application]) -> dict[int, str]:
    """The details of applications as JSON, by their ids; for a service that has authorised its actor."""
    outlooks = payment_outlooks(actor=actor, program_id=program_id, rows=rows)
    ids = [row.pk for row in rows]
    decided = dict(
        Decision.objects.filter(program_id=program_id, application_id__in=ids)
        .order_by("sequence")
        .values_list("application_id", "decided_on")
    )
    asked = _asked(program_id, ids)
    # By household, not by application: who was paid twice is asked for the payment of either. A recall that was refused
    # is not told: nothing is asked of the resident by it, and what a claim asks stands here with its letter.
    claims = claims_on(actor=actor, program_id=program_id, household_ids=[row.household_id for row in rows])
    cards = _cards(program_id, rows)
    return {
        row.pk: json.dumps(
            _details(row, outlooks[row.pk], decided.get(row.pk), asked.get(row.pk, []))
            | cards.get(row.pk, {})
            | {"repayments": [_repayment(one) for one in claims.get(row.household_id, [])]},
            ensure_ascii=False,
            sort_keys=True,
        )
        for row in rows
    }


def _details(
    row: Application, outlook: PaymentOutlook, decided_on: dt.date | None, asked: list[Deficiency]
) -> dict[str, Any]:
    deadlines = [one.deadline_on for one in asked if one.deadline_on]
    return {
        "number": row.receipt_number,
        "amount_yen": sum(one.yen for one in outlook.terms) if outlook.terms else row.amount_yen,
        "account": shown_account(row.account),
        "outlook": outlook.outlook.value,
        "pays_on": _iso(outlook.on),
        "terms": [
            {"name": one.name, "yen": one.yen, "outlook": one.outlook.value, "pays_on": _iso(one.on)}
            for one in outlook.terms
        ],
        "received_on": row.received_on.isoformat(),
        "decided_on": _iso(decided_on),
        "asked": [_question(one) for one in asked],
        "deadline_on": _iso(min(deadlines, default=None)),
        "can_withdraw": row.status in BEFORE_DECISION,
    }


def _cards(program_id: int, rows: Collection[Application]) -> dict[int, dict[str, Any]]:
    """When the gift card of each was sent; nothing at all where the program gives none."""
    if setup_of(program_id).kind != BenefitKind.GIFT:
        return {}
    sent = cards_sent(program_id, [row.household_id for row in rows])
    return {row.pk: {"card_sent_on": _iso(sent.get(row.household_id))} for row in rows}


def _repayment(claim: Claim) -> dict[str, Any]:
    """What is in the letter that asks for it, and how much has come; not why, nor what sort of claim it is in law."""
    return {
        "kind": claim.recovery.kind,
        "asked_yen": claim.recovery.amount_yen,
        "back_yen": claim.received_yen,
        "due_on": _iso(claim.recovery.due_on),
    }


def _question(row: Deficiency) -> dict[str, Any]:
    entry = BY_CODE.get(row.code)
    return {
        "code": row.code,
        "sentence": getattr(row, "sentence", ""),
        "documents": list(entry.documents) if entry else [],
        "asks": asks_for(row.code),
    }


def _asked(program_id: int, ids: Collection[int]) -> dict[int, list[Deficiency]]:
    """What the resident was told is missing and can answer, by application."""
    codes = deficiency_codes_of(program_id)
    found: dict[int, list[Deficiency]] = {}
    rows = Deficiency.objects.filter(
        program_id=program_id, application_id__in=ids, state=Deficiency.State.NOTIFIED
    ).order_by("code")
    for row in rows:
        code = codes.get(row.code)
        if code is not None and code.is_for_resident:
            row.sentence = code.sentence  # type: ignore[attr-defined]
            found.setdefault(row.application_id, []).append(row)
    return found


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
