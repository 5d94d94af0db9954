"""A stage's outcome becomes the medium's present one: row, renditions and vectors together."""

from collections.abc import Callable

import numpy as np
import pytest

from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun, Embedding, Media, Rendition, StageRun
from catalog.pipeline.results import Rendition as RenderedPicture
from catalog.pipeline.results import StageResult, Vector
from catalog.pipeline.runner import StageOutcome
from catalog.services.results import keep_outcome
from config.jobs.leases import Lease, LeaseLost
from config.jobs.queueing import cancel_job
from config.storage.objects import read_head

Hold = Callable[[], tuple[AnalysisRun, Lease]]


@pytest.fixture
def media(make_media: Callable[..., Media], store: Callable[[str], None]) -> Media:
    store("worker")
    media = make_media()
    AnalysisRun.objects.create(media=media, lane="analysis", max_attempts=3)
    return media


def build_outcome(*, recipe: str = "a" * 64, axis: int = 0, content: bytes = b"webp") -> StageOutcome:
    vector = Vector("test", np.eye(3, dtype=np.float32)[axis])
    picture = RenderedPicture("web", "image/webp", 4, 3, content)
    result = StageResult(facts={"axis": axis}, renditions=(picture,), vectors=(vector,))
    return StageOutcome(stage="toy", status="ok", result=result, reason="no earlier result", recipe=recipe, inputs="i")


def test_an_outcome_is_a_row_a_file_and_a_vector(media: Media, hold_run: Hold) -> None:
    run, lease = hold_run()
    keep_outcome(build_outcome(), media=media, run=run, lease=lease)
    row = StageRun.objects.get()
    assert (row.stage, row.status, row.reason, row.read_result().facts) == ("toy", "ok", "", {"axis": 0})
    rendition = Rendition.objects.get()
    assert (rendition.width_px, rendition.height_px, rendition.size_bytes) == (4, 3, 4)
    assert read_head(rendition.key, size_bytes=10) == b"webp"
    assert Embedding.objects.get().vector == [1, 0, 0]


def test_a_new_outcome_takes_the_place_of_the_old_one(media: Media, hold_run: Hold) -> None:
    run, lease = hold_run()
    keep_outcome(build_outcome(), media=media, run=run, lease=lease)
    keep_outcome(build_outcome(recipe="b" * 64, axis=1, content=b"other"), media=media, run=run, lease=lease)
    assert [row.recipe for row in StageRun.objects.all()] == ["b" * 64]
    assert read_head(Rendition.objects.get().key, size_bytes=10) == b"other"
    embedding = Embedding.objects.get()
    assert (embedding.recipe, embedding.vector) == ("b" * 64, [0, 1, 0])


def test_an_outcome_without_a_result_keeps_its_reason(media: Media, hold_run: Hold) -> None:
    run, lease = hold_run()
    skipped = StageOutcome(
        stage="toy", status="skipped", result=None, reason="the model is not installed", recipe="r", inputs="i"
    )
    keep_outcome(skipped, media=media, run=run, lease=lease)
    row = StageRun.objects.get()
    assert (row.status, row.reason, row.result) == ("skipped", "the model is not installed", None)
    with pytest.raises(ValueError, match="the model is not installed"):
        row.read_result()


def test_who_has_lost_the_job_keeps_nothing(media: Media, hold_run: Hold) -> None:
    run, lease = hold_run()
    cancel_job(ANALYSE_MEDIA, run.pk)
    with pytest.raises(LeaseLost):
        keep_outcome(build_outcome(), media=media, run=run, lease=lease)
    assert (StageRun.objects.count(), Rendition.objects.count(), Embedding.objects.count()) == (0, 0, 0)
