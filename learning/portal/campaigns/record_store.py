"""A learning record store as small as can be: a real server that keeps what it takes, and can be told to misbehave."""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"


class RecordStore:
    """Keeps statements by id, in the order in which they first came. It can be stopped, and started again."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.calls: list[int] = []
        self.headers: list[dict[str, str]] = []
        self.others: list[str] = []  # ids under which something else came than before
        self.status = 204  # what it answers to everybody, once it is told so
        self.refuses: Callable[[dict[str, Any]], bool] = lambda statement: False
        self.swallows = 0  # so many times it keeps what came, and is gone before it says so
        self.seconds = 0.0  # it takes for an answer
        self.port = 0
        self.server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/xapi"

    def start(self) -> None:
        store = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                store.take(self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer((HOST, self.port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01}).start()

    def stop(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def take(self, request: BaseHTTPRequestHandler) -> None:
        said = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        self.headers.append(dict(request.headers))
        status = 400 if self.status == 204 and any(self.refuses(one) for one in said) else self.status
        if status == 204:
            for one in said:
                if self.kept.setdefault(one["id"], one) != one:
                    self.others.append(one["id"])
        self.calls.append(len(said))
        time.sleep(self.seconds)
        if status == 204 and self.swallows:
            self.swallows -= 1
            request.close_connection = True
            return
        try:
            request.send_response(status)
            request.send_header("Location", f"http://{HOST}:1/")
            request.send_header("Content-Length", "0")
            request.end_headers()
        except OSError:
            request.close_connection = True  # who asked is dead
