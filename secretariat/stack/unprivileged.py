"""PostgreSQL refuses to run as root: find a way to run it without making a user or opening a directory.

First choice is a user namespace in which root is an ordinary user, so that the files stay root's. Where namespaces are
closed (most containers), an existing unprivileged user is taken, and its data goes where that user can reach it.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from secretariat.stack.errors import StackError

_USERS = ("postgres", "nobody", "daemon")


@dataclass(frozen=True)
class Launcher:
    """How a program is started so that it is not root: a command in front of it, or a user to switch to."""

    prefix: tuple[str, ...] = ()
    user: pwd.struct_passwd | None = None

    @property
    def uid(self) -> int | None:
        return self.user.pw_uid if self.user else None

    @property
    def gid(self) -> int | None:
        return self.user.pw_gid if self.user else None

    def run(self, *argv: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run a short command to its end."""
        return subprocess.run(
            (*self.prefix, *argv),
            env=env,
            cwd="/",
            user=self.uid,
            group=self.gid,
            extra_groups=[] if self.user else None,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )

    def can(self, flag: str, path: Path) -> bool:
        """Whether `test FLAG PATH` holds for the unprivileged process (`-w` writable, `-x` executable)."""
        return self.run("/usr/bin/test", flag, str(path)).returncode == 0

    def own(self, path: Path) -> None:
        """Hand `path` to the user that will use it."""
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)


def choose_launcher() -> Launcher:
    """The way to start PostgreSQL as the current user. Raises StackError `no-unprivileged-user`."""
    if os.geteuid() != 0:
        return Launcher()
    in_namespace = namespace_launcher()
    if in_namespace is not None:
        return in_namespace
    for name in _USERS:
        try:
            return Launcher(user=pwd.getpwnam(name))
        except KeyError:
            continue
    raise StackError(
        "no-unprivileged-user",
        "PostgreSQL does not run as root, user namespaces are closed and no unprivileged user exists. "
        "Run as a normal user, or give DATABASE_URL of a server.",
    )


def namespace_launcher() -> Launcher | None:
    """A launcher through a user namespace, or None where the kernel or the container does not allow one."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    launcher = Launcher(prefix=(unshare, "--user", "--map-user=1000", "--map-group=1000", "--"))
    return launcher if launcher.run("/bin/true").returncode == 0 else None
