"""What a browser context did while a test used it: what was refused, what was asked for and what answers cost."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

_TIMING = re.compile(r'db;dur=([\d.]+);desc="(\d+) queries", app;dur=([\d.]+), cpu;dur=([\d.]+)')
_LISTEN = """
addEventListener('securitypolicyviolation', event => window.cspViolated(
  `${event.violatedDirective} refused ${event.blockedURI || 'inline'} on ${location.pathname}` +
  ` (${event.sourceFile || 'the page'}:${event.lineNumber})`));
"""


@dataclass(frozen=True)
class Answer:
    """An answer of the server. `queries` and `milliseconds` are None for static files."""

    method: str
    path: str
    status: int
    kind: str
    queries: int | None
    milliseconds: float | None


@dataclass
class Watch:
    """Fills itself while the context lives. Every test ends by `assert_clean`."""

    base: str
    violations: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        """Listen to the context, before it has a page."""
        context.expose_binding("cspViolated", lambda _source, text: self.violations.append(str(text)))
        context.add_init_script(_LISTEN)
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def assert_clean(self) -> None:
        """No violation of the content security policy, nothing asked from elsewhere, no failing script, no 5xx."""
        assert not self.violations, f"content security policy: {self.violations}"
        assert not self.outside, f"asked for outside addresses: {self.outside}"
        assert not self.errors, f"scripts failed: {self.errors}"
        assert not self._failed(), f"server errors: {self._failed()}"

    def take_faults(self) -> list[str]:
        """Violations, outside requests, failing scripts and server errors since the last time."""
        found = [*self.violations, *(f"asked for {url}" for url in self.outside), *self.errors, *self._failed()]
        for seen in (self.violations, self.outside, self.errors, self.answers):
            seen.clear()
        return found

    def answer_of(self, path: str) -> Answer:
        """The last answer for a path."""
        return next(answer for answer in reversed(self.answers) if answer.path == path)

    def _failed(self) -> list[str]:
        return [f"{answer.method} {answer.path}: {answer.status}" for answer in self.answers if answer.status >= 500]

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:", "about:")):
            self.outside.append(request.url)

    def _answered(self, response: Response) -> None:
        # `headers` is what has come already; asking for all would wait for the browser inside its own event.
        cost = cost_of(response.headers)
        self.answers.append(
            Answer(
                method=response.request.method,
                path=urlsplit(response.url).path,
                status=response.status,
                kind=response.request.resource_type,
                queries=cost.queries if cost else None,
                milliseconds=cost.milliseconds if cost else None,
            )
        )

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.console.append(f"{message.type}: {message.text}")


@dataclass(frozen=True)
class Cost:
    """What an answer cost; `on_processor` are the milliseconds that other work of the machine does not lengthen."""

    queries: int
    milliseconds: float
    on_processor: float


def cost_of(headers: Mapping[str, str]) -> Cost | None:
    """Queries and milliseconds of an answer, from its Server-Timing header."""
    found = _TIMING.search(headers.get("server-timing", ""))
    return Cost(int(found[2]), float(found[3]), float(found[4])) if found else None
