"""Encoding: JPEG, PNG or WebP bytes, some JPEGs with an EXIF orientation and a GPS position."""

import io

from PIL import Image

from catalog.demo.scenes import Scene

ORIENTATION_TAG, GPS_TAG, MAKE_TAG = 0x0112, 0x8825, 0x010F
# What must be done to upright pixels so that a viewer who applies the orientation sees them upright again.
STORING = {
    1: None,
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}
FONTAINEBLEAU = {1: "N", 2: (48.0, 24.0, 16.0), 3: "E", 4: (2.0, 42.0, 6.0)}


def encode_image(image: Image.Image, *, scene: Scene) -> tuple[bytes, str]:
    """Encode an upright RGB image as the scene says; gives bytes and content type."""
    buffer = io.BytesIO()
    if scene.encoding == "png":
        image.save(buffer, "PNG", compress_level=6)
    elif scene.encoding == "webp":
        image.save(buffer, "WEBP", quality=scene.quality, method=3)
    else:
        _save_jpeg(image, scene=scene, buffer=buffer)
    return buffer.getvalue(), f"image/{scene.encoding}"


def _save_jpeg(image: Image.Image, *, scene: Scene, buffer: io.BytesIO) -> None:
    storing = STORING[scene.exif_orientation]
    stored = image.transpose(storing) if storing is not None else image
    exif = Image.Exif()
    if scene.exif_orientation != 1 or scene.has_location:
        exif[MAKE_TAG] = "Loupe demonstration"
        exif[ORIENTATION_TAG] = scene.exif_orientation
    if scene.has_location:
        exif.get_ifd(GPS_TAG).update(FONTAINEBLEAU)
    quality = 62 if scene.variation == "quality" else scene.quality
    stored.save(buffer, "JPEG", quality=quality, subsampling="4:2:0", exif=exif)
