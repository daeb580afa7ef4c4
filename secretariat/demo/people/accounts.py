"""Accounts: real banks and branches, invented numbers, a holder that follows the head's kana."""

from typing import Final, NamedTuple

from zengin_code import Bank

from secretariat.demo.people.kana import holder_kana
from secretariat.demo.people.municipalities import BankShare, MunicipalitySpec
from secretariat.demo.people.pools import Random01, expand, pick
from secretariat.demo.people.specs import AccountSpec

YUCHO: Final = "9900"
ORDINARY: Final = "1"
CURRENT: Final = "2"
SAVINGS: Final = "4"

# A hint names the branches near home; the rest of the bank's branches share what is left (people move, work elsewhere).
_NEAR_SHARE: Final = 20


class _Counter(NamedTuple):
    """A bank with its branches expanded by how often residents of the place use them."""

    bank_code: str
    branches: tuple[str, ...]


class Accounts:
    """Draws accounts as residents of one municipality hold them.

    Raises ``LookupError`` when the reference data know none of the municipality's banks.
    """

    def __init__(self, spec: MunicipalitySpec) -> None:
        known = [share for share in spec.banks if share.bank_code in Bank.all]
        if not known:
            raise LookupError(f"bank reference data hold none of the banks of {spec.name}")
        counters = [_Counter(share.bank_code, _branches(share, spec)) for share in known]
        self._counters = expand(counters, [share.weight for share in known], slots=256)

    def draw(self, random01: Random01, *, kana: str) -> AccountSpec:
        """Return an account of the resident with this kana."""
        counter = pick(self._counters, random01)
        branch = pick(counter.branches, random01)
        deposit_type = _deposit_type(counter.bank_code, branch, random01)
        # ゆうちょ numbers lose their last digit in conversion and rarely start high.
        top = 3_500_000 if counter.bank_code == YUCHO else 9_999_999
        number = 1 + int(random01() * (top - 1))
        return AccountSpec(counter.bank_code, branch, deposit_type, f"{number:07d}", holder_kana(kana))


def _branches(share: BankShare, spec: MunicipalitySpec) -> tuple[str, ...]:
    branches = Bank.all[share.bank_code].branches
    if share.bank_code == YUCHO:
        near = [code for code in spec.yucho_branches if code in branches]
        return expand(near, [2.0 ** -(rank * 2) for rank in range(len(near))], slots=256)
    codes = sorted(branches)
    near = [code for code in codes if share.branch_hint and share.branch_hint in branches[code].name]
    lift = _NEAR_SHARE * len(codes) / len(near) / 5 if near else 1.0
    return expand(codes, [lift if code in near else 1.0 for code in codes], slots=512)


def _deposit_type(bank_code: str, branch: str, random01: Random01) -> str:
    """Ordinary for nearly all; a ゆうちょ 店番 ending in 9 is a 振替口座 and thus current (domain reference §2)."""
    if bank_code == YUCHO and branch.endswith("9"):
        return CURRENT
    roll = random01()
    if roll < 0.97:
        return ORDINARY
    return SAVINGS if roll < 0.992 or bank_code == YUCHO else CURRENT
