"""A mail server to try the outbox on: on this machine, takes every message, and misbehaves when told to."""

import email.policy
import socketserver
import threading
import time
from email.message import EmailMessage
from email.parser import BytesParser

from bootstrap.serving import HOST

IDLE = 30.0  # seconds


class MailServer:
    """Runs while the `with` block does. `down` and `up` are what its people notice of it: nobody answers any more,
    and then somebody does, on the same port."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.answers_to: dict[str, str] = {}  # by recipient, instead of “250 OK” to RCPT
        self.after_data = "250 Taken"
        self.drops = 0  # so many of the next messages are cut off in the middle
        self.drops_after = 0  # … and so many after they were taken, before that is said
        self.pause = 0.0  # seconds that it takes for a message
        self.connections = 0
        self.port = 0
        self._server: socketserver.ThreadingTCPServer | None = None

    def __enter__(self) -> "MailServer":
        self.up()
        return self

    def __exit__(self, *_error: object) -> None:
        self.down()

    @property
    def address(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://{HOST}:{self.port}"

    def up(self) -> None:
        owner = self

        class Handler(Conversation):
            server_of_mail = owner

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False
            request_queue_size = 64

            def handle_error(self, request, client_address) -> None:
                """A client that was killed is what this is for."""

        self._server = Server((HOST, self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def down(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.received if message["To"] == address]


class Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a client needs that sends one message after the other."""

    server_of_mail: MailServer
    timeout = IDLE

    def handle(self) -> None:
        self.server_of_mail.connections += 1
        self.say("220 ready")
        while line := self.rfile.readline():
            verb = line[:4].strip().upper()
            if verb == b"QUIT":
                self.say("221 bye")
                return
            if verb == b"DATA":
                if not self.take():
                    return
            elif verb == b"RCPT":
                address = line.partition(b"<")[2].partition(b">")[0].decode()
                self.say(self.server_of_mail.answers_to.get(address, "250 OK"))
            else:
                self.say("250 OK")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def take(self) -> bool:
        """A message; answers whether the conversation goes on."""
        owner = self.server_of_mail
        self.say("354 go on")
        if owner.drops:
            owner.drops -= 1
            self.rfile.readline()
            return False
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line[1:] if line.startswith(b"..") else line)
        time.sleep(owner.pause)
        if owner.after_data.startswith("2"):
            message = BytesParser(policy=email.policy.default).parsebytes(b"".join(lines))
            owner.received.append(message)
        if owner.drops_after:
            owner.drops_after -= 1
            return False
        self.say(owner.after_data)
        return True
