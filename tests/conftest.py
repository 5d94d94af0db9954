"""What every test may use: real servers of the run's own, and the five people.

The servers of `config.embedded` are started once a process, in `.loupe/test-…`, unless addresses are set.
A test's rows are rolled back, or really committed (and removed) where it asks for `committed_db`.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection, connections
from django.test import Client
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker
from rest_framework.test import APIClient

from catalog.models import Character, Media, MediaKind
from catalog.services.characters import ensure_character
from config.accounts.models import User
from config.accounts.roles import Role
from config.accounts.services import ensure_user, sync_roles
from config.embedded import control
from config.embedded.binaries import find_valkey_binary
from config.embedded.layout import Layout
from config.embedded.ports import choose_free_port
from config.inference.default import default_store
from config.inference.errors import FetchError
from config.storage.backends import MediaStorage

T = TypeVar("T")

PEOPLE = ("owner", "team_mate", "stranger", "reviewer", "admin")
OPEN_STORES: dict[tuple[str, str], MediaStorage] = {}  # by address and access key
APPEND_ONLY = ("audit_auditevent", "outbox_outboxevent")
KEPT_TABLES = frozenset(
    {"django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}  # written once a run
)


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """The folder that WhiteNoise looks for; nothing has been collected into it."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def servers() -> Iterator[None]:
    """PostgreSQL, Valkey and S3, running."""
    if not settings.EMBEDDED_SERVERS:
        yield
        return
    state_dir = Path(settings.LOUPE_STATE_DIR)
    known = Layout.load_or_create(state_dir)
    control.start(state_dir, servers=settings.EMBEDDED_SERVERS, detached=False)
    if Layout.load_or_create(state_dir).ports != known.ports:
        pytest.exit("Another program took a port of the test servers; they have chosen another: run again.")
    yield
    control.stop(state_dir)


@pytest.fixture(scope="session")
def django_db_setup(servers: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database, with the roles written once."""
    with django_db_blocker.unblock():
        sync_roles()


@pytest.fixture
def db(request: pytest.FixtureRequest) -> Iterator[None]:
    """The database: in a transaction that is rolled back, or with real commits for who asks for `committed_db`."""
    if "committed_db" not in request.fixturenames:
        request.getfixturevalue("db")  # pytest-django's own
        yield
        return
    request.getfixturevalue("django_db_setup")
    with request.getfixturevalue("django_db_blocker").unblock():
        yield
        remove_rows()


@pytest.fixture
def committed_db(db: None) -> None:
    """Real commits, for tests of several connections; every row is removed afterwards, the audit's too."""


def remove_rows() -> None:
    """TRUNCATE all tables but those of the roles. The guards are triggers of tables that this role owns."""
    models = apps.get_models(include_auto_created=True)
    tables = sorted({model._meta.db_table for model in models if model._meta.managed} - KEPT_TABLES)
    assert str(connection.settings_dict["NAME"]).startswith("test_"), "these are not rows of a test"
    with connection.cursor() as cursor:
        cursor.execute(
            f"BEGIN; {switch_guards('DISABLE')}"
            f"TRUNCATE {', '.join(map(connection.ops.quote_name, tables))};"
            f"{switch_guards('ENABLE')} COMMIT"
        )


def switch_guards(verb: str) -> str:
    return "".join(f"ALTER TABLE {table} {verb} TRIGGER USER;" for table in APPEND_ONLY)


@pytest.fixture
def elsewhere() -> Callable[[Callable[[], T]], T]:
    """Do something in another thread, so over another connection to the database; returns its result."""

    def act(action: Callable[[], T]) -> T:
        def act_and_close() -> T:
            try:
                return action()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(act_and_close).result(timeout=30)

    return act


@pytest.fixture
def database_down(db: None) -> Iterator[None]:
    """The connection leads to a port where nobody listens."""
    alive = connections["default"]
    nowhere = alive.settings_dict | {"HOST": "127.0.0.1", "PORT": str(choose_free_port())}
    connections["default"] = type(alive)(nowhere, "default")
    yield
    connections["default"] = alive


@pytest.fixture
def broker_down(settings: Settings) -> str:
    """REDIS_URL leads to a port where nobody listens."""
    settings.REDIS_URL = f"redis://127.0.0.1:{choose_free_port()}/0"
    return str(settings.REDIS_URL)


def connect_as_set(settings: Settings) -> None:
    """Let the next use of the store connect as the settings say now; a connection is opened once a run."""
    address = (settings.S3_ENDPOINT_URL, settings.S3_ACCESS_KEY_ID)
    storages._storages["default"] = OPEN_STORES.setdefault(address, MediaStorage())  # type: ignore[attr-defined]


@pytest.fixture
def store(servers: None, settings: Settings) -> Iterator[Callable[[str], None]]:
    """S3 as this test's process sees it: `store("web")` or `store("worker")` takes the identity of that process."""

    def become(process: str) -> None:
        if "s3" in settings.EMBEDDED_SERVERS:
            layout = Layout.load_or_create(Path(settings.LOUPE_STATE_DIR))
            identity = layout.s3_application if process == "web" else layout.s3_worker
            settings.S3_ACCESS_KEY_ID, settings.S3_SECRET_ACCESS_KEY = identity
        connect_as_set(settings)

    become("web")
    yield become
    storages._storages.clear()  # type: ignore[attr-defined]  # django-stubs leaves it out


@pytest.fixture
def store_down(store: Callable[[str], None], settings: Settings) -> None:
    """S3_ENDPOINT_URL leads to a port where nobody listens."""
    settings.S3_ENDPOINT_URL = f"http://127.0.0.1:{choose_free_port()}"
    connect_as_set(settings)


@pytest.fixture(scope="session")
def installed_models() -> None:
    """Every model of the manifest in LOUPE_MODELS_DIR."""
    store = default_store()
    try:
        for spec in store.manifest:
            if not store.is_installed(spec.name):
                store.pull(spec.name)
    except FetchError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the real models cannot be fetched: {error}")


def make_person(username: str, *roles: Role, is_staff: bool = True, is_admin: bool = False) -> User:
    return ensure_user(username, password="a-password-of-tests", roles=roles, is_staff=is_staff, is_admin=is_admin)


@pytest.fixture
def owner(db: None) -> User:
    """The app user whose media they are."""
    return make_person("owner", Role.APP_USER, is_staff=False)


@pytest.fixture
def team_mate(db: None) -> User:
    """A senior moderator: reviews, withdraws, reads the audit."""
    return make_person("team-mate", Role.SENIOR_MODERATOR)


@pytest.fixture
def stranger(db: None) -> User:
    """Another app user, who owns nothing here."""
    return make_person("stranger", Role.APP_USER, is_staff=False)


@pytest.fixture
def reviewer(db: None) -> User:
    """A moderator."""
    return make_person("reviewer", Role.MODERATOR)


@pytest.fixture
def admin(db: None) -> User:
    """The administrator."""
    return make_person("admin", is_admin=True)


@pytest.fixture
def mira(db: None) -> Character:
    return ensure_character("mira", name="Mira", biography="A bookseller.")


@pytest.fixture
def sign_in() -> Callable[[User], APIClient]:
    """An API client that is signed in as a person."""

    def as_person(person: User) -> APIClient:
        client = APIClient()
        client.force_authenticate(person)
        return client

    return as_person


@pytest.fixture
def browse() -> Callable[[User], Client]:
    """A browser that is signed in to the console as a person."""

    def as_person(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return as_person


@pytest.fixture(params=PEOPLE)
def person(request: pytest.FixtureRequest) -> User:
    """Each of the five people in turn."""
    found: User = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def make_media(owner: User, mira: Character) -> Callable[..., Media]:
    """A medium of the owner's, of Mira, in whatever state the test asks for."""

    def make(**columns: Any) -> Media:
        defaults: dict[str, Any] = {
            "character": mira,
            "owner": owner,
            "kind": MediaKind.IMAGE,
            "object_key": "originals/test",
            "object_etag": "etag",
            "media_type": "image/png",
            "size_bytes": 1,
            "nsfw_level": 0,
        }
        return Media.objects.create(**defaults | columns)

    return make


@pytest.fixture
def make_clip(make_media: Callable[..., Media]) -> Callable[..., Media]:
    """A clip of 7.4 s with sound, like `make_media`."""

    def make(**columns: Any) -> Media:
        facts = {"width_px": 640, "height_px": 360, "duration_s": 7.4, "frame_rate": 24.0, "has_sound": True}
        return make_media(**{"kind": MediaKind.VIDEO, "media_type": "video/mp4"} | facts | columns)

    return make


@pytest.fixture
def evicting_broker(tmp_path: Path) -> Iterator[str]:
    """The address of a Valkey that throws messages away when its memory is full."""
    port = choose_free_port()
    command = [str(find_valkey_binary()), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    policy = ["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"]
    with subprocess.Popen([*command, *policy], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert any("Ready to accept connections" in line for line in server.stdout), "it did not start"
        yield f"redis://127.0.0.1:{port}/0"
        server.kill()
