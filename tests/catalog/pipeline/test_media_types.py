import pytest

from catalog.pipeline.media_types import SUPPORTED_IMAGE_TYPES, sniff_media_type


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"GIF89a\x01\x00", "image/gif"),
        (b"BM\x00\x00", "image/bmp"),
        (b"II*\x00\x08", "image/tiff"),
        (b"\x00\x00\x00\x20ftypavif", "image/avif"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypheix", "image/heic"),
        (b"\x00\x00\x00\x18ftyphevc", "image/heic"),
        (b"\x00\x00\x00\x18ftypmif1", "image/heif"),
        (b"\x00\x00\x00\x20ftypisom", "video/mp4"),
        (b"RIFF\x10\x00\x00\x00AVI LIST", "video/x-msvideo"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"\x1aE\xdf\xa3\xa3B\x86\x81\x01B\x82\x88matroska", "video/x-matroska"),
        (b"SIMPLE  =                    T", "image/fits"),
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04\x14\x00", "application/zip"),
        (b"#EXTM3U\n", "application/vnd.apple.mpegurl"),
        (b"<svg xmlns=", "image/svg+xml"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><svg', "image/svg+xml"),
        (b"<!DOCTYPE html><html>", "text/html"),
    ],
)
def test_a_file_is_named_by_its_first_bytes(head: bytes, media_type: str) -> None:
    assert sniff_media_type(head) == media_type


@pytest.mark.parametrize("head", [b"", b"R", b"RIFF", b"hello world", b"\x00" * 64, b"RIFF\x10\x00\x00\x00XXXX"])
def test_bytes_of_no_known_kind_have_no_type(head: bytes) -> None:
    assert sniff_media_type(head) is None


def test_only_three_types_are_supported() -> None:
    assert SUPPORTED_IMAGE_TYPES == ("image/jpeg", "image/png", "image/webp")
