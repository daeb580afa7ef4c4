"""Files: their size, their names, what they say of themselves and what they may import."""

import ast
import re

from tests.architecture.source import ROOT, Function, Module, modules, statements
from tests.each import for_each

MOST_LINES = 400
MOST_FUNCTION_LINES = 50
NAMELESS = {"utils.py", "helpers.py", "common.py", "misc.py", "util.py", "helper.py"}

# Who may look at the machine's clock, and why; everybody else asks security.clock.
CLOCKS = {
    "security/clock.py": "it is the clock",
    "security/jobs/run.py": "leases run on the machine's clock while a demo's clock is set",
    "security/jobs/tasks.py": "the same leases",
    "security/jobs/progress.py": "rates are of the machine's time",
}
# Signals hide the flow: these are the only places that may name them.
SIGNALS = {
    "security/apps.py": "class_prepared puts the walls on models as they are loaded",
}
# Functions that are tables: as long as what they list.
TABLES = {"secretariat/demo/programs.py": {"demo_programs"}}
every_module = for_each(modules(), lambda module: module.path)


def test_there_is_a_house() -> None:
    assert len(modules()) > 100


@every_module
def test_a_file_can_be_read_in_one_go(module: Module) -> None:
    assert len(module.text.splitlines()) <= MOST_LINES


@every_module
def test_a_function_can_be_seen_at_once(module: Module) -> None:
    functions = [node for node in ast.walk(module.tree) if isinstance(node, Function)]
    long = {node.name: lines(node) for node in functions if lines(node) > MOST_FUNCTION_LINES}
    assert set(long) - TABLES.get(module.path, set()) == set(), long


def lines(function: Function) -> int:
    """Lines of the body: a long signature or docstring is no long function."""
    body = statements(function)
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


@every_module
def test_a_file_is_named_after_what_it_does_and_says_what_it_is(module: Module) -> None:
    assert module.path.rsplit("/", 1)[-1] not in NAMELESS
    assert module.text.strip() == "" or ast.get_docstring(module.tree), "a module begins with a docstring"


@every_module
def test_only_reports_renders(module: Module) -> None:
    if not module.is_in("reports/"):
        assert not [name for name, _ in module.imported() if name.split(".")[0] == "weasyprint"]


@every_module
def test_rules_are_pure(module: Module) -> None:
    if module.is_in(r"\w+/rules/"):
        impure = re.compile(r"django\.(db|conf|core)|celery|\w+\.(models|services|selectors)|security\.tenancy|redis")
        assert [name for name, _ in module.imported() if impure.match(name)] == []


@every_module
def test_the_clock_is_injectable(module: Module) -> None:
    asked = [
        node.lineno
        for node in module.calls()
        if re.fullmatch(r".*\b(datetime\.now|date\.today|datetime\.utcnow|timezone\.now)", ast.unparse(node.func))
    ]
    assert not asked or module.path in CLOCKS


@every_module
def test_no_signals(module: Module) -> None:
    names = [f"{name}.{what}" for name, what in module.imported()]
    signals = [name for name in names if re.match(r"django\.(.+\.)?signals|django\.dispatch|celery\.signals", name)]
    assert signals == [] or module.path in SIGNALS


@every_module
def test_work_is_sent_through_dispatch_only(module: Module) -> None:
    sends = {"send_task", "apply_async", "delay"}
    called = [called for node in module.calls() if (called := getattr(node.func, "attr", "")) in sends]
    assert called == [] or module.path == "security/dispatch.py"


def test_the_lists_above_are_not_older_than_the_code() -> None:
    paths = {module.path for module in modules()}
    assert set(CLOCKS) | set(SIGNALS) | set(TABLES) <= paths


OUTSIDE = [
    re.compile(r"""(?:src|href|action|poster|srcset|hx-\w+|formaction)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE),
    re.compile(r"""url\(\s*["']?(?:https?:)?//""", re.IGNORECASE),
    re.compile(r"""@import\s+["'](?:https?:)?//""", re.IGNORECASE),
    re.compile(r"""(?:fetch|import|Worker|EventSource|WebSocket)\(\s*["'](?:https?:|wss?:)?//"""),
]


def pages() -> list[str]:
    found = [
        path.relative_to(ROOT)
        for folder in ("templates", *{module.path.split("/")[0] for module in modules()})
        for pattern in ("*.html", "*.css", "*.js", "*.svg", "*.txt")
        for path in (ROOT / folder).rglob(pattern)
    ]
    return sorted(str(path) for path in found)


@for_each(pages())
def test_a_page_asks_nobody_outside(page: str) -> None:
    text = (ROOT / page).read_text()
    assert [match.group() for pattern in OUTSIDE for match in pattern.finditer(text)] == []


@for_each(page for page in pages() if page.endswith(".html") and page.startswith("templates/"))
def test_a_page_has_no_script_or_style_of_its_own(page: str) -> None:
    """The CSP lets neither run. Documents for WeasyPrint are not pages: they carry their style."""
    text = (ROOT / page).read_text()
    if page.startswith(("templates/reports/letters", "templates/reports/documents", "templates/reports/daily")):
        return
    assert not re.search(
        r"<script(?![^>]*\bsrc=)[^>]*>|\son\w+\s*=\s*[\"']|javascript:|\sstyle\s*=|<style", text, re.IGNORECASE
    )
