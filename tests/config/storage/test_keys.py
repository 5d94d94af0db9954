"""Keys are made of ids and digests only."""

from uuid import UUID

from config.storage.keys import incoming_key, original_key, rendition_key

AN_ID = UUID("01890000-0000-7000-8000-000000000001")


def test_an_upload_lands_under_its_id() -> None:
    assert incoming_key(AN_ID) == f"incoming/{AN_ID}"


def test_an_original_lies_under_its_content() -> None:
    assert original_key(AN_ID, sha256="ab" * 32) == f"originals/{AN_ID}/{'ab' * 32}"


def test_a_new_recipe_is_a_new_key() -> None:
    old, new = (rendition_key(AN_ID, name="web", recipe=digit * 64, extension="webp") for digit in "ab")
    assert (old, new) == (f"renditions/{AN_ID}/web-{'a' * 12}.webp", f"renditions/{AN_ID}/web-{'b' * 12}.webp")
