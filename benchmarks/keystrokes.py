"""K1: keystrokes of the first keying, on the forms of 1,000 generated households, as the keying page needs them.

The page is walked as its own rules say (`intake.rules.keying_path`): fields that are passed over, fields that end by
themselves, banks and branches by the beginning of their name. What a keyer's fingers do is counted key by key; kanji
and kana go through an input method: its rōmaji, a conversion, one key to accept, one to switch it on and off. The
browser journey of the keyer keys such a form for real and compares the count.
"""

import datetime as dt
import random
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import jaconv

from benchmarks.registry import Result, benchmark
from cases.rules.bank_directory import find_bank, find_branch
from cases.rules.era import format_era_compact
from intake.rules.bank_words import banks_like, branches_like
from intake.rules.forms import FORMS, FieldDef
from intake.rules.keying_path import path
from secretariat.demo.forms import APPLICATION, CONFIRMATION, Raw, written
from secretariat.demo.people import MIHON, generate_households
from secretariat.demo.people.accounts import Accounts
from secretariat.demo.people.behaviour import decide_behaviour
from secretariat.demo.people.specs import HouseholdSpec
from secretariat.demo.residents import Resident

FORMS_KEYED = 1_000
SEED = 20_261_127
ON = dt.date(2026, 11, 20)
READINGS = {"本人": "ホンニン"}
BAR_MEDIAN = 58  # what the visual reference of the keying desk shows


@dataclass(frozen=True, slots=True)
class Stroke:
    """Keys that go into one field: `keys` are pressed one by one, by the names that browsers have for them.

    `text` comes out of an input method, which took `extra` keys.
    """

    field: str
    keys: tuple[str, ...] = ()
    text: str = ""
    extra: int = 0

    @property
    def count(self) -> int:
        """How often a finger goes down."""
        return len(self.keys) + self.extra


def strokes(form_code: str, values: Raw, *, printed: str = "", before: Raw | None = None) -> Iterator[Stroke]:
    """What a keyer presses for a form; `printed` is the addressee, `before` the form keyed before this one."""
    form = FORMS[form_code]
    filled = {one.name for one in form.fields if values.get(one.name)}
    uses_method = False
    for one in path(form, filled):
        value = values.get(one.name)
        text = value if isinstance(value, str) else ""
        same = before is not None and text and before.get(one.name) == value
        if one.name == "applicant_name" and text and text == printed:
            yield Stroke(one.name, ("=",), "", 1 if uses_method else 0)
            uses_method = False
            continue
        if one.kind in {"text", "kana"} and text and not same:
            yield Stroke(one.name, ("Enter",), text, _method(text) + (0 if uses_method else 1))
            uses_method = True
            continue
        yield Stroke(one.name, _plain_keys(one, value, values, same=bool(same)), "", 1 if uses_method else 0)
        uses_method = False
    yield Stroke("", ("Control", "Enter"))


def _plain_keys(field: FieldDef, value: object, values: Raw, *, same: bool) -> tuple[str, ...]:
    text = value if isinstance(value, str) else "1" if value else ""
    if not text:
        return ("Enter",)
    if field.kind in {"check", "choice"}:
        return (text,)
    if same:
        return ("*",)
    if field.name in {"bank_code", "branch_code"}:
        return (*_name_keys(field.name, text, str(values.get("bank_code") or "")), "Enter")
    if field.kind == "date":
        return (*format_era_compact(dt.datetime.strptime(text, "%Y%m%d").date()), "Enter")  # noqa: DTZ007 - a day
    ends = field.kind == "digits" and field.length == len(text)
    return tuple(text) if ends else (*text, "Enter")


@cache
def _name_keys(field: str, code: str, bank_code: str) -> tuple[str, ...]:
    """The fewest keys that choose the name: a beginning in rōmaji, and the arrow down to its line; else the code."""
    found = find_bank(code) if field == "bank_code" else find_branch(bank_code, code)
    letters = jaconv.kana2alphabet(jaconv.kata2hira(found.kana)) if found else ""
    letters = letters if letters.isascii() and letters.isalpha() else ""
    best: tuple[str, ...] = ()
    for length in range(2, len(letters) + 1):
        typed = letters[:length]
        hits = [one.code for one in (banks_like(typed) if field == "bank_code" else branches_like(bank_code, typed))]
        if code in hits and (not best or length + hits.index(code) < len(best)):
            best = (*typed, *("ArrowDown" for _ in range(hits.index(code))))
    return best or tuple(code)


def _method(text: str) -> int:
    """Keys of an input method: the rōmaji of kana and the blanks between, one key to accept; kanji by their reading."""
    words = READINGS.get(text, text).replace("\u3000", " ").split()
    letters = sum(len(jaconv.kana2alphabet(jaconv.kata2hira(word))) for word in words)
    converts = 1 if text in READINGS else 0
    return letters + converts + max(len(words) - 1, 0) + 1


def keyed_forms(count: int) -> Iterator[tuple[str, Raw, str]]:
    """Form, values and addressee, household by household, as the demo's residents fill them in."""
    accounts = Accounts(MIHON)
    for household in generate_households(seed=SEED, count=count, municipality=MIHON, on=ON):
        resident = _resident(household, accounts)
        form = CONFIRMATION if random.Random(f"{SEED}:{household.household_no}").random() < 0.7 else APPLICATION
        yield form, written(resident, form, on=ON, complete=False, seed=SEED), household.head.name


def _resident(household: HouseholdSpec, accounts: Accounts) -> Resident:
    rng = random.Random(f"{SEED}:{household.household_no}:telephone")
    head = household.head
    return Resident(
        household_id=0,
        number=household.household_no,
        receipt_number="",
        secret="",
        approach="",
        protected=False,
        excluded=False,
        tax_unclear=False,
        entitled_yen=30_000,
        members=(),
        head_name=head.name,
        head_kana=head.kana,
        birth="",
        address="",
        telephone=f"0{rng.choice('789')}0{rng.randrange(10**8):08d}",
        account=household.account or accounts.draw(rng.random, kana=head.kana),
        on_file=household.account is not None,
        behaviour=decide_behaviour(household, seed=SEED, reference_year=ON.year),
    )


@benchmark("K1")
def keystrokes() -> Result:
    """Median keystrokes a form, first keying, without a mouse."""
    counts: dict[str, list[int]] = {}
    before: dict[str, Raw] = {}
    for form, values, name in keyed_forms(FORMS_KEYED):
        keys = sum(stroke.count for stroke in strokes(form, values, printed=name, before=before.get(form)))
        counts.setdefault(form, []).append(keys)
        before[form] = values
    every = [count for found in counts.values() for count in found]
    median = statistics.median(every)
    tenths = statistics.quantiles(every, n=10)
    return Result(
        id="K1",
        what=f"keystrokes a form, first keying of {len(every):,} forms, no mouse",
        measured=f"median {median:g} (90 % under {tenths[8]:g})",
        bar=f"<= {BAR_MEDIAN}",
        held=median <= BAR_MEDIAN,
        detail={
            "forms": {form: len(found) for form, found in counts.items()},
            "median": {form: statistics.median(found) for form, found in counts.items()},
            "mean": round(statistics.mean(every), 1),
            "least": min(every),
            "most": max(every),
        },
    )
