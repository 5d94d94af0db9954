"""PostgreSQL 18 with pgvector: initdb once, foreground child, locks of killed predecessors cleared.

A lock file is believed only when a live process works in the data folder: after a crash the process id in it
may be a zombie's or a stranger's. No unix socket is made, so there is no second lock and no path that is too
long.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from functools import cached_property
from pathlib import Path

from config.embedded.binaries import POSTGRES_VERSION, find_postgres_binary
from config.embedded.errors import EmbeddedServerError
from config.embedded.files import make_private_directory, read_log_tail, sync_directory, write_private_file
from config.embedded.layout import DATABASE_OWNER
from config.embedded.ports import LOOPBACK
from config.embedded.processes import find_processes_in, wait_until_gone
from config.embedded.provision import provision_postgres, run_sql
from config.embedded.servers.base import NotReadyError, Server
from config.embedded.unprivileged import Launcher, choose_launcher

INITDB_TIMEOUT_S = 120.0
PREDECESSOR_TIMEOUT_S = 10.0
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "recovery_init_sync_method": "syncfs",  # one call instead of an fsync of every file: 0.3 s instead of 2.5 s
    "log_line_prefix": "%m [%p] %u@%d ",
}
INITDB_OPTIONS = (
    *("-U", DATABASE_OWNER, "--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "--encoding=UTF8"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8", "--no-instructions"),
)


class PostgresServer(Server):
    """The database server."""

    name = "postgres"
    title = "PostgreSQL 18 + pgvector"
    stop_signals = (signal.SIGINT, signal.SIGQUIT)  # fast, then immediate (recovers by itself)
    stop_timeout_s = 4.0
    ready_timeout_s = 120.0  # crash recovery of a large database

    @property
    def cluster(self) -> Path:
        """The data folder."""
        return self.directory / "data"

    @property
    def working_directory(self) -> Path:
        """The root folder: `nobody` may be unable to enter the state folder by name."""
        return Path("/")

    @cached_property
    def launcher(self) -> Launcher:
        """How this user may run PostgreSQL."""
        return choose_launcher(program=find_postgres_binary("postgres"), directory=self.directory)

    def prepare(self) -> None:
        """Run initdb once, check the version, give the files to the launcher's user, clear stale locks."""
        make_private_directory(self.directory)
        self._open_state_folder()
        if not self.cluster.exists():
            self._initialise_cluster()
        self._check_version()
        self._give_cluster_to_launcher()
        self._clear_stale_lock()

    def build_command(self) -> list[str]:
        """Return the command that runs `postgres` in the foreground."""
        options = {**SETTINGS, "port": str(self.layout.ports["postgres"])}
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [*self.launcher.prefix, str(find_postgres_binary("postgres")), "-D", str(self.cluster), *flags]

    def probe(self) -> None:
        """Run a query."""
        try:
            run_sql(self.layout, database="postgres", sql="SELECT 1;", timeout_s=2.0)
        except EmbeddedServerError as error:
            raise NotReadyError(error.problem) from error

    def provision(self) -> None:
        """Make the role, the database and the extension."""
        provision_postgres(self.layout)

    def _open_state_folder(self) -> None:
        """Let `nobody` pass through our own folder (not list it): the secrets in it stay 0600."""
        if os.geteuid() == 0:
            self.layout.state_dir.chmod(0o711)

    def _initialise_cluster(self) -> None:
        """Run initdb aside and rename: a folder called `data` is always a whole cluster."""
        draft = self.directory / "data.init"
        shutil.rmtree(draft, ignore_errors=True)
        make_private_directory(draft)
        password_file = self.directory / "owner.password"
        write_private_file(password_file, content=self.layout.secrets["postgres_owner"] + "\n")
        for path in (draft, password_file):
            os.chown(path, self.launcher.uid, self.launcher.gid)
        try:
            self._run_initdb(draft, password_file=password_file)
        finally:
            password_file.unlink()
        draft.rename(self.cluster)
        sync_directory(self.directory)

    def _run_initdb(self, draft: Path, *, password_file: Path) -> None:
        arguments = ["-D", str(draft), "--pwfile", str(password_file), *INITDB_OPTIONS]
        command = [*self.launcher.prefix, str(find_postgres_binary("initdb")), *arguments]
        log = self.layout.state_dir / "logs" / "initdb.log"
        with log.open("w") as output:
            code = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.build_environment(),
                cwd=self.working_directory,
                timeout=INITDB_TIMEOUT_S,
                check=False,
            ).returncode
        if code != 0:
            remedy = f"read {log}; usually the disk is full or the folder is not ours; then start again"
            raise EmbeddedServerError(
                "postgres", problem=f"initdb ended with {code}", remedy=remedy, log_tail=read_log_tail(log)
            )

    def _check_version(self) -> None:
        version_file = self.cluster / "PG_VERSION"
        version = version_file.read_text().strip() if version_file.is_file() else "unknown"
        if version != POSTGRES_VERSION:
            remedy = f"dump it with PostgreSQL {version} and restore, or move {self.cluster} away to start afresh"
            problem = f"{self.cluster} holds data of version {version}, the wheel is version {POSTGRES_VERSION}"
            raise EmbeddedServerError("postgres", problem=problem, remedy=remedy)

    def _give_cluster_to_launcher(self) -> None:
        """Change the owner of every file when the way of starting changed (root today, a user tomorrow)."""
        if self.cluster.stat().st_uid == self.launcher.uid:
            return
        for folder, folders, files in os.walk(self.cluster):
            for name in (*folders, *files):
                os.chown(Path(folder) / name, self.launcher.uid, self.launcher.gid, follow_symlinks=False)
        os.chown(self.cluster, self.launcher.uid, self.launcher.gid)

    def _clear_stale_lock(self) -> None:
        """Remove `postmaster.pid` once no process works in the data folder, whatever id it names."""
        alive = wait_until_gone(find_processes_in(self.cluster), timeout_s=PREDECESSOR_TIMEOUT_S)
        if alive:
            pids = ", ".join(str(process.pid) for process in alive)
            problem = f"another PostgreSQL works in {self.cluster} (process {pids})"
            remedy = f"stop it with `kill -INT {alive[0].pid}`, then start again"
            raise EmbeddedServerError("postgres", problem=problem, remedy=remedy)
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
