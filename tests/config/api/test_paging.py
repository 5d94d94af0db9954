"""Pages never repeat or lose a row, not even among rows of the same moment."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from catalog.models import Media
from config.accounts.models import User

MakeMedia = Callable[..., Media]
SignIn = Callable[[User], APIClient]


def walk(client: APIClient, *, page_size: int, link: str = "next") -> Iterator[list[str]]:
    address: str | None = f"/v1/media?page_size={page_size}"
    while address:
        page: dict[str, Any] = client.get(address).json()
        yield [row["id"] for row in page["results"]]
        address = page[link]


def test_rows_of_the_same_moment_come_once_each_and_newest_first(
    make_media: MakeMedia, owner: User, sign_in: SignIn
) -> None:
    now = timezone.now()
    made = [str(make_media(created_at=now).pk) for _ in range(7)]
    pages = list(walk(sign_in(owner), page_size=2))
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert [key for page in pages for key in page] == sorted(made, reverse=True)


def test_a_row_that_comes_in_between_repeats_nothing(make_media: MakeMedia, owner: User, sign_in: SignIn) -> None:
    made = [str(make_media().pk) for _ in range(4)]
    pages = walk(sign_in(owner), page_size=2)
    first = next(pages)
    make_media()
    assert first + [key for page in pages for key in page] == made[::-1]


def test_the_way_back_is_the_way_there(make_media: MakeMedia, owner: User, sign_in: SignIn) -> None:
    for _ in range(4):
        make_media()
    client = sign_in(owner)
    first = client.get("/v1/media?page_size=2").json()
    second = client.get(first["next"]).json()
    assert client.get(second["previous"]).json()["results"] == first["results"]


def test_a_page_has_at_most_a_hundred_rows(owner: User, sign_in: SignIn, make_media: MakeMedia) -> None:
    now = timezone.now()
    template = make_media(created_at=now)
    fields = {"character": template.character, "owner": owner, "kind": "image", "size_bytes": 1, "created_at": now}
    Media.objects.bulk_create([Media(**fields) for _ in range(100)])
    assert len(next(walk(sign_in(owner), page_size=100_000))) == 100
