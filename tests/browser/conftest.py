"""Fixtures of the browser tests: the running demo, Chromium, and pages as somebody.

    def test_something(page_as):
        page = page_as("mihon-manager-1", "p/mihon-bukka/")      # Japanese, 1366 px wide
        phone = page_as(None, "r/", language="en", width=360)    # nobody, a telephone
    page = page_as(None, "sign-in", host="localhost")        # a security key is bound to a name, not to a number

Each page has a context of its own that is watched: when the test ends, nothing may have broken the content security
policy, gone outside, failed in a script or answered 5xx. `watch_of(page)` has what was seen. A person's session is
shared by all workers, so that two tests may be the same person.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, StorageState, sync_playwright

from tests.browser.demo_stack import ROOT, DemoStack, folder, running_demo
from tests.browser.sign_in import sign_in
from tests.browser.watch import Watch

CHROMIUM = os.environ.get("SECRETARIAT_CHROMIUM") or shutil.which("chromium-headless-shell") or ""
LOCALES = {"ja": "ja-JP", "en": "en-US"}
HEIGHT_OF_WIDTH = {1366: 768, 360: 740}
PageAs = Callable[..., Page]
_ahead: list[subprocess.Popen[bytes]] = []


def pytest_collection_finish(session: pytest.Session) -> None:
    """Build the demo beside the other tests; without it every worker would come to wait for it at the end."""
    is_first = os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0"
    wanted = any("demo" in getattr(item, "fixturenames", ()) for item in session.items)
    if is_first and wanted and CHROMIUM and not session.config.option.collectonly:
        ahead = "from tests.browser.demo_stack import build_ahead; build_ahead()"
        _ahead.append(subprocess.Popen((sys.executable, "-c", ahead), cwd=ROOT, stdin=subprocess.DEVNULL))


def pytest_sessionfinish() -> None:
    """Collect the build that has ended, so that nobody warns of it."""
    for build in _ahead:
        build.poll()


@pytest.fixture(scope="session")
def demo() -> Iterator[DemoStack]:
    """The running stack with the demo's data."""
    if not CHROMIUM:
        pytest.fail("Chromium is missing. As root: apt-get install chromium-headless-shell", pytrace=False)
    with running_demo() as stack:
        shutil.rmtree(folder() / "sessions" / stack.url.rpartition(":")[2].strip("/"), ignore_errors=True)
        yield stack


# Not for the session: while Playwright's event loop runs in this thread, Django refuses to talk to a database.
@pytest.fixture(scope="package")
def chromium(demo: DemoStack) -> Iterator[Browser]:
    """Debian's Chromium, without a way out of this machine."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def launch(playwright: Playwright) -> Browser:
    """Chromium for these tests; root runs it without its sandbox."""
    rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=CHROMIUM, args=[rules, "--lang=ja", *sandbox])


_watches: dict[Page, Watch] = {}


def watch_of(page: Page) -> Watch:
    """What was seen of the page's context."""
    return _watches[page]


@pytest.fixture
def page_as(demo: DemoStack, chromium: Browser) -> Iterator[PageAs]:
    """Opens a page as somebody; see above."""

    def open_page(
        username: str | None,
        path: str = "",
        *,
        language: str = "ja",
        width: int = 1366,
        scripts: bool = True,
        host: str = "127.0.0.1",
    ) -> Page:
        url = demo.url.replace("127.0.0.1", host)
        context = chromium.new_context(
            base_url=url,
            locale=LOCALES[language],
            timezone_id="Asia/Tokyo",
            viewport={"width": width, "height": HEIGHT_OF_WIDTH.get(width, 768)},
            java_script_enabled=scripts,
            storage_state=None if username is None else session_of(demo, chromium, username),
        )
        speak(context, url, language)
        context.set_default_timeout(30_000)
        watch = Watch(url)
        watch.attach(context)
        page = context.new_page()
        _watches[page] = watch
        page.goto(path)
        return page

    yield open_page
    watches = list(_watches.items())
    _watches.clear()
    for page, _watch in watches:
        page.context.close()
    for _page, watch in watches:
        watch.assert_clean()


def speak(context: BrowserContext, url: str, language: str) -> None:
    """Choose a language for this context only: the cookie that signing in left has the person's own."""
    context.add_cookies([{"name": "django_language", "value": language, "url": url}])


def session_of(demo: DemoStack, browser: Browser, username: str) -> StorageState:
    """Cookies of a person who is signed in; whoever needs them first signs in, for all workers."""
    sessions = folder() / "sessions" / str(demo.url.rpartition(":")[2].strip("/"))
    sessions.mkdir(parents=True, exist_ok=True)
    kept = sessions / f"{username}.json"
    with (sessions / f"{username}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists() or not is_alive(demo, browser, kept):
            with browser.new_context(base_url=demo.url, locale=LOCALES["ja"]) as context:
                sign_in(context.new_page(), demo, username)
                context.storage_state(path=kept)
    found: StorageState = json.loads(kept.read_text(encoding="utf-8"))
    return found


def is_alive(demo: DemoStack, browser: Browser, kept: Path) -> bool:
    """Whether the session still opens the start page: a test may have signed the person out."""
    with browser.new_context(base_url=demo.url, storage_state=kept) as context:
        return context.request.get("", max_redirects=0, max_retries=2).ok
