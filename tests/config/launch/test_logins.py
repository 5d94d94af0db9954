"""The people of the demonstration: one of each kind, and none of them shares a password."""

from config.accounts.roles import Role
from config.launch.logins import APP, LOGINS, MODERATOR


def test_names_and_passwords_are_unique() -> None:
    assert len({login.username for login in LOGINS}) == len({login.password for login in LOGINS}) == len(LOGINS)


def test_the_app_stays_outside_of_the_console() -> None:
    assert (APP.roles, APP.is_staff) == ((Role.APP_USER,), False)
    assert (MODERATOR.roles, MODERATOR.is_staff, MODERATOR.is_admin) == ((Role.MODERATOR,), True, False)


def test_exactly_one_is_the_administrator() -> None:
    assert [login.username for login in LOGINS if login.is_admin] == ["root"]
