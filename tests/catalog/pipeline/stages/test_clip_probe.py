from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.clip_probe import ClipProbe
from tests.catalog.pipeline.clip_files import take_clip
from tests.catalog.pipeline.picture_files import paint_noise


def test_the_facts_of_the_file_are_told_with_the_sharpness_of_the_poster(plain_subject: Subject) -> None:
    pictures = [Image.new("RGB", (64, 48)), paint_noise(64, 48)]
    measured = []
    for poster in (0, 1):
        clip = take_clip(pictures, poster=poster, sound=np.zeros(16_000, np.float32))
        facts = ClipProbe().run(replace(plain_subject, picture=clip.picture, clip=clip)).facts
        assert (facts["video_codec"], facts["audio_codec"], facts["has_sound"], facts["frames"]) == (
            "h264",
            "aac",
            True,
            48,
        )
        assert (facts["width_px"], facts["duration_s"], facts["rotation"]) == (64, 2.0, 0)
        measured.append(facts["sharpness"])
    assert measured[0] == 0
    assert measured[1] > 1_000  # type: ignore[operator]


def test_a_silent_clip_has_no_sound(plain_subject: Subject) -> None:
    clip = take_clip([paint_noise(8, 8)])
    facts = ClipProbe().run(replace(plain_subject, clip=clip)).facts
    assert (facts["has_sound"], facts["audio_codec"]) == (False, None)


def test_an_image_is_not_analysed(plain_subject: Subject) -> None:
    assert ClipProbe().kinds == ("video",)
    with pytest.raises(ValueError, match="the medium is an image"):
        ClipProbe().run(plain_subject)
