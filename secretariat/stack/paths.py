"""Where an instance of the stack keeps its things."""

import hashlib
import os
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from secretariat.stack.errors import StackError

REPOSITORY = Path(__file__).resolve().parents[2]
DEFAULT_NAME = "default"
LONGEST_SOCKET_PATH = 90
"""Bytes. The kernel allows 107; the rest is left to whoever appends a suffix, such as a lock file."""
_LONGEST_SOCKET_NAME = ".s.PGSQL.65535"
_LONGEST_BASE = 40
_CLOSED = 0o700
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/_.-]+")


@dataclass(frozen=True)
class StackPaths:
    """Directories and files of one instance. The default instance lives in `var/stack`, `test` in `var/test-stack`."""

    var: Path
    name: str

    @property
    def instance(self) -> Path:
        return self.var / ("stack" if self.name == DEFAULT_NAME else f"{self.name}-stack")

    @property
    def keys_file(self) -> Path:
        return self.instance / "keys.env"

    @property
    def lock_file(self) -> Path:
        return self.instance / "supervisor.lock"

    @property
    def users_file(self) -> Path:
        return self.instance / "users.lock"

    @property
    def state_file(self) -> Path:
        return self.instance / "state.json"

    @property
    def demo_mark(self) -> Path:
        """Stands while the instance's data are the demo's: whoever wants the demo again may throw them away."""
        return self.instance / "demo-data"

    @property
    def logs(self) -> Path:
        return self.var / "log" if self.name == DEFAULT_NAME else self.var / "log" / self.name

    @property
    def identity(self) -> str:
        """A short name of this instance that no other clone on this machine has."""
        return hashlib.sha256(os.fsencode(self.instance)).hexdigest()[:12]

    def log(self, process: str) -> Path:
        return self.logs / f"{process}.log"

    def create(self) -> None:
        """Make the instance's directories, closed to other users. Raises StackError `not-writable`."""
        try:
            self.instance.mkdir(mode=_CLOSED, parents=True, exist_ok=True)
            self.logs.mkdir(mode=_CLOSED, parents=True, exist_ok=True)
            (self.var / "static").mkdir(exist_ok=True)  # the web server warns when there is none
        except OSError as error:
            raise StackError(
                "not-writable",
                f"{self.instance} cannot be written ({error.strerror}). "
                "Make it writable, or set SECRETARIAT_VAR to a directory that is.",
            ) from error


def stack_paths(name: str = DEFAULT_NAME) -> StackPaths:
    """The paths of the named instance, under `SECRETARIAT_VAR` or the repository's `var`."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", name):
        raise StackError("bad-name", f"{name!r} is no name for an instance: use a to z, 0 to 9 and hyphens.")
    var = Path(os.environ.get("SECRETARIAT_VAR") or REPOSITORY / "var")
    return StackPaths(var=var.absolute(), name=name)


def socket_directory(preferred: Path, identity: str, owner: int | None = None) -> Path:
    """A directory of mode 0700 in which every socket path stays within 90 bytes.

    `preferred` when it is short and plain enough to stand in a URL, otherwise one named after `identity` in the
    user's runtime directory or the machine's temporary directory. `owner` is the user id that the directory is handed
    to, by default the current user's. Raises StackError `socket-directory` when somebody else holds that name.
    """
    longest = len(os.fsencode(preferred / _LONGEST_SOCKET_NAME))
    if longest <= LONGEST_SOCKET_PATH and _PLAIN_PATH.fullmatch(str(preferred)):
        return closed_directory(preferred, owner)
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and os.access(runtime, os.W_OK) and len(os.fsencode(runtime)) <= _LONGEST_BASE:
        return closed_directory(Path(runtime) / f"secretariat-{identity}", owner)
    base = Path(tempfile.gettempdir())
    if len(os.fsencode(base)) > _LONGEST_BASE:
        base = Path("/tmp")  # noqa: S108 - the directory below is made 0700 and refused when it is not ours
    return closed_directory(base / f"secretariat-{os.getuid()}-{identity}", owner)


def closed_directory(path: Path, owner: int | None = None) -> Path:
    """Make `path` a directory that only its owner can enter. Raises StackError `socket-directory`."""
    user = os.getuid()
    path.mkdir(mode=_CLOSED, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {user, owner}:
        raise StackError(
            "socket-directory",
            f"{path} belongs to somebody else. Remove it, or set XDG_RUNTIME_DIR to a directory of yours.",
        )
    if stat.S_IMODE(found.st_mode) != _CLOSED:
        path.chmod(_CLOSED)
    if owner is not None and found.st_uid != owner:
        os.chown(path, owner, -1)
    return path
