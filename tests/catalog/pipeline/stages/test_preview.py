from dataclasses import replace

from PIL import Image

from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.preview import PreviewStage
from tests.catalog.pipeline.clip_files import take_clip


def test_the_preview_of_the_decoder_is_handed_on(plain_subject: Subject) -> None:
    clip = take_clip([Image.new("RGB", (64, 48))] * 3)
    result = PreviewStage().run(replace(plain_subject, clip=clip))
    (rendition,) = result.renditions
    assert (rendition.name, rendition.media_type, rendition.content) == ("preview", "video/mp4", clip.preview.content)
    assert (rendition.width_px, rendition.height_px) == (64, 48)
    assert (result.facts["duration_s"], result.facts["is_whole"]) == (3.0, True)


def test_the_preview_of_a_longer_clip_says_that_it_is_a_part(plain_subject: Subject) -> None:
    clip = take_clip([Image.new("RGB", (64, 48))] * 3)
    cut = replace(clip, preview=replace(clip.preview, duration_s=1.0))
    assert PreviewStage().run(replace(plain_subject, clip=cut)).facts["is_whole"] is False
