"""Everybody who visits the pages: one person a role, nobody, and the administrator; and what they find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, Response, ViewportSize

from security.roles import Role
from tests.bars import IS_FULL
from tests.browser.addresses import Address
from tests.browser.axe import findings
from tests.browser.conftest import LOCALES, session_of, speak
from tests.browser.demo_stack import DemoStack
from tests.browser.languages import wrong_texts
from tests.browser.sign_in import confirm
from tests.browser.variants import is_another_page, language_of, shape_of, variants_on
from tests.browser.watch import Cost, Watch, cost_of

MOST_QUERIES = 30
MOST_MILLISECONDS = 300
TRIES = 3  # more, where a page was slow: a machine that does other things too may be slow once
NOBODY = None
ADMINISTRATOR = "admin"
OK = 200
NOT_LET_IN = {401, 403, 404, 405}
MOST_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1366, "height": 768}
LANGUAGES = tuple(LOCALES)
ROLES = """
    SELECT u.username, p.code, split_part(m.codename, 'act_as_', 2)
    FROM security_programuserpermission g JOIN security_user u ON u.id = g.user_id
    JOIN security_program p ON p.id = g.content_object_id JOIN auth_permission m ON m.id = g.permission_id
    WHERE u.is_active AND u.username LIKE '%%-1' AND u.username NOT LIKE '%%-newcomer-%%'
    AND m.codename <> 'act_as_api_client'
    ORDER BY p.number, m.codename = 'act_as_manager' DESC, m.codename, u.id
"""
KINDS = """
    SELECT p.code, s.kind FROM security_program p JOIN cases_programsetup s ON s.program_id = p.id ORDER BY p.number
"""


@dataclass(frozen=True)
class Found:
    """What came for a path: `body` is the text of a page or of a part of one."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def is_whole(self) -> bool:
        """A page, not a file or a part of a page."""
        return "<html" in self.body


@dataclass
class Visitor:
    """Somebody with a browser, watched over all pages."""

    username: str | None
    context: BrowserContext
    watch: Watch
    demo: DemoStack
    _page: list[Page] = field(default_factory=list)

    @property
    def page(self) -> Page:
        if not self._page:
            self._page.append(self.context.new_page())
        return self._page[0]

    def ask(self, path: str, language: str) -> Found:
        """The answer for a path without a page; proves again who one is where that is asked for."""
        self._speak(language)
        answer = self._get(path)
        if answer.status in REDIRECTS and "/sign-in/again" in answer.headers.get("location", ""):
            self.open(path, language)
            answer = self._get(path)
        if answer.status in REDIRECTS:
            # What it says on the next page is read there, in this language.
            self._get("account", max_redirects=MOST_REDIRECTS)
        is_text = answer.status == OK and "text/html" in answer.headers.get("content-type", "")
        return Found(answer.status, answer.headers, answer.text() if is_text else "")

    def _get(self, path: str, *, max_redirects: int = 0) -> APIResponse:
        """Asks again on a new connection, as browsers do, when the server hung up on one that had stood idle."""
        return self.context.request.get(path, max_redirects=max_redirects, max_retries=2)

    def open(self, path: str, language: str) -> Found:
        """The page in Chromium, with what it loads by itself; a redirect counts as such."""
        self._speak(language)
        size = PHONE if path.startswith("r/") else DESK
        if self.page.viewport_size != size:
            self.page.set_viewport_size(size)
        answer = self._go(path)
        if "/sign-in/again" in self.page.url and not path.startswith("sign-in/") and self.username:
            confirm(self.page, self.demo, self.username)
            answer = self._go(path)
        if urlsplit(answer.url).path != f"/{urlsplit(path).path}":
            return Found(302, answer.headers, "")
        if answer.status == OK:
            self.page.wait_for_function("() => !document.querySelector('.htmx-request')")
        return Found(answer.status, answer.headers, answer.text())

    def _go(self, path: str) -> Response:
        answer = self.page.goto(path)
        assert answer is not None, path
        return answer

    def _speak(self, language: str) -> None:
        """The portal keeps a choice of its own."""
        speak(self.context, self.demo.url, language)
        self.context.add_cookies([{"name": "portal_language", "value": language, "url": self.demo.url}])


