"""A clinic with its people, another one beside it, and what the tests of the tattoo product ask of them."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.utils import timezone

from config.accounts.models import Tenant, User
from config.accounts.roles import Role
from config.accounts.services import ensure_tenant, join_tenant
from config.jobs.claiming import claim_of_kind
from config.jobs.leases import Lease
from config.storage.objects import SignedUpload
from config.storage.regions import Purpose
from tattoo.jobs import ANALYSE_TATTOO, SEAL_REPORT
from tattoo.models import Analysis, Consent, ReportSealing, TattooUpload
from tattoo.result import Result, digest_result
from tattoo.services.consents import ConsentGiven, ConsentPurpose, record_consent
from tattoo.services.endings import finish_analysis
from tattoo.services.objects import keep_clinical_object
from tattoo.services.reports import perform_sealing
from tattoo.services.subjects import ensure_subject
from tattoo.services.uploads import TattooUploadWish, sign_tattoo_upload
from tests.catalog.pipeline.picture_files import encode_file, paint_corners
from tests.conftest import make_person
from tests.tattoo.report.measured import paint_picture
from tests.tattoo.report.reports import make_result

REF = "P-1"


def add_to_clinic(tenant: Tenant, username: str, role: Role) -> User:
    person = make_person(username, role)
    join_tenant(person, tenant=tenant)
    return person


@pytest.fixture
def tenant(db: None) -> Tenant:
    return ensure_tenant("clinic-a", name="Clinic A")


@pytest.fixture
def other_tenant(db: None) -> Tenant:
    return ensure_tenant("clinic-b", name="Clinic B")


@pytest.fixture
def clinician(tenant: Tenant) -> User:
    """Uploads, asks, reads."""
    return add_to_clinic(tenant, "clinician", Role.CLINICIAN)


@pytest.fixture
def colleague(tenant: Tenant) -> User:
    """Another clinician of the same clinic."""
    return add_to_clinic(tenant, "colleague", Role.CLINICIAN)


@pytest.fixture
def advisor(tenant: Tenant) -> User:
    """Reads, signs and erases."""
    return add_to_clinic(tenant, "advisor", Role.CLINICAL_ADVISOR)


@pytest.fixture
def foreigner(other_tenant: Tenant) -> User:
    """A clinician of the other clinic."""
    return add_to_clinic(other_tenant, "foreigner", Role.CLINICIAN)


@pytest.fixture
def foreign_advisor(other_tenant: Tenant) -> User:
    return add_to_clinic(other_tenant, "foreign-advisor", Role.CLINICAL_ADVISOR)


@pytest.fixture
def consent(tenant: Tenant, clinician: User) -> Consent:
    """Of the patient P-1, to analysis and storage."""
    given = ConsentGiven(
        notice_version="2026-11",
        purposes=frozenset({ConsentPurpose.ANALYSIS, ConsentPurpose.STORAGE}),
        controller="Clinic A",
        method="signed-form",
        given_at=timezone.now() - timedelta(days=1),
    )
    return record_consent(given, subject=ensure_subject(REF, tenant=tenant), actor=clinician)


@pytest.fixture(scope="session")
def small_photo() -> bytes:
    """A PNG of 60 by 40 px: a picture, and too small for an analysis."""
    return encode_file(paint_corners(), file_format="PNG")


@pytest.fixture
def sign(
    store: Callable[[str], None], tenant: Tenant, clinician: User
) -> Callable[..., tuple[TattooUpload, SignedUpload]]:
    """Sign an upload of the clinician's."""

    def sign_content(content: bytes, *, media_type: str = "image/png") -> tuple[TattooUpload, SignedUpload]:
        wish = TattooUploadWish(media_type, len(content), hashlib.sha256(content).hexdigest())
        return sign_tattoo_upload(wish, owner=clinician, tenant=tenant)

    return sign_content


@pytest.fixture
def send(sign: Callable[..., tuple[TattooUpload, SignedUpload]]) -> Callable[..., TattooUpload]:
    """Sign, and the client's own POST to the store."""

    def sign_and_send(content: bytes, *, media_type: str = "image/png") -> TattooUpload:
        upload, signed = sign(content, media_type=media_type)
        httpx.post(signed.url, data=signed.fields, files={"file": content}, timeout=20).raise_for_status()
        return upload

    return sign_and_send


