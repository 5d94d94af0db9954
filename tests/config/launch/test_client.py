"""What the client says about a file."""

from config.launch.client import MediaFile


def test_the_kind_is_that_of_the_type() -> None:
    files = [MediaFile(character="mira", content=b"", media_type=one) for one in ("image/png", "video/mp4")]
    assert [file.kind for file in files] == ["image", "video"]
