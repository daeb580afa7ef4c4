"""Proofs of letter runs: what a run holds now, whether its lots may be printed, what waits for an officer."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from cases.models import Notice, ProgramSetup
from reports.models import PrintLot, PrintLotItem, RunProof
from security.actor import Actor, authorise
from security.pages.keyset import CountUpTo
from security.roles import Role

READERS = (Role.MANAGER, Role.MAILROOM, Role.OFFICER)
PAGE = 100


@dataclass(frozen=True, slots=True)
class ProofState:
    """Whether the lots of a run may be printed: `needed` says that the program asks for approval, `proof` is the last
    one that was asked for, `is_same` whether the run is still what it showed."""

    needed: bool
    proof: RunProof | None = None
    is_same: bool = False

    @property
    def may_print(self) -> bool:
        """Whether a lot may go to the printer."""
        return not self.needed or (
            self.proof is not None and self.is_same and self.proof.state == RunProof.State.APPROVED
        )

    @property
    def may_ask(self) -> bool:
        """Whether somebody should ask the municipality."""
        is_open = self.proof is not None and self.proof.state == RunProof.State.ASKED and self.is_same
        return self.needed and not self.may_print and not is_open


@dataclass(frozen=True, slots=True)
class ProofPage:
    """A proof as the municipality's officer sees it, with the lots of its run by kind."""

    proof: RunProof
    is_same: bool
    lots: list[PrintLot]
    may_decide: bool


def run_digest(*, program_id: int, run_id: int) -> str:
    """Hash of what a run would print and post now: its lots that are not cancelled, their files, their letters that
    are not void. Any change of these asks for another approval."""
    void = _void_letters(program_id, run_id)
    lots = _standing_lots(program_id, run_id).values_list("pk", "number", "sha256", "letters")
    lines = [f"{number}:{sha256}:{letters - void.get(pk, 0)}" for pk, number, sha256, letters in lots]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def run_totals(*, program_id: int, run_id: int) -> tuple[int, int]:
    """Letters that are not void, and sheets, of the lots that are not cancelled."""
    void = _void_letters(program_id, run_id)
    lots = list(_standing_lots(program_id, run_id).values_list("pk", "letters", "sheets"))
    return sum(letters - void.get(pk, 0) for pk, letters, _sheets in lots), sum(
        sheets for _pk, _letters, sheets in lots
    )


def proof_state(*, program_id: int, run_id: int) -> ProofState:
    """Whether the lots of this run may be printed."""
    needs = ProgramSetup.objects.filter(program_id=program_id).values_list("proof_approval", flat=True).first()
    if not needs:
        return ProofState(needed=False)
    proof = (
        RunProof.objects.filter(program_id=program_id, run_id=run_id)
        .select_related("asked_by", "decided_by")
        .order_by("-number")
        .first()
    )
    is_same = proof is not None and proof.digest == run_digest(program_id=program_id, run_id=run_id)
    return ProofState(needed=True, proof=proof, is_same=is_same)


def proofs(*, actor: Actor, program_id: int) -> list[RunProof]:
    """The newest proofs, those that wait for an officer first."""
    authorise(actor, *READERS, program_id=program_id)
    rows = RunProof.objects.filter(program_id=program_id).select_related("run", "asked_by", "decided_by")
    found = list(rows.order_by("-asked_at", "-pk")[:PAGE])
    return sorted(found, key=lambda row: row.state != RunProof.State.ASKED)


def proof_page(*, actor: Actor, program_id: int, proof_id: int) -> ProofPage | None:
    """One proof, or None."""
    authorise(actor, *READERS, program_id=program_id)
    rows = RunProof.objects.filter(program_id=program_id, pk=proof_id)
    proof = rows.select_related("run", "asked_by", "decided_by").first()
    if proof is None:
        return None
    is_same = proof.digest == run_digest(program_id=program_id, run_id=proof.run_id)
    is_open = proof.state == RunProof.State.ASKED and proof.asked_by_id != actor.user_id
    return ProofPage(
        proof=proof,
        is_same=is_same,
        lots=list(_standing_lots(program_id, proof.run_id)),
        may_decide=is_open and is_same and actor.has_role(Role.OFFICER, program_id),
    )


def proof_counts(actor: Actor, program_id: int) -> dict[str, CountUpTo]:
    """What waits for an officer, for the menu."""
    if not actor.has_role(Role.OFFICER, program_id):
        return {}
    rows = RunProof.objects.filter(program_id=program_id, state=RunProof.State.ASKED)
    return {"reports.proofs": CountUpTo(rows.exclude(asked_by_id=actor.user_id))}


def _standing_lots(program_id: int, run_id: int) -> Any:
    return PrintLot.objects.filter(program_id=program_id, run_id=run_id, cancelled_at=None).order_by("number")


def _void_letters(program_id: int, run_id: int) -> dict[int, int]:
    """Number of void letters by lot."""
    rows = (
        PrintLotItem.objects.filter(program_id=program_id, lot__run_id=run_id, notice__state=Notice.State.VOID)
        .order_by()
        .values_list("lot_id")
        .annotate(letters=Count("pk"))
    )
    return dict(rows)