@pytest.fixture
def ask(consent: Consent) -> Callable[..., dict[str, Any]]:
    """The body of POST /v1/analyze."""

    def build(upload_id: object, /, **changes: Any) -> dict[str, Any]:
        body = {
            "upload_id": str(upload_id),
            "subject_ref": REF,
            "consent_id": str(consent.pk),
            "body_site": "forearm",
            "fitzpatrick": "II",
            "questionnaire": {"age_years": 34, "gold_ever": "no"},
            "devices": [{"wavelength_nm": 1064, "pulse_class": "ps"}, {"wavelength_nm": 532, "pulse_class": "ns"}],
        }
        return body | changes

    return build


@pytest.fixture
def queue(tenant: Tenant, clinician: User, consent: Consent) -> Callable[..., Analysis]:
    """A queued analysis whose upload nobody has to send."""

    def make(**changes: Any) -> Analysis:
        number = TattooUpload.objects.count()
        upload = TattooUpload.objects.create(
            tenant=tenant,
            owner=clinician,
            key=f"eu/tenant/{tenant.pk}/uploads/2026/11/{number}/original",
            media_type="image/png",
            size_bytes=1,
            sha256="0" * 64,
            expires_at=timezone.now(),
            etag="etag",
            used_at=timezone.now(),
        )
        columns: dict[str, Any] = {
            "tenant": tenant,
            "subject": consent.subject,
            "upload": upload,
            "consent": consent,
            "requested_by": clinician,
            "body_site": "forearm",
            "fitzpatrick_clinician": "II",
            "questionnaire": {"age_years": 34},
            "lane": "tattoo",
            "max_attempts": 3,
        }
        return Analysis.objects.create(**columns | changes)

    return make


@pytest.fixture
def hold() -> Callable[[], tuple[Analysis, Lease]]:
    """Claim the next analysis, as a worker would."""

    def claim() -> tuple[Analysis, Lease]:
        analysis = claim_of_kind(ANALYSE_TATTOO, worker="a worker")
        assert isinstance(analysis, Analysis)
        return analysis, Lease(analysis, kind=ANALYSE_TATTOO)

    return claim


@pytest.fixture
def finish(queue: Callable[..., Analysis], hold: Callable[[], tuple[Analysis, Lease]]) -> Callable[..., Analysis]:
    """An analysis that has ended with this result; its pictures are not in the store."""

    def make(result: Result | None = None) -> Analysis:
        queue()
        analysis, lease = hold()
        shown = result or make_result()
        finish_analysis(analysis, lease=lease, result=shown, step_ms={"decode": 120, "rules": 3})
        done = Analysis.objects.select_related("tenant", "subject__tenant", "signed_by").get(pk=analysis.pk)
        assert done.result_sha256 == digest_result(shown)
        return done

    return make


@pytest.fixture
def finish_with_pictures(finish: Callable[..., Analysis], store: Callable[[str], None]) -> Callable[..., Analysis]:
    """An analysis that has ended, with its pictures sealed in the store; the process is the web's again."""

    def make(result: Result | None = None) -> Analysis:
        analysis = finish(result)
        store("worker")
        for purpose in (Purpose.PHOTO, Purpose.OVERLAY):
            keep_clinical_object(
                analysis.subject,
                purpose=purpose,
                analysis_id=analysis.pk,
                content=paint_picture(with_contour=purpose is Purpose.OVERLAY),
                media_type="image/jpeg",
            )
        store("web")
        return analysis

    return make


@pytest.fixture
def hold_sealing() -> Callable[[], tuple[ReportSealing, Lease]]:
    """Claim the next signed report that is to be stored, as a worker would."""

    def claim() -> tuple[ReportSealing, Lease]:
        sealing = claim_of_kind(SEAL_REPORT, worker="a worker")
        assert isinstance(sealing, ReportSealing)
        return sealing, Lease(sealing, kind=SEAL_REPORT)

    return claim


@pytest.fixture
def seal(hold_sealing: Callable[[], tuple[ReportSealing, Lease]], store: Callable[[str], None]) -> Callable[[], None]:
    """Put the signed report into the store as the worker; the process is the web's again."""

    def perform() -> None:
        store("worker")
        perform_sealing(*hold_sealing())
        store("web")

    return perform
