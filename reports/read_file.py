"""Files for people outside, read back from disk: only as they were written."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.errors import ReportError
from reports.files import stored


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it was written. The name is made of numbers; the content is never logged."""

    name: str
    content: bytes

    def __repr__(self) -> str:
        return f"StoredFile(name={self.name})"


def read_stored(name: str, sha256: str) -> StoredFile:
    """The file of that name relative to FILES_DIR. Raises ReportError ``file_missing``, ``file_changed``."""
    try:
        content = stored(name).read_bytes()
    except OSError as error:
        raise ReportError(
            _("The file is not on the disk any more. Tell the administrator of the platform."), code="file_missing"
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ReportError(
            _("The file on the disk is not the one that was made. Tell the administrator of the platform."),
            code="file_changed",
        )
    return StoredFile(name.rsplit("/", 1)[-1], content)
