"""The real server over loopback: how many slides a second it serves, and what a slide weighs in a browser."""

import gzip
import http.client
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

from bootstrap import serving
from bootstrap.console import OperatorError
from learning.portal.benchmark.errors import BenchmarkError

SECONDS_TO_ANSWER = 30
COMPRESSED_ALREADY = (".woff2", ".png", ".jpg", ".webp", ".avif")


@dataclass(frozen=True)
class Throughput:
    """Answers a second to so many clients that each ask again as soon as they are answered."""

    clients: int
    requests: int
    requests_per_second: float


@dataclass(frozen=True)
class Weight:
    """What a browser loads for a page: requests, and bytes as a compressing server sends them."""

    requests: int
    html: int
    css: int
    js: int
    fonts: int
    other: int

    @property
    def total(self) -> int:
        return self.html + self.css + self.js + self.fonts + self.other


@contextmanager
def running_site(data: Path) -> Iterator[int]:
    """The web server of `make run` on the folder `data`, which the environment names; answers its port."""
    port = free_port()
    web, _worker = serving.site_programs(port, data)
    try:
        web.start()
        serving.wait_until_it_answers(port, web)
        yield port
    except OperatorError as error:
        raise BenchmarkError(f"The web server to measure did not start: {error}") from error
    finally:
        serving.stop([web])


def free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind((serving.HOST, 0))
        return attempt.getsockname()[1]


class Visitor:
    """A connection that is kept open, as a browser keeps it."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.connection = http.client.HTTPConnection(serving.HOST, port, timeout=SECONDS_TO_ANSWER)
        self.headers = {"Accept-Encoding": "gzip", **({"Cookie": cookie} if cookie else {})}

    def get(self, address: str) -> bytes:
        """The body of a page."""
        return self.ask("GET", address)

    def ask(
        self,
        method: str,
        address: str,
        *,
        body: str | None = None,
        headers: dict[str, str] | None = None,
        status: int = http.client.OK,
    ) -> bytes:
        """The body of the answer, unpacked. Raises BenchmarkError for any other status than `status`."""
        try:
            self.connection.request(method, address, body=body, headers={**self.headers, **(headers or {})})
            response = self.connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise BenchmarkError(f"The server did not answer {address}: {error!r}.") from error
        if response.status != status:
            raise BenchmarkError(f"The server answered {address} with {response.status}.")
        return gzip.decompress(content) if response.getheader("Content-Encoding") == "gzip" else content


def throughput(port: int, address: str, *, cookie: str, clients: int, seconds: float) -> Throughput:
    """So many clients ask for `address` for so long. They share this machine with the server."""
    visitors = [Visitor(port, cookie) for _ in range(clients)]
    counts, errors = [0] * clients, []
    begin = threading.Barrier(clients + 1)

    def ask(number: int) -> None:
        begin.wait()
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end:
                visitors[number].get(address)
                counts[number] += 1
        except BenchmarkError as error:
            errors.append(error)

    threads = [threading.Thread(target=ask, args=[number], daemon=True) for number in range(clients)]
    for thread in threads:
        thread.start()
    begin.wait()
    begun = time.monotonic()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    taken = time.monotonic() - begun
    return Throughput(clients, sum(counts), round(sum(counts) / taken, 1))


# --- weight ---------------------------------------------------------------------------------------


class Wanted(HTMLParser):
    """What a page asks a browser to load, and the characters that it shows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.css: list[str] = []
        self.js: list[str] = []
        self.other: list[str] = []
        self.characters: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "link" and values.get("rel") == "stylesheet":
            self.css.append(values["href"] or "")
        elif tag == "link" and values.get("rel") == "icon":
            self.other.append(values["href"] or "")
        elif tag == "script" and values.get("src"):
            self.js.append(values["src"] or "")
        elif tag == "img" and values.get("src") and values.get("loading") != "lazy":
            self.other.append(values["src"] or "")

    def handle_data(self, data: str) -> None:
        self.characters.update(data)


def weigh(port: int, address: str, *, cookie: str) -> Weight:
    """Loads the page at `address` as a browser would."""
    visitor = Visitor(port, cookie)
    html = visitor.get(address)
    wanted = Wanted(html.decode())
    sheets = {urljoin(address, path): visitor.get(urljoin(address, path)) for path in wanted.css}
    scripts = {urljoin(address, path): visitor.get(urljoin(address, path)) for path in wanted.js}
    fonts = {
        path: visitor.get(path)
        for sheet, text in sheets.items()
        for path in fonts_of(text.decode(), sheet, wanted.characters)
    }
    other = {urljoin(address, path): visitor.get(urljoin(address, path)) for path in wanted.other}
    return Weight(
        requests=1 + len(sheets) + len(scripts) + len(fonts) + len(other),
        html=as_sent(address, html),
        css=sum(as_sent(*file) for file in sheets.items()),
        js=sum(as_sent(*file) for file in scripts.items()),
        fonts=sum(as_sent(*file) for file in fonts.items()),
        other=sum(as_sent(*file) for file in other.items()),
    )


def as_sent(address: str, content: bytes) -> int:
    """Bytes on the wire where files are compressed ahead, as in production; a development server may not do it."""
    return len(content) if address.endswith(COMPRESSED_ALREADY) else len(gzip.compress(content))


def fonts_of(sheet: str, sheet_address: str, characters: set[str]) -> list[str]:
    """The font files that hold a character of the page, every upright weight."""
    found = []
    for face in re.findall(r"@font-face\s*{([^}]*)}", sheet):
        source = re.search(r"url\([\"']?([^\"')]+)", face)
        if source and "italic" not in source[1] and covers(face, characters):
            found.append(urljoin(sheet_address, source[1]))
    return found


def covers(face: str, characters: set[str]) -> bool:
    """Whether the face's `unicode-range` has one of the characters; without a range it has all."""
    ranges = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face.partition("unicode-range")[2], re.I)
    spans = [range(int(low, 16), int(high or low, 16) + 1) for low, high in ranges]
    return not spans or any(ord(character) in span for character in characters for span in spans)
