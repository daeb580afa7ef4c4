"""axe-core on a page. The script is evaluated by the test, not loaded by the page: its policy stays as it is."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

SERIOUS = frozenset({"serious", "critical"})
_RUN = "() => axe.run(document, {resultTypes: ['violations'], preload: false})"


@cache
def _source() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def findings(page: Page) -> list[str]:
    """Serious and critical findings, one line per rule: what is wrong and the first places."""
    page.wait_for_load_state()  # a click comes back as soon as the answer begins
    # Evaluated in the page itself, as an expression: neither a script element nor eval, so that no policy concerns it.
    page.evaluate(f"() => {{ {_source()} }}")
    violations: list[dict[str, Any]] = page.evaluate(_RUN)["violations"]
    return [
        f"{found['id']} ({found['impact']}): {found['help']}: {[node['target'] for node in found['nodes'][:3]]}"
        for found in violations
        if found["impact"] in SERIOUS
    ]
