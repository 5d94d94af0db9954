from dataclasses import replace

import pytest
from PIL import Image, ImageColor

from catalog.demo import clips
from catalog.demo.clips import DemoClip, list_clips, render_clip
from catalog.demo.scenes import Scene
from catalog.pipeline.clip_decoding import decode_clip


@pytest.fixture(autouse=True)
def quick_scenes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three bars in place of drawings, in colours by the seed: the drawing has tests of its own."""

    def paint(scene: Scene) -> Image.Image:
        colours = [ImageColor.getrgb(f"hsl({(scene.seed * 97 + turn) % 360}, 70%, 50%)") for turn in (0, 20, 40)]
        bars = Image.new("RGB", (3, 1))
        bars.putdata(colours)
        return bars.resize((scene.width_px, scene.height_px), Image.Resampling.BICUBIC)

    monkeypatch.setattr(clips, "render_scene", paint)


def shorten(clip: DemoClip) -> DemoClip:
    return replace(
        clip, shots=tuple(replace(shot, seconds=0.75) for shot in clip.shots), frame_rate=12, size_px=(160, 90)
    )


def test_there_are_six_clips_of_all_characters_that_last_three_to_eight_seconds() -> None:
    listed = list_clips()
    assert len({clip.slug for clip in listed}) == len(listed) == 6
    assert {clip.character for clip in listed} == {"mira", "tomas", "yuna", "kofi"}
    assert all(3 <= clip.duration_s <= 8 and len(clip.shots) == 2 for clip in listed)
    assert any(clip.tune for clip in listed)


def test_a_clip_says_its_scenes_in_order() -> None:
    clip = list_clips()[0]
    first, second = (shot.scene.prompt for shot in clip.shots)
    assert clip.prompt == f"{first} Then: {second}"
    assert len(set(clip.tags)) == len(clip.tags)


def test_a_clip_with_a_tune_has_two_shots_and_sound() -> None:
    clip = decode_clip(render_clip(shorten(list_clips()[0])))
    assert [(round(shot.start_s, 2), round(shot.end_s, 2)) for shot in clip.shots] == [(0.0, 0.75), (0.75, 1.5)]
    assert (clip.facts.width_px, clip.facts.height_px, clip.facts.audio_codec) == (160, 90, "aac")
    assert clip.sound is not None
    assert abs(clip.sound).max() > 0.1


def test_the_same_clip_gives_the_same_bytes() -> None:
    clip = shorten(list_clips()[3])
    assert render_clip(clip) == render_clip(clip)


@pytest.mark.parametrize("framing", [(0.0, 0.0, 1.0), (1.0, 1.0, 1.0), (0.5, 0.2, 3.0)])
def test_the_view_stays_in_the_picture(framing: tuple[float, float, float]) -> None:
    left, top, right, bottom = clips._place_view(framing, picture_px=(1024, 683), size_px=(640, 360))
    assert 0 <= left < right <= 1024.001
    assert 0 <= top < bottom <= 683.001
    assert (right - left) / (bottom - top) == pytest.approx(640 / 360)
