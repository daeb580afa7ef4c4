"""The keys of an instance: made once, kept in a file only its owner can read.

They stand outside the database on purpose: whoever has a dump or the data directory has no key.
"""

import base64
import os
import secrets
from pathlib import Path

from secretariat.stack.errors import StackError
from secretariat.stack.provision import ROLES, SUPERUSER

_KEY_BYTES = 32
_HEADER = (
    "# Keys of this instance. Back this file up apart from the database: sealed columns cannot be read without it.\n"
)


def password_variable(role: str) -> str:
    """The variable in the keys file that holds the password of a database role."""
    return f"STACK_PASSWORD_{role.upper()}"


def load_or_create_keys(path: Path, *, data_exists: bool) -> dict[str, str]:
    """The keys of the instance; generated when it is new.

    Raises StackError `keys-lost` when data exists whose keys are gone, `keys-unreadable` when the file is another
    user's.
    """
    if not path.exists():
        if data_exists:
            raise StackError(
                "keys-lost",
                f"{path} is missing, and the data beside it cannot be read without it. "
                "Restore it from its backup, or remove the data (`make clean-data`) to start anew.",
            )
        _write_new(path, _generate())
    try:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        text = path.read_text(encoding="utf-8")
    except PermissionError as error:
        raise StackError(
            "keys-unreadable", f"{path} belongs to another user. Run the stack as that user, or set SECRETARIAT_VAR."
        ) from error
    return _parse(path, text)


def _generate() -> dict[str, str]:
    keys = {
        "SECRETARIAT_SECRET_KEY": secrets.token_urlsafe(64),
        "SECRETARIAT_DATA_KEYS": f"k1:{_random_key()}",
        "SECRETARIAT_AUDIT_KEY": f"a1:{_random_key()}",
    }
    for role in (SUPERUSER, *(role.name for role in ROLES)):
        keys[password_variable(role)] = secrets.token_urlsafe(24)
    return keys


def _random_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode("ascii")


def _write_new(path: Path, keys: dict[str, str]) -> None:
    text = _HEADER + "".join(f"{name}={value}\n" for name, value in keys.items())
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)


def _parse(path: Path, text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    keys = dict(line.split("=", 1) for line in lines if "=" in line)
    missing = [name for name in _generate() if not keys.get(name)]
    if missing:
        raise StackError("keys-incomplete", f"{path} lacks {', '.join(missing)}. Restore the file from its backup.")
    return keys
