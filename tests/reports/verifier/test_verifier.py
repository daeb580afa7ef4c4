"""The treasurer's verifier, as the one file that is handed over: what fits passes, planted faults are caught."""

import datetime as dt
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from types import ModuleType

import jpholiday
import pytest

from cases.rules.kana import to_zengin_kana
from reports.verifier.assemble import PARTS, assemble, write
from reports.verifier.bank_days import holidays
from reports.verifier.kana import bank_kana
from tests.reports.verifier.papers import Papers, bank_file, payment, receipt, small_town

HEADER, FIRST, TRAILER = 0, 122, 122 * 3


@pytest.fixture(scope="module")
def verifier(tmp_path_factory) -> ModuleType:
    path = write(tmp_path_factory.mktemp("verifier"))
    spec = importlib.util.spec_from_file_location("furikomi_kensa", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def town(tmp_path) -> Papers:
    return small_town(tmp_path)


def check(verifier: ModuleType, papers: Papers, *files: str) -> tuple[int, list[str], dict]:
    """Exit code, codes of the faults in all files, and the whole result."""
    code = verifier.main(papers.arguments(*(files or ("today.txt",))))
    result = json.loads((papers.folder / "result.json").read_text(encoding="utf-8"))
    faults = [found["code"] for row in result["files"] for found in row["findings"] if found["kind"] == "誤り"]
    return code, faults, result


def test_what_fits_passes_with_its_sums(verifier, town, capsys):
    code, faults, result = check(verifier, town)
    assert (code, faults) == (0, [])
    assert (result["sent_count"], result["sent_yen"], result["returned_yen"]) == (3, 90_000, 0)
    assert "すべて合っています" in capsys.readouterr().out


def of_term(term: int, *numbers: int) -> bytes:
    records = (payment(number) for number in numbers)
    return bank_file(*(one._replace(customer_code_1=f"{term:02d}{int(one.customer_code_1):08d}") for one in records))


def test_the_same_people_in_another_term_are_no_second_payment(verifier, tmp_path):
    papers = Papers(tmp_path, by_terms=True)
    for number in (1, 2):
        papers.household(number)
    papers.decisions = [(*row, str(term)) for row in papers.decisions for term in (1, 2)]
    papers.file("first.txt", of_term(1, 1, 2), before=True)
    papers.file("today.txt", of_term(2, 1, 2))
    assert check(verifier, papers)[:2] == (0, [])
    papers.file("today.txt", of_term(1, 2))
    assert check(verifier, papers)[:2] == (1, ["paid_before"])
    papers.file("today.txt", of_term(3, 1))
    assert check(verifier, papers)[:2] == (1, ["not_decided"])


def overwritten(content: bytes, at: int, what: bytes) -> bytes:
    return content[:at] + what + content[at + len(what) :]


def replant(papers: Papers, at: int, what: bytes) -> None:
    """Change bytes of today's file, and its slip with it."""
    papers.file("today.txt", overwritten((papers.folder / "today.txt").read_bytes(), at, what))


def plant(papers: Papers, *payments: object, day: dt.date = dt.date(2026, 4, 15)) -> None:
    papers.file("today.txt", bank_file(*payments, day=day), day=day)  # type: ignore[arg-type]


def twin(papers: Papers) -> None:
    """The household of 2 applied again under another number."""
    papers.decide(5, kind="支給", on="2026-04-02")
    papers.decisions[-1] = (*papers.decisions[-1][:3], "00000002", "0000000002", *papers.decisions[-1][5:])
    plant(papers, payment(2), payment(5))


def stranger(papers: Papers) -> None:
    papers.decide(6, kind="支給", on="2026-04-02")
    plant(papers, payment(2), payment(6))


def again(papers: Papers) -> None:
    papers.file("today.txt", (papers.folder / "first.txt").read_bytes(), day=dt.date(2026, 4, 8))


def again_for_another_day(papers: Papers) -> None:
    plant(papers, payment(1))


FAULTS: dict[str, tuple[Callable[[Papers], object], set[str]]] = {
    "a byte is missing": (lambda p: p.file("today.txt", bank_file(payment(2))[:-1]), {"length"}),
    "small kana in a name": (lambda p: replant(p, FIRST + 50, b"\xac"), {"name_character"}),
    "letters in an amount": (lambda p: replant(p, FIRST + 80, b"A"), {"digits"}),
    "the trailer counts other than there is": (lambda p: replant(p, TRAILER + 1, b"000003"), {"total_count"}),
    "the trailer's sum is another": (lambda p: replant(p, TRAILER + 7, b"000000060001"), {"total_yen"}),
    "somebody whom nobody decided on": (lambda p: plant(p, payment(2), payment(7)), {"not_decided"}),
    "somebody who is not in the roster": (stranger, {"not_in_roster"}),
    "somebody who was denied": (lambda p: plant(p, payment(2), payment(4)), {"denied"}),
    "somebody who was paid before": (lambda p: plant(p, payment(1), payment(2)), {"paid_before"}),
    "somebody who is in the file twice": (lambda p: plant(p, payment(2), payment(2)), {"twice_in_file"}),
    "a household under two numbers": (twin, {"twice_in_file"}),
    "the whole sum to the first payee": (lambda p: plant(p, payment(2, yen=46_300_000)), {"ceiling"}),
    "another amount than was decided": (lambda p: plant(p, payment(2, yen=20_000)), {"amount"}),
    "a changed account": (lambda p: plant(p, payment(2, account="7777777")), {"account_changed"}),
    "a changed name": (lambda p: replant(p, FIRST + 50, b"\xb1"), {"holder_changed"}),
    "a day on which banks are closed": (lambda p: plant_on(p, "0429", dt.date(2026, 4, 29)), {"day_closed"}),
    "another day than on the slip": (lambda p: replant(p, HEADER + 54, b"0416"), {"day_differs"}),
    "paid before it was decided": (lambda p: plant(p, payment(2), day=dt.date(2026, 3, 31)), {"decided_later"}),
    "the same file again": (again, {"file_again"}),
    "the same payees for another day": (again_for_another_day, {"payees_again"}),
    "another file than on the slip": (
        lambda p: (p.folder / "today.txt").write_bytes(bank_file(payment(3), payment(2))),
        {"slip_hash"},
    ),
}


def plant_on(papers: Papers, month_day: str, day: dt.date) -> None:
    """Our own writer refuses such a day, so it is written over."""
    content = overwritten((papers.folder / "today.txt").read_bytes(), HEADER + 54, month_day.encode())
    papers.file("today.txt", content, day=day)


@pytest.mark.parametrize("what", FAULTS)
def test_a_planted_fault_is_caught(verifier, town, what, capsys):
    alter, expected = FAULTS[what]
    alter(town)
    code, faults, _result = check(verifier, town)
    assert code == 1
    assert expected <= set(faults)
    assert "銀行へ送らないでください" in capsys.readouterr().out


def test_at_least_twelve_faults_are_planted():
    assert len(FAULTS) >= 12


def test_a_payment_after_a_failure_fits_with_the_account_that_was_named_since(verifier, town):
    town.returned.append((receipt(1), "2026-04-08", "30000"))
    town.decide(1, kind="口座変更", on="2026-04-10", account="8888888")
    plant(town, payment(1, attempt=2, account="8888888"))
    code, faults, result = check(verifier, town)
    assert (code, faults) == (0, [])
    assert (result["sent_yen"], result["returned_yen"], result["kept_yen"]) == (60_000, 30_000, 30_000)


def test_nakagusuku_2020_the_old_account_after_a_change_is_caught(verifier, town):
    """中城村: transfers went to accounts that were not valid any more."""
    town.returned.append((receipt(1), "2026-04-08", "30000"))
    town.decide(1, kind="口座変更", on="2026-04-10", account="8888888")
    plant(town, payment(1, attempt=2))
    assert check(verifier, town)[:2] == (1, ["account_changed"])


def test_public_money_accounts_2023_an_account_in_another_name_is_asked_about(verifier, town):
    """公金受取口座: accounts of relatives stood for accounts of one's own. A guardian's is right, so a person asks."""
    town.roster[1] = (*town.roster[1][:2], "ベツノ　ナマエ", "")
    code, faults, result = check(verifier, town)
    assert (code, faults) == (0, [])
    assert [found["code"] for found in result["files"][0]["findings"]] == ["holder_outside"]


def test_a_failure_that_no_file_knows_is_caught(verifier, town):
    town.returned.append((receipt(3), "2026-04-08", "30000"))
    code, faults, result = check(verifier, town)
    assert (code, faults, result["fits"]) == (1, [], False)


def test_files_in_a_row_are_checked_each_against_those_before(verifier, town):
    town.before.clear()
    town.file("third.txt", bank_file(payment(2), day=dt.date(2026, 4, 22)), day=dt.date(2026, 4, 22))
    code, faults, result = check(verifier, town, "first.txt", "today.txt", "third.txt")
    assert (code, faults) == (1, ["paid_before"])
    assert [row["fits"] for row in result["files"]] == [True, True, False]


def test_a_list_without_its_column_is_named(verifier, town, capsys):
    arguments = town.arguments("today.txt")
    (town.folder / "decisions.csv").write_text("区分,決定日\n支給,2026-04-01\n", encoding="utf-8")
    assert verifier.main(arguments) == 2
    assert "「受付番号」の列がありません" in capsys.readouterr().out


def test_it_says_what_it_did_not_compare(verifier, town, capsys):
    arguments = town.arguments("today.txt")
    place = arguments.index("--ceiling")
    assert verifier.main(arguments[:place] + arguments[place + 2 :]) == 0
    assert "比べていないもの　1件の上限額" in capsys.readouterr().out


def test_it_runs_alone(town, tmp_path):
    """Without our packages, without an environment, from another folder."""
    script = write(tmp_path / "alone")
    run = subprocess.run(
        [sys.executable, "-I", "-S", script, *town.arguments("today.txt")],
        cwd=script.parent,
        env={"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    listed, _name = (tmp_path / "alone" / "furikomi_kensa.py.sha256").read_text().split()
    assert len(listed) == 64


def test_the_parts_share_no_code_with_the_platform_and_no_name_with_one_another():
    text = assemble()
    assert "reports" not in text
    module_names = [
        line.split("(")[0].split(":")[0].split(" ")[1]
        for line in text.splitlines()
        if line.startswith(("def ", "class "))
    ]
    assert len(module_names) == len(set(module_names)), "a part would hide what another defines"
    assert len(PARTS) == text.count("\n# --- ")


@pytest.mark.parametrize("year", range(2022, 2031))
def test_holidays_are_those_of_the_table(year):
    assert holidays(year) == {day for day, _name in jpholiday.year_holidays(year)}


@pytest.mark.parametrize(
    "name",
    [
        "ヤマダ　ショウコ",
        "ガギグゲゴ・パピプペポ",
        "ジョン・スミス",
        "キャノン",
        "ヴ",
        "ヨーコ",
        "すずき　いちろう",
        "Ｓｍｉｔｈ",
    ],
)
def test_names_come_to_the_same_letters_by_two_hands(name):
    assert bank_kana(name) == to_zengin_kana(name, charset="party_name", max_bytes=30)
