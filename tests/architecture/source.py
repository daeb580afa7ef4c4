"""The source of the house as syntax trees: every module of every app, without tests and migrations."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("security", "cases", "intake", "callcenter", "reports", "secretariat")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A module by its path from the root, such as `cases/services/decision/decide.py`."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def stem(self) -> str:
        return Path(self.path).stem

    def is_in(self, pattern: str) -> bool:
        """True when the path matches a regular expression from its beginning."""
        return re.match(pattern, self.path) is not None

    def functions(self) -> list[Function]:
        """Functions of the module itself, not of its classes."""
        return [node for node in self.tree.body if isinstance(node, Function)]

    def public_functions(self) -> list[Function]:
        return [node for node in self.functions() if not node.name.startswith("_")]

    def imported(self) -> Iterator[tuple[str, str]]:
        """`(module, name)` of everything imported; name is empty for `import x`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, "") for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((node.module, alias.name) for alias in node.names)

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the house."""
    paths = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
    return tuple(Module(str(path.relative_to(ROOT)), path.read_text()) for path in paths)


def statements(function: Function) -> list[ast.stmt]:
    """The body without the docstring."""
    has_docstring = ast.get_docstring(function, clean=False) is not None
    return function.body[1:] if has_docstring else function.body


def called_name(call: ast.Call) -> str:
    """`f` of `f(...)` and of `x.f(...)`."""
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
