"""Somebody signed in looks at a package in chromium, and what became of everything round it.

    with stranger() as other, window(browser, live_server.url, session) as visitor:
        seen = look(visitor, package, address, patience=6)
        assert seen.harm(other) == []

The waiting of the page round the frame is cut short: what takes it forty seconds takes PATIENCE here, and it asks each
second, instead of each fifth, whether the frame still lives.
"""

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from tests.browser import Visitor
from tests.media.hostile.probe import LEFT_BEHIND, PLANTED

Error = pytest.importorskip("playwright.sync_api").Error
PATIENCE = 4  # seconds before the page says that nothing comes
ANSWER = 10_000  # milliseconds in which a page that is alive answers
DONE = ("does not load", "cannot be shown here", "does not answer any more")
LARGEST_NOTES = 3_000

# In the page round the frame, before any of its own scripts.
BEFORE = f"""
if (window === window.top) {{
  const later = window.setTimeout;
  window.setTimeout = (action, time, ...more) => later(action, time === 40000 ? {PATIENCE * 1000} : time, ...more);
  const again = window.setInterval;
  window.setInterval = (action, time, ...more) => again(action, time === 5000 ? 1000 : time, ...more);
  window.heard = [];
  window.addEventListener("message", (event) => {{
    const said = event.data;
    if (said && said.package && window.heard.length < {LARGEST_NOTES}) {{
      window.heard.push([String(said.type), String(said.what), String(said.value ?? "").slice(0, 200)]);
    }}
  }});
}}
"""
PLANT = f"""async () => {{
  document.cookie = "{PLANTED}=1; path=/";
  localStorage.setItem("{PLANTED}", "{PLANTED}");
  sessionStorage.setItem("{PLANTED}", "{PLANTED}");
  window.name = "{PLANTED}";
  await new Promise((resolve) => {{
    const asked = indexedDB.open("{PLANTED}");
    asked.onupgradeneeded = () => asked.result.createObjectStore("{PLANTED}");
    asked.onsuccess = () => {{ asked.result.close(); resolve(); }};
  }});
  await caches.open("{PLANTED}");
}}"""
STATE = """async () => ({
  address: location.href, title: document.title, name: window.name,
  cookies: document.cookie.split("; ").map((one) => one.split("=")[0]).sort(),
  local: Object.keys(localStorage).sort(), session: Object.keys(sessionStorage).sort(),
  databases: (await indexedDB.databases()).map((one) => one.name).sort(), caches: (await caches.keys()).sort(),
  workers: (await navigator.serviceWorker.getRegistrations()).length, heading: document.querySelector("h1").textContent,
})"""


@dataclass
class Seen:
    """What was seen of one package. `notes` are [type, what, value]."""

    package: object
    notes: list[list[str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    said: str = ""
    seconds: float = 0.0

    def of(self, kind: str) -> list[str]:
        return [f"{what}: {value}" for said, what, value in self.notes if said == kind]

    def harm(self, other) -> list[str]:
        """Whatever should not have happened."""
        found = [*self.problems, *(f"got {one}" for one in self.of("got"))]
        found += [f"reached the stranger: {knock}" for knock in other.knocks]
        if self.package.stalls and not any(words in self.said for words in DONE):
            found.append(f"it stalls, and the page says only: {self.said!r}")
        if not self.package.stalls and not self.of("tried"):
            found.append("it did not try anything: nothing is proved")
        return [f"{self.package.name}: {one}" for one in found]


@contextmanager
def window(browser, address, cookie):
    """A window of somebody signed in, whose site has things in every kind of storage."""
    visitor = Visitor(browser, address)
    try:
        visitor.context.add_cookies([{**cookie, "url": address}])
        visitor.context.add_init_script(BEFORE)
        visitor.open("/healthz/")
        visitor.page.evaluate(PLANT)
        yield visitor
    finally:
        visitor.close()


def look(visitor, package, path, *, patience) -> Seen:
    """Opens the activity on the slide at `path`, waits until it is done (or `patience`, seconds), and looks round."""
    page, seen, begun = visitor.page, Seen(package), time.monotonic()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (seen.problems.append(f"a dialogue: {dialog.message[:80]}"), dialog.dismiss()))
    page.on("download", lambda download: seen.problems.append("a download"))
    visitor.context.on("page", lambda _other: seen.problems.append("a window"))
    page.on("response", lambda response: asked.append(response.url) if _is_from_a_frame(page, response) else None)
    visitor.open(path)
    before = page.evaluate(STATE)
    page.get_by_role("button", name="Open the activity").click()
    try:
        if package.stalls:
            _wait(page, PATIENCE + 6, lambda: any(words in _said(page) for words in DONE))
        else:
            _wait(page, patience, lambda: _is_done(page))
            _bait(page)
        seen.said = _said(page)
        seen.notes = [*page.evaluate("window.heard"), *([] if package.stalls else _written(page))]
        after = page.evaluate(STATE)
        seen.problems += [f"{name} was {before[name]!r}, is {after[name]!r}" for name in before
                          if _is_changed(name, before[name], after[name])]  # fmt: skip
        if LEFT_BEHIND in str(after):
            seen.problems.append(f"left behind: {after}")
    except Error as error:
        seen.problems.append(f"the page does not answer: {str(error).splitlines()[0]}")
    seen.problems += [f"the frame got {url}" for url in asked if not _is_of_the_frame(url)]
    seen.problems += [problem for problem in visitor.problems if problem.startswith("5")]
    seen.seconds = time.monotonic() - begun
    return seen


def _is_changed(name, before, after) -> bool:
    # The page's own: the token against forged requests, and what it keeps of the reader.
    return not set(before) <= set(after) if isinstance(before, list) else before != after


def _is_from_a_frame(page, response) -> bool:
    try:
        return response.request.is_navigation_request() is False and response.frame != page.main_frame
    except Error:
        return False


def _is_of_the_frame(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob") or parts.path.startswith(("/h5p/", "/static/"))


def _wait(page, seconds, is_over) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        # A locator's look has an end, also where the page hangs; an evaluation has none.
        page.locator("h1").first.inner_text(timeout=ANSWER)
        if is_over():
            return
        page.wait_for_timeout(100)


def _is_done(page) -> bool:
    return page.evaluate("window.heard.some(([type]) => type === 'done')")


def _said(page) -> str:
    return page.locator("[data-h5p] [data-status]").inner_text(timeout=ANSWER)


def _inner(page):
    return page.frame_locator("[data-stage] iframe")


def _written(page) -> list[list[str]]:
    """The notes in the frame itself, as far as it is still there. Only looks that have an end: the frame may hang."""
    try:
        listed = _inner(page).locator(".hostile").inner_text(timeout=1000)
    except Error:
        return []
    notes = (re.match(r"(tried|got|blocked|done) ([^:]*)(?:: (.*))?", line) for line in listed.splitlines())
    return [[note[1], note[2], note[3] or ""] for note in notes if note]


def _bait(page) -> None:
    try:
        _inner(page).locator(".bait").first.wait_for(state="attached", timeout=150)
        _inner(page).locator(".bait").first.click(timeout=1000)
        page.keyboard.type("secret")
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
    except Error:
        pass  # there is none, or the frame is gone: whoever bites finds nothing
