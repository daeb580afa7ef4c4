"""Names that the code reads from addresses and forms, found in the code itself, and what to send under them."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from django import forms

from security import clock
from tests.architecture.source import APPS, ROOT, modules

READERS = {"get", "getlist"}


@cache
def names_read(of: str) -> frozenset[str]:
    """Names that views read from `request.GET` or `request.POST`."""
    return frozenset(name for module in modules() for name in _read_in(module.tree, of))


def _read_in(tree: ast.Module, of: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS:
            source, key = node.func.value, node.args[0] if node.args else None
            if isinstance(source, ast.Attribute) and source.attr == of and isinstance(key, ast.Constant):
                yield str(key.value)


@cache
def form_fields() -> dict[str, forms.Field]:
    """Every field of every form of the house, by name."""
    for path in sorted(ROOT.glob("*/forms/*.py")) + sorted(ROOT.glob("*/forms.py")):
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    return {
        name: each
        for form in _all_forms(forms.BaseForm)
        if form.__module__.split(".")[0] in APPS
        for name, each in getattr(form, "base_fields", {}).items()
    }


def _all_forms(base: type[Any]) -> Iterator[type[Any]]:
    for form in base.__subclasses__():
        yield form
        yield from _all_forms(form)


@cache
def filled(pk: int, receipt_number: str) -> list[dict[str, Any]]:
    """Bodies to send: every name with an id; and one that looks like a good form, with ids where ids belong."""
    names = names_read("POST") | set(form_fields()) | {f"{name}_id" for name in ("application", "household", "account")}
    plain = {name: str(pk) for name in names}
    numbers = dict.fromkeys(names, receipt_number)
    likely = {**plain, **{name: value for name, each in form_fields().items() if (value := _likely(each)) is not None}}
    likely |= {name: str(pk) for name in likely if name in {"pick", "letter", "lot", "ids"} or name.endswith("_id")}
    return [plain, numbers, likely]


def _likely(each: forms.Field) -> str | None:
    choices = getattr(each, "choices", None)
    if choices is not None:
        values = [str(value) for value, _ in choices if value not in {"", None}]
        return values[0] if values else None
    for kind, value in (
        (forms.DateField, clock.today().isoformat()),
        (forms.BooleanField, "on"),
        (forms.IntegerField, None),
        (forms.FileField, None),
        (forms.CharField, "確認のため"),
    ):
        if isinstance(each, kind):
            return value
    return None