class Crowd:
    """Visitors by name, made when they are first wanted."""

    def __init__(self, demo: DemoStack, browser: Browser) -> None:
        self.demo = demo
        self.browser = browser
        self.visitors: dict[str | None, Visitor] = {}

    def get(self, username: str | None) -> Visitor:
        if username not in self.visitors:
            context = self.browser.new_context(
                base_url=self.demo.url,
                locale=LOCALES["ja"],
                timezone_id="Asia/Tokyo",
                viewport=DESK,
                storage_state=None if username is None else session_of(self.demo, self.browser, username),
            )
            context.set_default_timeout(120_000)
            watch = Watch(self.demo.url)
            watch.attach(context)
            self.visitors[username] = Visitor(username, context, watch, self.demo)
        return self.visitors[username]

    def close(self) -> None:
        """Close every window."""
        for visitor in self.visitors.values():
            visitor.context.close()

    @cached_property
    def roles(self) -> dict[str, dict[str, Role]]:
        """Program → the first person of each role on it, the manager first → the role."""
        found: dict[str, dict[str, Role]] = {}
        for username, code, role in self.demo.rows(ROLES):
            found.setdefault(code, {}).setdefault(username, Role(role))
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of people, which are as they are in every language."""
        return frozenset(name for (name,) in self.demo.rows("SELECT DISTINCT display_name FROM security_user"))

    @cached_property
    def kinds(self) -> list[list[str]]:
        """The programs of each kind of benefit."""
        found: dict[str, list[str]] = {}
        for code, kind in self.demo.rows(KINDS):
            found.setdefault(kind, []).append(code)
        return list(found.values())

    def people_for(self, address: Address, code: str) -> list[str | None]:
        """Those whom a page is for: of a program by the roles that the page names; else everybody."""
        if address.is_of_a_program:
            return [name for name, role in self.roles[code].items() if role in address.roles or not address.roles]
        if address.is_of_the_console:
            return [ADMINISTRATOR]
        if address.route.startswith("r/"):
            return [NOBODY]
        return [NOBODY, *self.roles[self.kinds[0][0]], ADMINISTRATOR]


class Visit:
    """One page, visited by everybody whom it is for."""

    def __init__(self, address: Address, crowd: Crowd) -> None:
        self.address = address
        self.crowd = crowd
        self.open_to: list[tuple[str | None, str]] = []
        self.statuses: set[int] = set()
        self.variants = 0
        self.faults: list[str] = []
        self._is_whole = True
        self._shapes: set[tuple[str, ...]] = set()

    def by_everybody(self) -> None:
        """On the first program of each kind that has something to see: by all roles on one, by somebody on others."""
        for place, codes in enumerate(self._programs()):
            for code in codes:
                before = len(self.open_to)
                self._on(code, everybody=IS_FULL or place == 0)
                if len(self.open_to) > before:
                    break

    def by_one(self, role: str = "", program: str = "") -> tuple[str | None, str] | None:
        """Somebody who can open it, rather one of the role, and its path; None for a part of a page and where nobody
        can. On the program, or the first where it is open."""
        for code in [program] if program else (code for codes in self._programs() for code in codes):
            paths = self.address.paths(self.crowd.demo, code)
            held = self.crowd.roles.get(code, {})
            people = self.crowd.people_for(self.address, code)
            for username in sorted(people, key=lambda name: held.get(name or "", "") != role):
                for path in paths:
                    found = self.crowd.get(username).ask(path, "ja")
                    if found.status == OK:
                        return (username, path) if found.is_whole else None
        return None

    def _programs(self) -> Sequence[Sequence[str]]:
        return self.crowd.kinds if self.address.is_of_a_program else [[""]]

    def _on(self, code: str, *, everybody: bool) -> None:
        """Each person begins with another object, so that many of them are seen."""
        paths = self.address.paths(self.crowd.demo, code)
        is_first = True
        for turn, username in enumerate(self.crowd.people_for(self.address, code) if paths else []):
            start = turn % len(paths)
            for path in (*paths[start:], *paths[:start]):
                if self._opens(path, username, LANGUAGES[turn % len(LANGUAGES)], is_first=is_first):
                    self.open_to.append((username, path))
                    is_first = False
                    break
            if self.open_to and not everybody:
                return

    def _opens(self, path: str, username: str | None, language: str, *, is_first: bool) -> bool:
        """The first person reads a page in both languages and follows its links to itself; the others take turns, and
        in the suite they read it without Chromium."""
        visitor = self.crowd.get(username)
        if self.open_to and not IS_FULL:
            return self._note(visitor.ask(path, language), path, visitor, language)
        if is_first or not self._is_whole:
            other = next(one for one in LANGUAGES if one != language)
            found = visitor.ask(path, other)
            self._is_whole = found.is_whole or found.status != OK
            if not self._note(found, path, visitor, other) or not found.is_whole:
                return found.status == OK
        is_open = self._look(path, visitor, language)
        if is_open and IS_FULL:
            self._look(path, visitor, next(one for one in LANGUAGES if one != language))
        if is_open and is_first and not (self.open_to or self.address.opens_another):
            self._follow(variants_on(visitor.page), visitor, language)
        return is_open

    def _follow(self, paths: Sequence[str], visitor: Visitor, language: str) -> None:
        """The page with other conditions: in Chromium where that makes another page, else only what it costs."""
        for path in paths:
            self.variants += 1
            spoken = language_of(path) or language
            if not IS_FULL and (shape_of(path) in self._shapes or not is_another_page(path)):
                self._note(visitor.ask(path, spoken), path, visitor, spoken)
            else:
                self._look(path, visitor, spoken)

    def _look(self, path: str, visitor: Visitor, language: str) -> bool:
        """Open it in Chromium and note everything that is wrong; axe looks at each shape of a page once."""
        found = visitor.open(path, language)
        is_open = self._note(found, path, visitor, language)
        faults = visitor.watch.take_faults()
        if is_open and (IS_FULL or shape_of(path) not in self._shapes):
            self._shapes.add(shape_of(path))
            faults += findings(visitor.page)
        self.faults += [f"{_who(path, visitor, language)}: {fault}" for fault in faults]
        return is_open

    def _note(self, found: Found, path: str, visitor: Visitor, language: str) -> bool:
        """Note a failure, what it costs and texts of the other language. Returns whether it is open to the person."""
        who = _who(path, visitor, language)
        self.statuses.add(found.status)
        if found.status != OK:
            if found.status not in NOT_LET_IN | REDIRECTS:
                self.faults.append(f"{who}: {found.status}")
            return False
        self._weigh(found, path, visitor, language)
        texts = wrong_texts(found.body, language) if found.body else []
        self.faults += [f"{who}: not in this language: {text}" for text in texts if text not in self.crowd.names]
        return True

    def _weigh(self, found: Found, path: str, visitor: Visitor, language: str) -> None:
        """Note too many queries and too long a time: of a few tries the shortest, and in the suite, where other tests
        run beside it, the time on the processor."""
        cost = cost_of(found.headers)
        if cost is None:
            return
        if cost.queries > MOST_QUERIES:
            self.faults.append(f"{_who(path, visitor, language)}: {cost.queries} queries")
        least = _time_of(cost)
        for _try in range(TRIES if least > MOST_MILLISECONDS else 0):
            again = cost_of(visitor.ask(path, language).headers)
            least = min(least, _time_of(again) if again else least)
        if least > MOST_MILLISECONDS:
            self.faults.append(f"{_who(path, visitor, language)}: {least:.0f} ms")


def _time_of(cost: Cost) -> float:
    return cost.milliseconds if IS_FULL else cost.on_processor


def _who(path: str, visitor: Visitor, language: str) -> str:
    return f"{path} as {visitor.username or 'nobody'} ({language})"
