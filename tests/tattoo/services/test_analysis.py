"""A job fetches, decodes, examines and seals, and ends with a result or with the reason why there is none."""

from collections.abc import Callable

import pytest
from PIL import Image

from config.accounts.models import User
from config.jobs.leases import Lease, LeaseLost
from config.jobs.models import JobState
from config.jobs.queueing import cancel_job
from config.storage.clinical import describe_version, write_sealed
from config.storage.objects import ObjectMissing
from tattoo.examination import Instruments
from tattoo.jobs import ANALYSE_TATTOO
from tattoo.models import Analysis, ClinicalObject, Consent, TattooUpload
from tattoo.rules.ruleset import active_ruleset
from tattoo.services import analysis as service
from tattoo.services.analyses import request_analysis
from tattoo.services.analysis import perform_analysis
from tattoo.services.consents import withdraw_consent
from tattoo.services.uploads import discard_upload
from tattoo.services.viewing import read_clinical_object
from tattoo.steps import Step
from tests.catalog.pipeline.picture_files import build_png, encode_file, paint_noise
from tests.tattoo.true_masks import TrueMask, compose
from tests.tattoo.wishes import make_wish

Hold = Callable[[], tuple[Analysis, Lease]]
Request = Callable[[bytes], Analysis]


@pytest.fixture
def request_for(
    send: Callable[..., TattooUpload], consent: Consent, clinician: User, store: Callable[[str], None]
) -> Request:
    """Send a file and ask for its analysis as the web, then go on as the worker."""

    def ask(content: bytes) -> Analysis:
        analysis = request_analysis(make_wish(send(content).pk, consent=consent), actor=clinician)
        store("worker")
        return analysis

    return ask


@pytest.fixture(autouse=True)
def true_mask(monkeypatch: pytest.MonkeyPatch) -> None:
    """The composer's own mask in the network's place: what the network sees is tested where it is trained."""
    instruments = Instruments(TrueMask(compose()), active_ruleset(), "test")  # type: ignore[arg-type]
    monkeypatch.setattr(service, "load_instruments", lambda models: instruments)


def encode_photo() -> bytes:
    return encode_file(Image.fromarray(compose().rgb), file_format="PNG")


def test_a_photograph_is_examined_sealed_and_taken_out_of_the_uploads(
    request_for: Request, hold: Hold, clinician: User
) -> None:
    content = encode_photo()
    asked = request_for(content)
    perform_analysis(*hold())
    done = Analysis.objects.select_related("subject__tenant", "upload").get(pk=asked.pk)
    assert (done.state, done.outcome, done.failure_code) == (JobState.SUCCEEDED, "recommendation", "")
    assert set(done.step_ms) == set(Step)
    assert done.read_result().picture.width_px == compose().rgb.shape[1]
    kept = {one.purpose: one.key for one in ClinicalObject.objects.filter(analysis_id=done.pk)}
    assert set(kept) == {"original", "photo", "overlay"}
    original = read_clinical_object(kept["original"], subject=done.subject, actor=clinician, reason="a test")
    assert original == content
    shown = read_clinical_object(kept["photo"], subject=done.subject, actor=clinician, reason="a test")
    assert shown.startswith(b"\xff\xd8\xff")
    with pytest.raises(ObjectMissing):
        describe_version(done.upload.key)


def test_progress_is_told_step_by_step(request_for: Request, hold: Hold) -> None:
    request_for(encode_photo())
    analysis, _ = hold()
    told: list[tuple[int, str]] = []
    lease = Lease(analysis, kind=ANALYSE_TATTOO, report=lambda percent, note: told.append((percent, note)))
    perform_analysis(analysis, lease)
    assert [note for _, note in told] == [step.value for step in Step]
    assert told == sorted(told)


def test_a_photograph_that_is_not_good_enough_succeeds_with_the_remedy(
    request_for: Request, hold: Hold, small_photo: bytes
) -> None:
    asked = request_for(small_photo)
    perform_analysis(*hold())
    done = Analysis.objects.get(pk=asked.pk)
    assert (done.state, done.outcome) == (JobState.SUCCEEDED, "rejected")
    assert "original photograph of the camera" in done.read_result().abstentions[0]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (encode_file(paint_noise(64, 64), file_format="PNG")[:3000], "truncated"),
        (build_png(20_000, 10_000, rows=b""), "too_many_pixels"),
    ],
    ids=["truncated", "200 megapixels"],
)
def test_a_file_that_is_no_acceptable_picture_fails_with_its_reason(
    request_for: Request, hold: Hold, content: bytes, code: str
) -> None:
    asked = request_for(content)
    perform_analysis(*hold())
    done = Analysis.objects.get(pk=asked.pk)
    assert (done.state, done.failure_code, done.result) == (JobState.SUCCEEDED, code, None)
    assert done.failure_detail
    assert not ClinicalObject.objects.exists()


def test_a_file_that_was_removed_after_signing_is_not_analysed(request_for: Request, hold: Hold) -> None:
    asked = request_for(encode_photo())
    discard_upload(asked.upload)
    perform_analysis(*hold())
    assert Analysis.objects.get(pk=asked.pk).failure_code == "changed_after_signing"


def test_a_file_that_was_written_over_is_read_as_it_was_announced(request_for: Request, hold: Hold) -> None:
    asked = request_for(encode_photo())
    write_sealed(asked.upload.key, b"another file")
    perform_analysis(*hold())
    done = Analysis.objects.get(pk=asked.pk)
    assert done.read_result().picture.sha256 == asked.upload.sha256


def test_a_consent_that_was_withdrawn_before_the_work_begins_leaves_nothing(
    request_for: Request, hold: Hold, consent: Consent, clinician: User
) -> None:
    asked = request_for(encode_photo())
    withdraw_consent(consent.pk, tenant=consent.tenant, actor=clinician)
    perform_analysis(*hold())
    done = Analysis.objects.select_related("upload").get(pk=asked.pk)
    assert (done.failure_code, done.result) == ("consent_withdrawn", None)
    assert not ClinicalObject.objects.exists()
    with pytest.raises(ObjectMissing):
        describe_version(done.upload.key)


def test_a_cancelled_job_keeps_no_result(request_for: Request, hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = request_for(encode_photo())
    examine = vars(service)["examine"]

    def cancel_meanwhile(*args: object, **options: object) -> object:
        cancel_job(ANALYSE_TATTOO, asked.pk)
        return examine(*args, **options)

    monkeypatch.setattr(service, "examine", cancel_meanwhile)
    with pytest.raises(LeaseLost):
        perform_analysis(*hold())
    done = Analysis.objects.get(pk=asked.pk)
    assert (done.state, done.result) == (JobState.CANCELLED, None)
