"""Clips through the real confined decoder, honest and hostile."""

import hashlib
import os
import signal
from typing import Any

import numpy as np
import pytest

from catalog.pipeline import clip_decoding
from catalog.pipeline.clip_answer import Bounds, build_clip
from catalog.pipeline.clip_decoding import ClipLimits, decode_clip
from catalog.pipeline.rejection import MediaRejected
from tests.catalog.pipeline.clip_files import Making, make_clip
from tests.catalog.pipeline.hostile_clips import SECRET_PATH, VERDICTS, hostile_clips, make_honest_mp4
from tests.catalog.pipeline.processes import list_lasting_children

LIMITS = ClipLimits(wall_s=20.0, max_edge_px=320)


def reject(content: bytes, *, limits: ClipLimits = LIMITS) -> MediaRejected:
    with pytest.raises(MediaRejected) as caught:
        decode_clip(content, limits=limits)
    return caught.value


def test_an_honest_clip_gives_pictures_preview_and_sound() -> None:
    content = make_clip(Making(seconds=2.0, sound="aac"))
    clip = decode_clip(content)
    assert (clip.facts.width_px, clip.facts.height_px, clip.facts.frames, clip.facts.audio_codec) == (96, 64, 24, "aac")
    assert (clip.facts.size_bytes, clip.facts.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert [(shot.start_s, shot.end_s) for shot in clip.shots] == [(0.0, 1.0), (1.0, 2.0)]
    assert [frame.shot for frame in clip.frames] == [0, 1]
    assert clip.picture.rgb.shape == (64, 96, 3)
    assert not clip.picture.rgb.flags.writeable
    assert clip.picture.facts.media_type == "video/mp4"
    assert clip.preview.content[4:8] == b"ftyp"
    assert clip.sound is not None
    assert clip.sound.shape[0] == pytest.approx(32_000, abs=1_000)


@pytest.mark.parametrize("name", sorted(VERDICTS))
def test_a_hostile_clip_is_refused_with_a_reason_or_decoded(name: str) -> None:
    verdict, detail = judge(hostile_clips()[name])
    assert verdict in VERDICTS[name]
    assert detail.endswith((".", ")"))
    assert SECRET_PATH not in detail


def judge(content: bytes) -> tuple[str, str]:
    """(verdict, sentence) about a file."""
    try:
        decode_clip(content, limits=LIMITS)
    except MediaRejected as rejection:
        return rejection.code, rejection.detail
    return "decoded", "It is a clip."


def test_after_all_that_no_child_is_left() -> None:
    decode_clip(make_honest_mp4())
    assert list_lasting_children(clip_decoding._SERVER.pid) == []


def test_a_file_that_is_too_large_is_refused_before_anything_reads_it() -> None:
    rejection = reject(make_honest_mp4(), limits=ClipLimits(max_bytes=1_000))
    assert (rejection.code, "at most 1,000 are read" in rejection.detail) == ("too_many_bytes", True)


def test_decoding_that_takes_too_long_is_ended() -> None:
    rejection = reject(make_honest_mp4(), limits=ClipLimits(wall_s=0.001))
    assert (rejection.code, "0.001 s" in rejection.detail) == ("decode_timeout", True)


def test_decoding_that_needs_too_much_memory_is_ended() -> None:
    content = make_clip(Making(seconds=0.2, size_px=(1280, 720)))
    assert reject(content, limits=ClipLimits(memory_bytes=8 * 2**20)).code == "decode_memory"


def test_decoding_goes_on_after_the_decoder_is_killed() -> None:
    decode_clip(make_honest_mp4())
    pid = clip_decoding._SERVER.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert decode_clip(make_honest_mp4()).facts.frames == 12


FACTS: dict[str, Any] = {
    "container": "MP4",
    "video_codec": "h264",
    "audio_codec": None,
    "width_px": 4,
    "height_px": 2,
    "rotation": 0,
    "frame_rate": 10.0,
    "frames": 10,
    "duration_s": 1.0,
    "bit_depth": 8,
}
PREVIEW = b"\0\0\0\x08ftyp"
ANSWER: dict[str, Any] = {
    "facts": FACTS,
    "shots": [[0.0, 1.0]],
    "frames": [[0.5, 0, 4, 2]],
    "poster": 0,
    "preview": [4, 2, 1.0, len(PREVIEW)],
    "sound_samples": 2,
}
PAYLOAD = bytes(24) + PREVIEW + np.array([0.5, -1.0], np.float32).tobytes()


def build(answer: dict[str, Any], *, payload: bytes = PAYLOAD) -> Any:
    return build_clip(answer, payload=payload, media_type="video/mp4", content=b"file", bounds=Bounds(max_edge_px=8))


def test_a_right_answer_is_built() -> None:
    clip = build(ANSWER)
    assert (clip.picture.rgb.shape, list(clip.sound)) == ((2, 4, 3), [0.5, -1.0])


@pytest.mark.parametrize(
    "change",
    [
        {"facts": {}},
        {"facts": FACTS | {"duration_s": 1e9}},
        {"facts": FACTS | {"duration_s": float("nan")}},
        {"facts": FACTS | {"frame_rate": -1.0}},
        {"facts": FACTS | {"width_px": 0}},
        {"shots": []},
        {"shots": [[0.5, 1.0], [0.0, 0.5]]},
        {"shots": [[0.0, 99.0]]},
        {"frames": []},
        {"frames": [[0.5, 1, 4, 2]]},
        {"frames": [[0.5, -1, 4, 2]]},
        {"frames": [[0.5, 0, 9, 2]]},
        {"frames": [[0.5, 0, 4, 3]]},
        {"frames": [[5.0, 0, 4, 2]]},
        {"frames": "none"},
        {"poster": 1},
        {"preview": [4, 2, 1.0, 10**9]},
        {"preview": [5_000, 2, 1.0, len(PREVIEW)]},
        {"preview": [4, 2, -1.0, len(PREVIEW)]},
        {"sound_samples": None},
        {"sound_samples": 1},
        {"sound_samples": -1},
        {"sound_samples": 3},
    ],
    ids=str,
)
def test_a_decoder_that_answers_nonsense_is_not_believed(change: dict[str, Any]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        build(ANSWER | change)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1.5])
def test_sound_out_of_range_is_not_believed(value: float) -> None:
    with pytest.raises(ValueError, match="sound out of range"):
        build(ANSWER, payload=PAYLOAD[:-4] + np.float32(value).tobytes())


def test_nonsense_becomes_a_rejection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip_decoding._SERVER, "run", lambda *_args, **_kwargs: ({"facts": None}, b""))
    assert reject(make_honest_mp4()).code == "decode_failed"
