"""PostgreSQL refuses to run as root and without a passwd entry: find a way to start it anyway.

As root we drop to `nobody`. When the state folder lies in one that `nobody` cannot enter, we leave it the one
capability that passes closed folders. When the program does too (a checkout under /root), that is not enough,
because PostgreSQL asks access(2), which ignores capabilities: then a user namespace, in which root is called `nobody`
and has no capability. To a user id without passwd entry a namespace lends that name as well. Each way is tried on
the real folder and the real program before it is taken.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import EmbeddedServerError

NOBODY = 65534
PROBE_TIMEOUT_S = 10.0
PASS_CLOSED_FOLDERS = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
STOP_WITH_PARENT = (
    "--pdeathsig",
    "INT",
)  # PostgreSQL's fast shutdown; asked for again after the change of user


@dataclass(frozen=True)
class Launcher:
    """A command prefix and the user and group that must own the files of the program behind it."""

    prefix: tuple[str, ...]
    uid: int
    gid: int


def choose_launcher(*, program: Path, directory: Path) -> Launcher:
    """Return the first launcher under which `program` runs and `directory` is writable.

    `directory` is given to the launcher's user (the folder itself, not its content). Raises
    EmbeddedServerError when no way works.
    """
    for launcher in _list_launchers():
        os.chown(directory, launcher.uid, launcher.gid)
        if _works(launcher, program=program, directory=directory):
            return launcher
    problem = f"it cannot run as user id {os.geteuid()}: it refuses root and user ids without a name"
    remedy = (
        "run as an ordinary user (useradd -m loupe; su loupe), or install util-linux (setpriv, unshare) and "
        "allow user namespaces, or set DATABASE_URL to a PostgreSQL of your own"
    )
    raise EmbeddedServerError("postgres", problem=problem, remedy=remedy)


def _list_launchers() -> Iterator[Launcher]:
    uid, gid = os.geteuid(), os.getegid()
    if uid != 0 and _has_name(uid):
        yield Launcher(prefix=(), uid=uid, gid=gid)
        return
    setpriv, unshare = shutil.which("setpriv"), shutil.which("unshare")
    if setpriv is None:
        return
    if uid == 0:
        drop = (setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
        yield Launcher(prefix=(*drop, *STOP_WITH_PARENT), uid=NOBODY, gid=NOBODY)
        yield Launcher(prefix=(*drop, *PASS_CLOSED_FOLDERS, *STOP_WITH_PARENT), uid=NOBODY, gid=NOBODY)
    if unshare is not None:
        borrow = (unshare, f"--map-user={NOBODY}", f"--map-group={NOBODY}")
        yield Launcher(prefix=(*borrow, setpriv, *STOP_WITH_PARENT), uid=uid, gid=gid)


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _works(launcher: Launcher, *, program: Path, directory: Path) -> bool:
    trial = str(directory / "trial")
    find_itself = [str(program.with_name("pg_config")), "--bindir"]  # as initdb and postgres do, by access(2)
    return all(_succeeds([*launcher.prefix, *check]) for check in (find_itself, ["mkdir", trial], ["rmdir", trial]))


def _succeeds(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=PROBE_TIMEOUT_S, cwd="/", check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
