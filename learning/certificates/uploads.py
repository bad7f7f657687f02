"""Takes an uploaded file into memory, up to a size, and never onto a disk: it carries somebody's name."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class InMemoryUpload(FileUploadHandler):
    """Keeps what it is given until that is longer than `largest`; then drops it, and says so by `is_too_large`."""

    def __init__(self, request: Any = None, *, largest: int) -> None:
        super().__init__(request)
        self.largest = largest
        self.is_too_large = False
        self._content = BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._content = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > self.largest:
            self.is_too_large = True
            self._content = BytesIO()
            raise SkipFile
        self._content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if self.is_too_large:
            return None
        self._content.seek(0)
        return InMemoryUploadedFile(
            self._content, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )
