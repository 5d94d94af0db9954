"""What every test may use: real servers of the run's own, and the five people.

The servers of `config.embedded` are started once a run, in `.loupe/test`, unless their addresses are set; they end with it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pytest_django.plugin import DjangoDbBlocker
from rest_framework.test import APIClient

from catalog.models import Character, Media, MediaKind
from catalog.services.characters import ensure_character
from config.accounts.models import User
from config.accounts.roles import Role
from config.accounts.services import ensure_user, sync_roles
from config.embedded import control
from config.embedded.layout import Layout


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
