"""Takes an uploaded package: a small one into memory, a large one to a file that has no name.

A file without a name is gone with the process that has it open, however that ends; and what is larger than allowed is
not kept at all, while the rest of the form still is.
"""

from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from media.h5p.rules import MEGABYTE


def largest() -> int:
    """Bytes that a package may have as it is uploaded."""
    return settings.H5P_UPLOAD_MEGABYTES * MEGABYTE


class PackageUpload(FileUploadHandler):
    """`is_too_large` says afterwards that there was a file and it was dropped."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.is_too_large = False
        self._largest = largest()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        # Closed by Django at the end of the request, as every uploaded file.
        self._file = SpooledTemporaryFile(  # noqa: SIM115
            max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE, dir=settings.FILE_UPLOAD_TEMP_DIR
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > self._largest:
            self.is_too_large = True
            self._file.close()
            raise SkipFile
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self._file.closed:
            return None
        self._file.seek(0)
        return UploadedFile(self._file, self.file_name, self.content_type, file_size, self.charset)

    def upload_interrupted(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()
