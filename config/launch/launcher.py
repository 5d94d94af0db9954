"""With Django: the database, the people, the models, the processes, the demonstration, and a word to the newcomer."""

import hashlib
import threading
from pathlib import Path

import httpx
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from catalog.demo.characters import CHARACTERS
from catalog.services.characters import ensure_character
from config.accounts.services import ensure_tenant, ensure_user, join_tenant, sync_roles
from config.embedded import control
from config.inference.default import default_store
from config.inference.errors import InferenceError
from config.inference.services import sync_registry
from config.launch.demonstration import load_clips, load_pictures
from config.launch.farewell import print_welcome
from config.launch.logins import CLINIC_NAME, LOGINS, Login
from config.launch.processes import TiedManager, build_manager
from config.launch.progress import Step, console, show_step
from config.launch.servers import LaunchState
from config.launch.tattoos import load_tattoos

READY_TIMEOUT_S = 60.0
READY_POLL_S = 0.2
SIGNAL_CODES = (130, 143)  # what honcho returns after SIGINT and SIGTERM
LOG_TAIL_LINES = 15


def launch(state: LaunchState) -> int:
    """Everything after the servers; returns the exit status once Ctrl-C, or the end of a process, has stopped it."""
    migrate()
    write_people()
    pull_models()
    collect_static_files()
    connection.close()
    log_path = settings.LOUPE_STATE_DIR / "logs" / "loupe.log"
    with log_path.open("a", encoding="utf-8", buffering=1) as log:
        manager = build_manager(web_port=state.web_port, log=log)
        threading.Thread(target=guide_newcomer, args=(state, manager), daemon=True).start()
        manager.loop()
    return stop(state, code=manager.returncode, log_path=log_path)


def migrate() -> None:
    with show_step("Database") as step:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if waiting:
            call_command("migrate", verbosity=0, interactive=False)
        step.note = f"{waiting} migrations applied" if waiting else "up to date"


def write_people() -> None:
    with show_step("People") as step:
        roles = sync_roles()
        for login in LOGINS:
            ensure_login(login)
        for character in CHARACTERS.values():
            ensure_character(character.slug, name=character.name, biography=character.biography)
        step.note = f"{roles} roles, {len(LOGINS)} logins, {len(CHARACTERS)} characters"


def ensure_login(login: Login) -> None:
    """The person with their roles, one of their clinic's people where they have one."""
    person = ensure_user(
        login.username,
        password=login.password,
        roles=login.roles,
        is_staff=login.is_staff,
        is_admin=login.is_admin,
    )
    if login.clinic:
        join_tenant(person, tenant=ensure_tenant(login.clinic, name=CLINIC_NAME))


def pull_models() -> None:
    """Fetch what is missing; a model that cannot be had switches its stages off, and the line says so."""
    store = default_store()
    with show_step("Models") as step:
        wanted = [spec.name for spec in store.manifest if settings.LOUPE_WHISPER or spec.needed_by != ("transcript",)]
        failed = [name for name in wanted if not pull_model(name, step=step)]
        sync_registry(store)
        count = len(wanted)
        step.note = f"{count - len(failed)} of {count} installed"
    for name in failed:
        console.print(f"    [yellow]{name} is not installed: its stages are skipped. `manage.py models pull {name}`[/]")


def pull_model(name: str, *, step: Step) -> bool:
    store = default_store()
    step.describe(name)
    try:
        if not store.is_installed(name):
            store.pull(name, on_progress=lambda done, total: step.advance(done, of=total or 0))
    except (InferenceError, OSError) as error:
        console.print(f"    [yellow]{name}: {error}[/]")
        return False
    return True


def collect_static_files() -> None:
    """Collect only what changed since the last time: hashing and compressing takes seconds."""
    with show_step("Static files") as step:
        stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
        fingerprint = fingerprint_static_files()
        if stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint:
            step.note = "unchanged"
            return
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(fingerprint, encoding="ascii")


def fingerprint_static_files() -> str:
    """SHA-256 over the path, size and time of every file that would be collected."""
    files = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    facts = sorted(f"{file} {Path(file).stat().st_size} {Path(file).stat().st_mtime_ns}" for file in files)
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def guide_newcomer(state: LaunchState, manager: TiedManager) -> None:
    """In a thread beside honcho's loop: wait for the web, load the pictures, print what to do next, load the rest."""
    try:
        wait_until_ready(state.url)
        load_pictures(state.url)
        print_welcome(state.url)
        load_tattoos(state.url)
        load_clips(state.url)  # they take longest, so nobody waits for them
    except Exception as error:  # the launch goes on: what was loaded is kept, and the next start goes on from there
        if manager.returncode is not None:
            return  # Ctrl-C while it loads: the servers went away under it
        console.print(f"\n[red]The demonstration is not complete:[/] {type(error).__name__}: {error}")
        console.print(f"Loupe itself runs at {state.url}. The next `make run` loads what is missing.")
    finally:
        connection.close()


def wait_until_ready(url: str) -> None:
    """Wait for /readyz; raises TimeoutError with its last answer."""
    waiting = threading.Event()
    with show_step("Web"):
        answer = "no answer"
        for _ in range(int(READY_TIMEOUT_S / READY_POLL_S)):
            try:
                response = httpx.get(f"{url}/readyz", timeout=5)
            except httpx.TransportError as error:
                answer = str(error)
            else:
                if response.status_code == httpx.codes.OK:
                    return
                answer = response.text
            waiting.wait(READY_POLL_S)
        raise TimeoutError(f"{url}/readyz did not become ready in {READY_TIMEOUT_S:g} s: {answer}")


def stop(state: LaunchState, *, code: int | None, log_path: Path) -> int:
    """Stop what this launch started; a process that ended by itself is a failure, and its last words are shown."""
    console.print("\nStopping")
    if state.owns_servers:
        control.stop(state.state_dir)
    if code in SIGNAL_CODES:
        console.print("Loupe has stopped; everything is kept.")
        return 0
    tail = log_path.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_TAIL_LINES:]
    console.print("\n".join(tail), markup=False)
    console.print(f"[red]A process of Loupe ended by itself.[/] The whole log: {log_path}")
    return 1
