"""Data keys of programs: made with the program, kept unwrapped in the process only."""

import os
import threading
import time
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from security import clock
from security.models.program_key import ProgramKey
from security.sealing.master import KEY_BYTES, unwrap, wrap
from security.tenancy.scope import require_program


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A program's data key, opened: the cipher for columns and the key of the blind indexes."""

    version: int
    cipher: AESGCM
    index_key: bytes


_open: dict[tuple[int, int], OpenKey] = {}
_current: dict[int, tuple[int, float]] = {}  # the version that seals, and until when it is taken for that
CURRENT_SECONDS = 60  # a rotation reaches every process within so long
_lock = threading.Lock()


def current_key(program_id: int) -> OpenKey:
    """The key that seals new values of the program. Needs the program's scope; the program's set-up makes the key."""
    require_program(program_id)
    version, until = _current.get(program_id, (0, 0.0))
    if time.monotonic() >= until:
        row = ProgramKey.objects.filter(program_id=program_id).order_by("-version").first()
        if row is None:
            raise LookupError(f"Program {program_id} has no data key: make_program_key() belongs to its set-up.")
        version = row.version
        if (program_id, version) not in _open:
            _remember(row)
        _current[program_id] = (version, time.monotonic() + CURRENT_SECONDS)
    return _open[program_id, version]


def key_of_version(program_id: int, version: int) -> OpenKey:
    """The key that a stored value names. Raises ProgramKey.DoesNotExist once it was destroyed."""
    require_program(program_id)
    if (program_id, version) not in _open:
        _remember(ProgramKey.objects.get(program_id=program_id, version=version))
    return _open[program_id, version]


def index_key(program_id: int) -> bytes:
    """The key of the blind indexes: always that of version 1, so that old rows are found after a rotation."""
    return key_of_version(program_id, 1).index_key


def forget_keys() -> None:
    """Drop what this process opened: after a rotation, a disposal, or between tests."""
    with _lock:
        _open.clear()
        _current.clear()


def make_program_key(program_id: int) -> None:
    """Make the program's first data key; nothing happens when there is one. Part of setting a program up."""
    require_program(program_id)
    _forget(program_id)  # an earlier attempt may have rolled back after its key was used here
    master_key_id, wrapped = wrap(os.urandom(KEY_BYTES), place=key_place(program_id, 1))
    ProgramKey.objects.bulk_create(
        [
            ProgramKey(
                program_id=program_id, version=1, master_key_id=master_key_id, wrapped=wrapped, created_at=clock.now()
            )
        ],
        ignore_conflicts=True,  # set up twice at once: the first row wins
    )


def _forget(program_id: int) -> None:
    with _lock:
        _current.pop(program_id, None)
        for place in [place for place in _open if place[0] == program_id]:
            del _open[place]


def _remember(row: ProgramKey) -> None:
    secret = unwrap(row.master_key_id, bytes(row.wrapped), place=key_place(row.program_id, row.version))
    derived = HKDFExpand(algorithm=hashes.SHA256(), length=KEY_BYTES, info=b"secretariat blind index").derive(secret)
    with _lock:
        _open[row.program_id, row.version] = OpenKey(row.version, AESGCM(secret), derived)


def key_place(program_id: int, version: int) -> bytes:
    """What a wrapped key is bound to: it opens in no other program's row."""
    return f"programkey:{program_id}:{version}".encode()
