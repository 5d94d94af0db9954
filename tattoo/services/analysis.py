"""Perform an analysis: fetch, decode, examine, seal the pictures, keep the result. Every write checks the lease's fence.

A photograph that is not acceptable ends the job as done, with the reason: no other attempt would see another file. The result
is computed anew when an attempt is repeated; nothing of an unfinished one is kept but objects under the same keys.
"""

from functools import cache

from django.conf import settings

from catalog.pipeline.decoding import DecodeLimits, decode_picture
from catalog.pipeline.media_types import PHOTO_TYPES
from catalog.pipeline.picture import Picture
from catalog.pipeline.rejection import MediaRejected
from config.inference.default import default_sessions
from config.inference.provider import ModelProvider
from config.jobs.leases import Lease
from config.storage.regions import Purpose
from tattoo.encoding import JPEG_TYPE, encode_jpeg
from tattoo.examination import Findings, Instruments, Intake, examine
from tattoo.models import Analysis, ClinicalObject
from tattoo.rules.ruleset import active_ruleset
from tattoo.services.endings import AnalysisRefused, finish_analysis, heed_consent, refuse_analysis
from tattoo.services.objects import keep_clinical_object, remove_clinical_objects
from tattoo.services.uploads import ChangedAfterSigning, discard_upload, read_uploaded
from tattoo.steps import Step, Stopwatch
from tattoo.terms import BodySite, Fitzpatrick
from tattoo.vision.segmentation import Segmenter

SEGMENTATION = "tattoo-segmentation"
PERCENT_AT = {
    Step.DECODE: 5,
    Step.QUALITY: 20,
    Step.CALIBRATE: 30,
    Step.SEGMENT: 45,
    Step.COLOURS: 65,
    Step.RULES: 85,
    Step.STORE: 90,
}


def perform_analysis(analysis: Analysis, lease: Lease) -> None:
    """Examine the upload of the analysis. A file or a consent that is not acceptable ends it; a fault raises."""
    watch = Stopwatch(lambda step: lease.report(PERCENT_AT[step], step.value))
    try:
        with watch.time(Step.DECODE):
            content = fetch_original(analysis)
            picture = decode_original(content)
        findings = examine(
            picture,
            intake=read_intake(analysis),
            instruments=load_instruments(default_sessions()),
            listen=watch.listen,
        )
        with watch.time(Step.STORE):
            keep_pictures(analysis, content=content, picture=picture, findings=findings)
        finish_analysis(analysis, lease=lease, result=findings.result, step_ms=watch.step_ms | findings.step_ms)
    except AnalysisRefused as refusal:
        refuse_analysis(analysis, lease=lease, refusal=refusal)
        remove_clinical_objects(ClinicalObject.objects.filter(analysis_id=analysis.pk, removed_at=None))
    discard_upload(analysis.upload)


def fetch_original(analysis: Analysis) -> bytes:
    """The file as it was when it was asked for; raises AnalysisRefused."""
    heed_consent(analysis)
    try:
        return read_uploaded(analysis.upload)
    except ChangedAfterSigning as change:
        raise AnalysisRefused(change.code, f"{change} Sign and send a new upload.") from change


def decode_original(content: bytes) -> Picture:
    """Upright 8-bit sRGB pixels, by the confined decoder; raises AnalysisRefused."""
    try:
        return decode_picture(content, limits=DecodeLimits(max_pixels=settings.PICTURE_MAX_PIXELS), accept=PHOTO_TYPES)
    except MediaRejected as rejection:
        raise AnalysisRefused(rejection.code, rejection.detail) from rejection


def read_intake(analysis: Analysis) -> Intake:
    """What was said beside the photograph."""
    reported = analysis.fitzpatrick_reported
    return Intake(
        body_site=BodySite(analysis.body_site),
        fitzpatrick=Fitzpatrick(analysis.fitzpatrick_clinician),
        fitzpatrick_reported=Fitzpatrick(reported) if reported else None,
        questionnaire=analysis.read_questionnaire(),
        devices=analysis.read_devices(),
    )


@cache
def load_instruments(models: ModelProvider) -> Instruments:
    """The network, the rules and the version of the code; raises ModelNotInstalled, RulesetError."""
    session, spec = models.session(SEGMENTATION), models.spec(SEGMENTATION)
    segmenter = Segmenter(session, version=f"{spec.name} {spec.version}", sha256=spec.sha256)
    return Instruments(segmenter, active_ruleset(), settings.LOUPE_CODE_VERSION)


def keep_pictures(analysis: Analysis, *, content: bytes, picture: Picture, findings: Findings) -> None:
    """Seal the file as it was sent, the photograph that people are shown, and the overlay."""
    files = [
        (Purpose.ORIGINAL, content, picture.facts.media_type),
        (Purpose.PHOTO, encode_jpeg(picture.rgb), JPEG_TYPE),
    ]
    if findings.overlay is not None:
        files.append((Purpose.OVERLAY, encode_jpeg(findings.overlay), JPEG_TYPE))
    for purpose, file, media_type in files:
        keep_clinical_object(
            analysis.subject, purpose=purpose, analysis_id=analysis.pk, content=file, media_type=media_type
        )
