"""Before Django: one launch at a time, the libraries of the system, the web port, the embedded servers."""

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded import control
from config.embedded.errors import EmbeddedServerError
from config.embedded.ports import choose_free_port, is_port_free
from config.embedded.readiness import StartOutcome
from config.embedded.status import ServerState, ServerStatus
from config.env import Environment
from config.launch.progress import console, show_step
from config.launch.system_libraries import find_missing_packages
from config.settings.servers import list_embedded

PREFERRED_WEB_PORT = 8000
SOURCE_ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class LaunchState:
    """What is fixed before Django starts; `owns_servers` says that this launch started them and stops them."""

    state_dir: Path
    web_port: int
    owns_servers: bool

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"


def prepare_machine() -> LaunchState:
    """Refuse a second launch and missing libraries; choose the port; start the servers tied to this process."""
    env = Environment()
    if env.text("LOUPE_ENV", default="development") == "production":
        raise SystemExit(
            "`make run` is for development: it writes logins that everybody knows. See docs/howto/deploy.md."
        )
    state_dir = env.path("LOUPE_STATE_DIR", default=SOURCE_ROOT / ".loupe")
    hold_launch_lock(state_dir)
    if packages := find_missing_packages():
        raise SystemExit(f"A system library is missing. On Debian: apt-get install {' '.join(packages)}")
    console.print("[bold]Loupe[/] is starting\n")
    web_port = choose_web_port(env)
    owns_servers = start_servers(state_dir, servers=list_embedded(env), origin=f"http://127.0.0.1:{web_port}")
    write_address(state_dir, url=f"http://127.0.0.1:{web_port}")
    return LaunchState(state_dir, web_port, owns_servers)


def hold_launch_lock(state_dir: Path) -> None:
    """Lock `launch.lock` until this process ends; exits with the other launch's address when there is one."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(state_dir / "launch.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        known = read_launch(state_dir)
        where = f" at {known['url']} (process {known['pid']})" if known else ""
        raise SystemExit(f"Loupe already runs{where}. Stop it with Ctrl-C where it runs.") from None


def write_address(state_dir: Path, *, url: str) -> None:
    (state_dir / "launch.json").write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")


def read_launch(state_dir: Path) -> dict[str, Any] | None:
    """`url` and `pid` of the last launch, None when there was none."""
    try:
        known: dict[str, Any] = json.loads((state_dir / "launch.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return known


def choose_web_port(env: Environment) -> int:
    """The port that is set, else 8000, else a free one."""
    if env.has("LOUPE_WEB_PORT"):
        port = env.whole_number("LOUPE_WEB_PORT", default=PREFERRED_WEB_PORT, minimum=1, maximum=65535)
        if not is_port_free(port):
            raise SystemExit(f"LOUPE_WEB_PORT is {port}, but another program listens there: set another or none.")
        return port
    return PREFERRED_WEB_PORT if is_port_free(PREFERRED_WEB_PORT) else choose_free_port()


def start_servers(state_dir: Path, *, servers: tuple[str, ...], origin: str) -> bool:
    """Start the embedded servers; True when this launch started them."""
    if not servers:
        return False
    with show_step("Servers") as step:

        def tell(server: ServerStatus) -> None:
            step.describe(f"{server.title} {server.state.value}")
            if server.state is ServerState.READY:
                ready.append(server.title)

        ready: list[str] = []
        try:
            outcome = control.start(
                state_dir, servers=servers, on_progress=tell, detached=False, allowed_origins=(origin,)
            )
        except EmbeddedServerError as error:
            raise SystemExit(str(error)) from error
        step.note = "running already" if outcome is StartOutcome.ALREADY_RUNNING else f"{len(ready)} ready"
    return outcome is StartOutcome.STARTED
