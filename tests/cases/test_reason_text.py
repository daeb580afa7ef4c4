"""No code of a service stands on a page where people read why something happened."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from cases.models import TransferResult
from cases.reason_text import reason_text

ROOT = Path(__file__).parents[2]
SERVICES = ROOT / "cases" / "services"
ACTS = {"advance", "begin_cycle", "open_holds", "release_holds", "close_holds"}


def codes_given() -> Iterator[tuple[str, str]]:
    """What the services give as the reason of a step or a stop: written out, or a constant of the file."""
    for path in sorted(SERVICES.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ACTS):
                continue
            for given in call.keywords:
                found = given.value
                if given.arg == "reason" and isinstance(found, ast.Constant | ast.Name):
                    code = found.value if isinstance(found, ast.Constant) else constants.get(found.id)
                    if isinstance(code, str) and code:
                        yield path.name, code


GIVEN = sorted({code for _name, code in codes_given()})


def test_some_codes_are_found() -> None:
    assert {"bank", "account_rekeyed", "deficiency_resolved", "examination"} <= set(GIVEN)


@pytest.mark.parametrize("code", [*GIVEN, *TransferResult.Reason.values, "batch.bank_unknown", "zengin.kana"])
def test_a_code_is_read_as_words(code: str) -> None:
    with override("ja"):
        assert reason_text(code) != code


def test_what_was_typed_stays() -> None:
    assert reason_text("転入前の自治体へ照会") == "転入前の自治体へ照会"
