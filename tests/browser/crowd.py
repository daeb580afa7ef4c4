"""Everybody who visits the pages: one person a role, nobody, and the administrator; and what they find."""

from dataclasses import dataclass, field

from playwright.sync_api import APIResponse, Browser, BrowserContext, Page

from tests.bars import IS_FULL
from tests.browser.addresses import Address
from tests.browser.axe import findings
from tests.browser.conftest import LOCALES, session_of, speak
from tests.browser.demo_stack import DemoStack
from tests.browser.languages import wrong_texts
from tests.browser.sign_in import confirm
from tests.browser.watch import Watch, cost_of

MOST_QUERIES = 30
MOST_MILLISECONDS = 300
NOBODY = None
SEE_MOST = ("manager", "reviewer", "officer", "payment-clerk", "mailroom", "keyer", "caller", "treasurer")
FORBIDDEN = {401, 403, 404, 405}
REDIRECTS = {301, 302, 303, 307, 308}


@dataclass
class Visitor:
    """Somebody with a browser of a language, watched over all pages."""

    username: str | None
    language: str
    context: BrowserContext
    watch: Watch
    demo: DemoStack
    _page: list[Page] = field(default_factory=list)

    @property
    def page(self) -> Page:
        if not self._page:
            self._page.append(self.context.new_page())
        return self._page[0]

    def ask(self, path: str) -> APIResponse:
        """The answer for a path without a page; proves again who one is where that is asked for."""
        answer = self.context.request.get(path, max_redirects=0)
        if answer.status in REDIRECTS and "/sign-in/again" in answer.headers.get("location", "") and self.username:
            self.page.goto(path)
            confirm(self.page, self.demo, self.username)
            answer = self.context.request.get(path, max_redirects=0)
        return answer


class Crowd:
    """Visitors by name and language, made when they are first wanted."""

    def __init__(self, demo: DemoStack, browser: Browser) -> None:
        self.demo = demo
        self.browser = browser
        self.visitors: dict[tuple[str | None, str], Visitor] = {}

    def get(self, username: str | None, language: str = "ja") -> Visitor:
        if (username, language) not in self.visitors:
            context = self.browser.new_context(
                base_url=self.demo.url,
                locale=LOCALES[language],
                timezone_id="Asia/Tokyo",
                viewport={"width": 1366, "height": 768},
                storage_state=None if username is None else session_of(self.demo, self.browser, username),
            )
            speak(context, self.demo, language)
            context.set_default_timeout(120_000)
            watch = Watch(self.demo.url)
            watch.attach(context)
            self.visitors[username, language] = Visitor(username, language, context, watch, self.demo)
        return self.visitors[username, language]

    def close(self) -> None:
        """Close every window."""
        for visitor in self.visitors.values():
            visitor.context.close()

    def people_of(self, code: str | None) -> list[str | None]:
        """Nobody, then one person for each role on a program, or of the first municipality, then the administrator."""
        names = {
            name for name, codes in self.demo.logins.items() if name.endswith("-1") and (code in codes or not code)
        }
        own = [name for name in names if code or name.startswith("mihon-")]
        return [NOBODY, *sorted(own, key=_place), "admin"]


def _place(username: str) -> tuple[int, str]:
    """Who sees most comes first, so that few have to be asked until one sees a page."""
    role = username.partition("-")[2].removesuffix("-1")
    return (SEE_MOST.index(role) if role in SEE_MOST else len(SEE_MOST)), username


class Visit:
    """One page, visited by all."""

    def __init__(self, address: Address, crowd: Crowd) -> None:
        self.address = address
        self.crowd = crowd
        self.open_to: list[tuple[str | None, str]] = []
        self.statuses: set[int] = set()
        self.leads_on = False
        self.faults: list[str] = []

    def ask(self, *, everybody: bool) -> None:
        """Answers for a program on which there is something to see: each role's, or until one sees it."""
        demo = self.crowd.demo
        codes: list[str | None] = [None]
        if self.address.is_of_a_program:
            codes = [code for (code,) in demo.rows("SELECT code FROM security_program ORDER BY number")]
        for code in codes:
            paths = self.address.paths(demo, code or "")
            for username in self.crowd.people_of(code):
                path = next((path for path in paths if self._opens(path, username)), None)
                if path is not None:
                    self.open_to.append((username, path))
                    if not everybody:
                        return
            if self.open_to:
                return

    def _opens(self, path: str, username: str | None) -> bool:
        answer = self.crowd.get(username).ask(path)
        self.statuses.add(answer.status)
        self.leads_on |= answer.status in REDIRECTS and "/sign-in" not in answer.headers.get("location", "")
        who = f"{path} as {username or 'nobody'}"
        if answer.status >= 400 and answer.status not in FORBIDDEN:
            self.faults.append(f"{who}: {answer.status}")
        if answer.status == 200:
            queries, _milliseconds = cost_of(answer.headers)
            if queries is not None and queries > MOST_QUERIES:  # the menu's figures are counted once in ten seconds
                answer = self.crowd.get(username).ask(path)
            self._weigh(answer, who)
        return answer.status == 200

    def _weigh(self, answer: APIResponse, who: str) -> None:
        queries, milliseconds = cost_of(answer.headers)
        if queries is not None and queries > MOST_QUERIES:
            self.faults.append(f"{who}: {queries} queries")
        if IS_FULL and milliseconds is not None and milliseconds > MOST_MILLISECONDS:
            self.faults.append(f"{who}: {milliseconds:.0f} ms")

    def read(self, path: str, visitor: Visitor) -> bool:
        """Note texts of the other language. Returns whether it is a whole page, not a file or a part."""
        answer = visitor.ask(path)
        if "text/html" not in answer.headers.get("content-type", ""):
            return False
        html = answer.text()
        who = f"{path} as {visitor.username or 'nobody'} ({visitor.language})"
        self.faults += [f"{who}: not in this language: {text}" for text in wrong_texts(html, visitor.language)]
        return "<html" in html

    def look_at(self, path: str, visitor: Visitor) -> None:
        """Open it in Chromium and note everything that is wrong."""
        who = f"{path} as {visitor.username or 'nobody'} ({visitor.language})"
        visitor.page.goto(path)
        self.faults += [f"{who}: {found}" for found in findings(visitor.page)]
        self.faults += [f"{who}: {found}" for found in visitor.watch.take_faults()]
