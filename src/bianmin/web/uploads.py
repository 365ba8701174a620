"""What a browser sends up is taken into memory, and only so much of it (上传)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class Bounded(FileUploadHandler):
    """Stands before the others: files beyond the bound, together, are passed over.

    The rest of the request is still read, so that the page can say what was wrong;
    `too_large` of the request names what was left out.
    """

    got = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 - the framework's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """See from the head of the request whether it is too much altogether."""
        self.too_large(content_length)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand a piece on, unless it is too much."""
        self.got += len(raw_data)
        if self.too_large(self.got):
            raise SkipFile
        return raw_data

    def too_large(self, size: int) -> bool:
        """Return whether so many bytes are too many, and note it on the request."""
        if size > settings.UPLOAD_MOST:
            self.request.too_large = True  # type: ignore[union-attr]
        return size > settings.UPLOAD_MOST

    def file_complete(self, file_size: int) -> Any:
        """Leave the file to the next handler."""
        return None
