"""A stranger's server: it answers everything generously and remembers every knock.

    with stranger() as other:
        PACKAGES["send-fetch"].write(path, elsewhere=other.address)
        ...
        assert other.knocks == []

`knocks` holds a line for every request (`GET /hit/send-fetch/fetch`) and for every UDP packet (`packet`, which WebRTC
sends).

`connections` counts those without a request: a preconnect makes them, and chromium now and then before a navigation
that is then forbidden. They say that somebody is there, and nothing else.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWERS = {"js": "text/javascript", "png": "image/png", "json": "application/json"}


class Stranger(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Visit)
        self.knocks: list[str] = []
        self.connections = 0
        self.port = self.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.packets = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.packets.bind(("127.0.0.1", self.port))
        self.packets.settimeout(0.2)
        self.open = True

    def hits(self, name: str) -> list[str]:
        """The channels through which a package reached this server."""
        return [knock.split(f"/hit/{name}/", 1)[1] for knock in self.knocks if f"/hit/{name}/" in knock]

    def listen_for_packets(self) -> None:
        while self.open:
            try:
                self.packets.recvfrom(2048)
                self.knocks.append("packet")
            except TimeoutError:
                continue
            except OSError:
                return


class Visit(BaseHTTPRequestHandler):
    server: Stranger

    def handle_one_request(self) -> None:
        before = len(self.server.knocks)
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True
        if len(self.server.knocks) == before:
            self.server.connections += 1

    def answer(self) -> None:
        self.server.knocks.append(f"{self.command} {self.path}")
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        ending = self.path.partition("?")[0].rpartition(".")[2]
        body = b"" if ending == "png" else b"/* a stranger */"
        self.send_response(200)
        self.send_header("Content-Type", ANSWERS.get(ending, "text/html"))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin") or "*")
        self.send_header("Access-Control-Allow-Credentials", "true")
        self.send_header("Access-Control-Allow-Headers", "*")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_HEAD = do_OPTIONS = do_PUT = do_DELETE = answer  # noqa: N815

    def log_message(self, *arguments) -> None:
        """Nothing on the screen."""


@contextmanager
def stranger() -> Iterator[Stranger]:
    server = Stranger()
    threads = [threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
               threading.Thread(target=server.listen_for_packets, daemon=True)]  # fmt: skip
    for thread in threads:
        thread.start()
    try:
        yield server
    finally:
        time.sleep(0.05)
        server.open = False
        server.shutdown()
        server.server_close()
        server.packets.close()
