import io
from dataclasses import replace

from PIL import Image

from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.key_frames import KeyFrames
from tests.catalog.pipeline.clip_files import take_clip
from tests.catalog.pipeline.picture_files import BLUE, GREEN, RED


def test_every_key_frame_becomes_a_rendition_with_its_time_and_shot(plain_subject: Subject) -> None:
    clip = take_clip([Image.new("RGB", (1200, 300), colour) for colour in (RED, GREEN, BLUE)], poster=1)
    result = KeyFrames().run(replace(plain_subject, clip=clip))
    assert [one.name for one in result.renditions] == ["frame-00", "frame-01", "frame-02"]
    assert result.facts["frames"] == [
        {"rendition": "frame-00", "time_s": 0.0, "shot": 0},
        {"rendition": "frame-01", "time_s": 1.0, "shot": 0},
        {"rendition": "frame-02", "time_s": 2.0, "shot": 0},
    ]
    assert (result.facts["shots"], result.facts["poster"]) == ([{"start_s": 0.0, "end_s": 3.0}], "frame-01")


def test_a_rendition_is_a_small_webp_without_metadata(plain_subject: Subject) -> None:
    clip = take_clip([Image.new("RGB", (1200, 300), GREEN)])
    (rendition,) = KeyFrames().run(replace(plain_subject, clip=clip)).renditions
    with Image.open(io.BytesIO(rendition.content)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("WEBP", (960, 240), {})
    assert (rendition.media_type, rendition.width_px, rendition.height_px) == ("image/webp", 960, 240)
