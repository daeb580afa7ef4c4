"""The virus scanner of the installation (ClamAV's daemon), where one is configured.

The file goes to it in pieces over a socket. Configured and not answering means unchecked, and unchecked is refused: who
wants files looked at does not want them taken when nobody looks.
"""

import logging
import socket
import struct
from collections.abc import Iterable
from typing import Final

from django.conf import settings

SECONDS: Final = 30
PIECE: Final = 1 << 18
MOST_ANSWER: Final = 4_096
CLEAN: Final = "stream: OK"
log = logging.getLogger(__name__)


class VirusFoundError(Exception):
    """The scanner knows the file for a virus."""


class NotScannedError(Exception):
    """The scanner does not answer, or could not look at all of the file."""


def scan(pieces: Iterable[bytes]) -> None:
    """Have the scanner look at a file; nothing is done where none is configured (SECRETARIAT_CLAMD).

    Raises VirusFoundError, NotScannedError.
    """
    if not settings.CLAMD:
        return
    try:
        answer = _ask(settings.CLAMD, pieces)
    except (OSError, ValueError) as error:
        log.error("the virus scanner does not answer: %s", type(error).__name__)  # noqa: TRY400 - a trace tells no more
        raise NotScannedError from error
    if answer.endswith(" FOUND"):
        log.warning("a virus was refused: %s", answer.removeprefix("stream: ").removesuffix(" FOUND"))
        raise VirusFoundError
    if answer != CLEAN:  # too large for its StreamMaxLength, or it is in trouble
        log.error("the virus scanner could not look at a file: %s", answer[:200])
        raise NotScannedError


def _ask(place: str, pieces: Iterable[bytes]) -> str:
    with _connected(place) as connection:
        connection.sendall(b"zINSTREAM\0")
        for piece in pieces:
            for start in range(0, len(piece), PIECE):
                part = piece[start : start + PIECE]
                connection.sendall(struct.pack(">I", len(part)) + part)
        connection.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < MOST_ANSWER and (part := connection.recv(MOST_ANSWER)):
            answer += part
    return answer.rstrip(b"\0").decode("ascii", "replace").strip()


def _connected(place: str) -> socket.socket:
    if not place.startswith("/"):
        host, _colon, port = place.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=SECONDS)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(SECONDS)
        connection.connect(place)
    except OSError:
        connection.close()
        raise
    return connection
