"""A real browser for the tests: one chromium a run, a window of its own for every visitor."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

TOOLS = settings.BUILD_DIR / "tools.json"
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page asks of another host stays on this machine; the visitor notices that it was asked.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
SCREENSHOTS = "SCREENSHOTS"  # names a folder; without it no picture is taken
PATIENCE = 15_000  # milliseconds: a shared machine may be slow


def program() -> str:
    """The path of chromium, as the set-up found it; skips the test, and says what is missing, without it."""
    if not TOOLS.exists():
        pytest.skip(f"{TOOLS} is missing: `make setup` writes it.")
    path = json.loads(TOOLS.read_text()).get("chromium") or ""
    if not Path(path).is_file():
        pytest.skip(f"There is no chromium ({TOOLS} names “{path}”): `make setup` looks for one.")
    return path


@contextmanager
def launched() -> Iterator:
    """Chromium for as long as the block lasts."""
    sync_api = pytest.importorskip("playwright.sync_api")
    path = program()
    # What Playwright needs on this machine, such as a Node.js of ours where its own does not start.
    os.environ.update(json.loads(TOOLS.read_text()).get("environment", {}))
    # Playwright's own loop runs in the thread of the tests; their look-ups between its steps are harmless.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_api.sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=path, args=OPTIONS)
            yield chromium
            chromium.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Visitor:
    """Somebody in front of a window of their own. `problems` keeps whatever a reader should never meet."""

    def __init__(self, browser, address: str, *, width: int = 1280, height: int = 800, **options):
        self.address = address
        self.problems: list[str] = []
        self.expected: set[int] = set()
        self.context = browser.new_context(
            base_url=address, viewport={"width": width, "height": height}, locale="en-CA", **options
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        self.context.on("requestfailed", self._failed)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))
        self.page = self.context.new_page()

    def sign_in(self, client, user) -> None:
        """Brings the session of a person along, without the form."""
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.address}])

    def expect(self, *statuses: int) -> None:
        """Pages with these statuses are what this visitor came to see."""
        self.expected.update(statuses)

    def open(self, path: str):
        """The page at an address of the site; answers the response."""
        return self.page.goto(path)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def main(self) -> str:
        """What stands on the page, without its frame."""
        return self.page.locator("main").inner_text()

    def picture(self, name: str) -> None:
        """A screenshot, where the environment asks for them."""
        folder = os.environ.get(SCREENSHOTS)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)

    def close(self) -> None:
        self.context.close()

    def _asked(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and not request.url.startswith(f"{self.address}/"):
            self.problems.append(f"asked another site: {request.url}")

    def _answered(self, response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.problems.append(f"{response.status}: {response.request.method} {response.url}")

    def _failed(self, request) -> None:
        # Left for another page before it came, or a download: the browser calls both aborted.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed: {request.url} ({request.failure})")

    def _said(self, message) -> None:
        # What the browser says of a status is known already.
        if message.type == "error" and not re.match("Failed to load resource: the server responded", message.text):
            self.problems.append(f"console: {message.text}")
