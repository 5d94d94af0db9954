"""Files of clips for the tests: honest ones, and the boxes that hostile ones are built of."""

import io
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image

from catalog.pipeline.clip import Clip, ClipFacts, Frame, Preview, Shot
from tests.catalog.pipeline.picture_files import take_picture

TICKS_A_SECOND = 12_000

Paint = Callable[[int, int, int], NDArray[np.uint8]]
"""(number of the frame, width, height) to pixels (height, width, 3), uint8."""

ATOMS_WITH_CHILDREN = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"udta")


@dataclass(frozen=True, kw_only=True)
class Making:
    """How to make a clip; `times_s` for a variable frame rate, `rotation` in degrees clockwise.

    With `index_bytes` the index stands first, in so much room.
    """

    seconds: float = 1.0
    frame_rate: int = 12
    size_px: tuple[int, int] = (96, 64)
    file_format: str = "mp4"
    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    sound: str | None = None
    sound_layout: str = "mono"
    rotation: int | None = None
    is_mirrored: bool = False
    aspect: Fraction | None = None
    matrix: int | None = None
    colour_range: int = 1
    transfer: int | None = None
    primaries: int | None = None
    lossless: bool = True
    times_s: Sequence[float] | None = None
    is_fragmented: bool = False
    index_bytes: int = 0


def paint_two_shots(number: int, width_px: int, height_px: int) -> NDArray[np.uint8]:
    """Frames 0 to 11 red stripes, from 12 blue ones; a white square moves by a pixel a frame."""
    rgb = np.full((height_px, width_px, 3), (200, 60, 40) if number < 12 else (40, 80, 220), np.uint8)
    rgb[:, ::8] //= 2
    rgb[4:12, number : number + 8] = 255
    return rgb


def paint_plain(colour: tuple[int, int, int]) -> Paint:
    """Every frame of one colour."""
    return lambda _number, width_px, height_px: np.full((height_px, width_px, 3), colour, np.uint8)


def paint_corner(_number: int, width_px: int, height_px: int) -> NDArray[np.uint8]:
    """Red in the left top quarter, green in the right top, blue below."""
    rgb = np.full((height_px, width_px, 3), (30, 60, 210), np.uint8)
    rgb[: height_px // 2, : width_px // 2] = (220, 30, 40)
    rgb[: height_px // 2, width_px // 2 :] = (20, 180, 60)
    return rgb


def make_clip(making: Making = Making(), *, paint: Paint = paint_two_shots) -> bytes:  # frozen
    """Encode a clip."""
    file = io.BytesIO()
    options = {"movflags": "frag_keyframe+empty_moov"} if making.is_fragmented else {}
    if making.index_bytes:
        options = {"moov_size": str(making.index_bytes)}
    with av.open(file, "w", format=making.file_format, options=options) as container:
        video = _add_video(container, making=making)
        audio: Any = None
        if making.sound is not None:
            audio = container.add_stream(making.sound, rate=48_000, layout=making.sound_layout)
        times_s = making.times_s or [n / making.frame_rate for n in range(round(making.seconds * making.frame_rate))]
        for number, time_s in enumerate(times_s):
            container.mux(video.encode(_make_frame(paint(number, *making.size_px), time_s=time_s, making=making)))
        container.mux(video.encode(None))
        if audio is not None:
            container.mux(audio.encode(make_tone(seconds=making.seconds, layout=making.sound_layout)))
            container.mux(audio.encode(None))
    return file.getvalue()


def _add_video(container: Any, *, making: Making) -> Any:
    options = {"threads": "1"}
    if making.codec == "libx264":
        options |= {"preset": "ultrafast", "tune": "zerolatency", "qp" if making.lossless else "crf": "1"}
    video = container.add_stream(making.codec, rate=making.frame_rate, options=options)
    video.width, video.height = making.size_px
    video.pix_fmt, video.codec_context.thread_count = making.pixel_format, 1
    video.time_base = video.codec_context.time_base = Fraction(1, TICKS_A_SECOND)
    if making.aspect is not None:
        video.codec_context.sample_aspect_ratio = making.aspect
    if making.rotation is not None or making.is_mirrored:
        video.set_display_rotation(-(making.rotation or 0), hflip=making.is_mirrored)
    if making.matrix is not None:
        video.colorspace = making.matrix
    if making.transfer is not None:
        video.color_trc = making.transfer
    if making.primaries is not None:
        video.color_primaries = making.primaries
    video.color_range = making.colour_range
    return video


def _make_frame(rgb: NDArray[np.uint8], *, time_s: float, making: Making) -> VideoFrame:
    frame = VideoFrame.from_ndarray(np.ascontiguousarray(rgb), "rgb24").reformat(
        format=making.pixel_format, dst_colorspace=making.matrix or 5, dst_color_range=making.colour_range, threads=1
    )
    frame.pts, frame.time_base = round(time_s * TICKS_A_SECOND), Fraction(1, TICKS_A_SECOND)
    return frame


def make_tone(*, seconds: float, layout: str = "mono", frequency_hz: float = 440.0) -> AudioFrame:
    """A sine of half the full loudness, 48 kHz, as planar floats."""
    time_s = np.arange(round(seconds * 48_000)) / 48_000
    tone = (0.5 * np.sin(2 * np.pi * frequency_hz * time_s)).astype(np.float32)
    channels = 2 if layout == "stereo" else 1
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(np.stack([tone] * channels)), "fltp", layout)
    frame.sample_rate = 48_000
    return frame


def make_sound_only(*, file_format: str = "mp4") -> bytes:
    """A file with a sound track and no picture."""
    file = io.BytesIO()
    with av.open(file, "w", format=file_format) as container:
        audio: Any = container.add_stream("aac", rate=48_000, layout="mono")
        container.mux(audio.encode(make_tone(seconds=0.5)))
        container.mux(audio.encode(None))
    return file.getvalue()


def take_clip(pictures: Sequence[Image.Image], *, poster: int = 0, sound: NDArray[np.float32] | None = None) -> Clip:
    """A clip as the decoder would give it, a frame a second, all of one shot, without the file."""
    frames = tuple(Frame(take_picture(picture), float(second), 0) for second, picture in enumerate(pictures))
    facts = ClipFacts(
        media_type="video/mp4",
        container="MP4",
        video_codec="h264",
        audio_codec=None if sound is None else "aac",
        width_px=pictures[0].width,
        height_px=pictures[0].height,
        rotation=0,
        frame_rate=24.0,
        frames=24 * len(pictures),
        duration_s=float(len(pictures)),
        size_bytes=1,
        sha256="0" * 64,
    )
    preview = Preview(content=b"\0\0\0\x08ftyp", width_px=64, height_px=48, duration_s=facts.duration_s)
    shots = (Shot(0.0, facts.duration_s),)
    return Clip(facts=facts, shots=shots, frames=frames, poster=poster, preview=preview, sound=sound)


def box(kind: bytes, *contents: bytes) -> bytes:
    """An ISO box (ISO/IEC 14496-12, 4.2)."""
    content = b"".join(contents)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def list_boxes(content: bytes) -> list[tuple[bytes, bytes]]:
    """The outermost boxes as (type, content)."""
    found, at = [], 0
    while at + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        size = size if size >= 8 else len(content) - at
        found.append((kind, content[at + 8 : at + size]))
        at += size
    return found


def edit_boxes(content: bytes, *, kind: bytes, edit: Callable[[bytes], bytes | None]) -> bytes:
    """Change the content of every box of this type, at any depth; None takes the box away. Offsets are not mended."""
    parts: list[bytes] = []
    for found, inner in list_boxes(content):
        changed = edit(inner) if found == kind else inner
        if changed is None:
            continue
        if found in ATOMS_WITH_CHILDREN and found != kind:
            changed = edit_boxes(changed, kind=kind, edit=edit)
        parts.append(box(found, changed))
    return b"".join(parts)


def patch(content: bytes, *, at: int, number: int, size: int = 4) -> bytes:
    """Put a big-endian number into a box's content."""
    return content[:at] + number.to_bytes(size) + content[at + size :]


def join(parts: Iterable[bytes]) -> bytes:
    """One after the other."""
    return b"".join(parts)
