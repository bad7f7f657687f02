"""Mail into files, for development: one `.eml` a message, which any mail program opens."""

from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from learning.core import clock


class FileBackend(BaseEmailBackend):
    """Writes each message to `EMAIL_FILE_PATH`, named by time and Message-ID."""

    def send_messages(self, email_messages):
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for number, message in enumerate(email_messages):
            content = message.message().as_bytes(linesep="\r\n")
            (folder / f"{clock.now():%Y%m%dT%H%M%S.%fZ}-{number}.eml").write_bytes(content)
        return len(email_messages)
