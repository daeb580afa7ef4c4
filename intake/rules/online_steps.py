"""The pages of the portal's forms: one question a page, which come in which order, and which may be left empty.

Fields are those of `intake.rules.forms`; a few more say how the rest is to be read: `account_way` (keep, bank, yucho),
`signer` (head, proxy), `copies_by_post`, `message`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

KEEP, BANK, YUCHO = "keep", "bank", "yucho"
HEAD, PROXY = "head", "proxy"
CHECK: Final = "check"
Given = Mapping[str, str | bool]


@dataclass(frozen=True, slots=True)
class Step:
    """A page. `part` is what the line of progress counts; `optional` are fields that may stay empty."""

    name: str
    fields: tuple[str, ...]
    part: str
    optional: frozenset[str] = frozenset()


DECLARE: Final = Step("declare", ("dependants_declared", "income_declared"), "declare")
CONSENT: Final = Step("consent", ("consents_given",), "declare")
WAY: Final = Step("account", ("account_way",), "account")
NAME: Final = Step(
    "name", ("signer", "applicant_name", "applicant_relation"), "name", frozenset({"applicant_relation"})
)
TELEPHONE: Final = Step("telephone", ("telephone",), "telephone")
MONTHLY: Final = Step("monthly", ("monthly_yen",), "monthly")
DELIVERY: Final = Step("delivery", ("delivery",), "delivery")
PHOTOS: Final = Step("photos", ("copies_by_post",), "photos", frozenset({"copies_by_post"}))
MESSAGE: Final = Step("message", ("message",), "message", frozenset({"message"}))
_BANK_STEPS: Final = (
    Step("bank", ("bank_code",), "account"),
    Step("branch", ("branch_code",), "account"),
    Step("number", ("account_type", "account_number"), "account"),
    Step("holder", ("account_holder",), "account"),
)
_YUCHO_STEPS: Final = (
    Step("yucho", ("account_type", "yucho_symbol", "yucho_number"), "account"),
    Step("holder", ("account_holder",), "account"),
)
_PURCHASE: Final = (
    Step("price", ("purchase_yen",), "purchase"),
    Step("day", ("purchased_on",), "purchase"),
    Step("product", ("product_code",), "purchase"),
    Step("dealer", ("dealer_code",), "purchase", frozenset({"dealer_code"})),
)


def form_steps(form: str, given: Given) -> list[Step]:
    """The pages of a form, without the last one, on which the answers are looked through."""
    opening = {
        "confirmation": (DECLARE,),
        "subsidy": (*_PURCHASE, CONSENT),
        "refund": (MONTHLY, CONSENT),
    }.get(form, (CONSENT,))
    payment = [DELIVERY] if form == "certificate" else _account(given)
    steps = [*opening, *payment, NAME, TELEPHONE]
    return [*steps, PHOTOS] if photo_slots(form, given) else steps


def answer_steps(asks: Sequence[str], form: str, given: Given) -> list[Step]:
    """The pages of an answer to what was missing, `asks` as of `intake.rules.online_answer`."""
    ticks = {"confirmation": DECLARE}.get(form, CONSENT)
    pages: dict[str, list[Step]] = {
        "account": _account(given),
        "name": [NAME],
        "ticks": [ticks],
        "telephone": [TELEPHONE],
        "photos": [PHOTOS],
    }
    return [step for ask in asks for step in pages[ask]] + [MESSAGE]


def _account(given: Given) -> list[Step]:
    return [WAY, *{BANK: _BANK_STEPS, YUCHO: _YUCHO_STEPS}.get(str(given.get("account_way", "")), ())]


def photo_slots(form: str, given: Given) -> list[str]:
    """The documents that go with a form: none for an account that the municipality knows (the letter says so), nor for
    a certificate, because the roll says who is entitled.
    """
    slots = {"subsidy": ["receipt", "guarantee"], "refund": ["pass", "entitling"]}.get(form, [])
    if given.get("account_way") != KEEP and form != "certificate":
        slots += ["identity", "account"]
    return [*slots, "proxy"] if given.get("signer") == PROXY else slots


def is_needed(step: Step, field: str, given: Given) -> bool:
    """Whether a field of the page must be filled in."""
    if field == "applicant_relation":
        return given.get("signer") == PROXY
    return field not in step.optional


def parts_of(steps: Sequence[Step]) -> list[str]:
    """What the line of progress counts: the parts in their order, and the look through."""
    return [*dict.fromkeys(step.part for step in steps), CHECK]
