"""What a file is, told from its first bytes alone.

The name and the declared type of an upload are claims of a stranger; the first bytes decide which decoder may
read it. Types that are recognised but not supported are named, so that a refusal can say what the file is.
Source of the signatures: WHATWG MIME Sniffing standard, section 6, and ISO/IEC 14496-12 for the `ftyp`
brands, RFC 8794 for EBML's DocType.
"""

from collections.abc import Mapping
from typing import Final

SUPPORTED_IMAGE_TYPES: Final = ("image/jpeg", "image/png", "image/webp")
PHOTO_TYPES: Final = (*SUPPORTED_IMAGE_TYPES, "image/heic", "image/heif")
"""What phones' cameras write: for uploads of photographs, not for the catalog's."""
SUPPORTED_CLIP_TYPES: Final = ("video/mp4", "video/quicktime", "video/webm")
TYPES_OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {"image": SUPPORTED_IMAGE_TYPES, "video": SUPPORTED_CLIP_TYPES}
"""Which files are read as which kind of medium."""

HEAD_BYTES: Final = 64
"""So many first bytes are enough for every signature here."""

_SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"SIMPLE  =", "image/fits"),
    (b"\xff\x0a", "image/jxl"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-executable"),
    (b"OggS", "application/ogg"),
    (b"#EXTM3U", "application/vnd.apple.mpegurl"),
    (b"ID3", "audio/mpeg"),
)

_EBML: Final = b"\x1aE\xdf\xa3"
_WEBM_DOCTYPE: Final = b"\x42\x82\x84webm"

_FTYP_BRANDS: Final[dict[bytes, str]] = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic",
    b"hevx": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"qt  ": "video/quicktime",
}

_RIFF_FORMS: Final[dict[bytes, str]] = {
    b"WEBP": "image/webp",
    b"AVI ": "video/x-msvideo",
    b"WAVE": "audio/wav",
}

_MARKUP: Final[tuple[tuple[bytes, str], ...]] = (
    (b"<svg", "image/svg+xml"),
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
    (b"<?xml", "text/xml"),
)


def sniff_media_type(head: bytes) -> str | None:
    """Name the media type of a file from its first `HEAD_BYTES` bytes, or None when none fits."""
    if head[:4] == b"RIFF":
        return _RIFF_FORMS.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _FTYP_BRANDS.get(head[8:12], "video/mp4")
    if head[:4] == _EBML:
        return "video/webm" if _WEBM_DOCTYPE in head else "video/x-matroska"
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    return _sniff_markup(head)


def _sniff_markup(head: bytes) -> str | None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<?xml", b"<!--")) and b"<svg" in text:
        return "image/svg+xml"
    return next((media_type for signature, media_type in _MARKUP if text.startswith(signature)), None)
