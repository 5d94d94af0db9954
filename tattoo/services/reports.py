"""The report of an analysis: drawn from the stored result, a draft each time, the signed one once.

Nothing is computed anew, so a draft is the same each time too. What was signed is a PDF with a digest. It waits, sealed, in the
row of the job that puts it into the store, where the web may not write; it is shown only if it has this digest.
"""

import hashlib
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from config.accounts.models import User
from config.audit.models import AuditEvent
from config.audit.services import Action, record_event
from config.errors import Problem
from config.jobs.errors import PermanentError
from config.jobs.leases import Lease
from config.storage.regions import Purpose
from tattoo.models import Analysis, Clinic, ReportSealing
from tattoo.report.document import Override, ReportContext, Signature, render_html, render_pdf
from tattoo.services.objects import keep_sealed
from tattoo.services.subjects import locate_subject
from tattoo.services.viewing import open_sealed, read_clinical_object
from tattoo.terms import BodySite

LOOKED_AT = "a report or a picture was looked at"
PDF_TYPE = "application/pdf"


def open_report_pdf(analysis: Analysis, *, reader: User) -> bytes:
    """The report as a PDF; the look at it is recorded. Raises Problem: no_report, expired."""
    if analysis.signed_at is None:
        return render_pdf(build_context(analysis, reader=reader))
    return open_signed_report(analysis, reader=reader)


def open_report_page(analysis: Analysis, *, reader: User) -> str:
    """The same as an accessible page; the look at it is recorded. Raises Problem: no_report, expired."""
    return render_html(build_context(analysis, reader=reader))


def open_signed_report(analysis: Analysis, *, reader: User) -> bytes:
    """The PDF that was signed, and no other, from the store or from the job that will put it there.

    Raises Problem: report_damaged, not_found, expired, subject_erased; KeyServiceDown.
    """
    key = locate_subject(analysis.subject).key(Purpose.SIGNED_REPORT, analysis_id=analysis.pk)
    content = read_waiting_report(analysis, key=key, reader=reader)
    if content is None:  # it was put into the store before it ceased to wait
        content = read_clinical_object(key, subject=analysis.subject, actor=reader, reason=LOOKED_AT)
    if not is_signed_content(analysis, content=content):
        detail = "The report is not the one that was signed: it is not shown. Call the operator."
        raise Problem("report_damaged", detail, status=HTTPStatus.CONFLICT)
    return content


def read_waiting_report(analysis: Analysis, *, key: str, reader: User) -> bytes | None:
    """The signed PDF that no worker has stored yet, None when none waits; the look is recorded. Raises as `open_sealed`."""
    sealing = analysis.sealings.exclude(content=b"").order_by("-created_at").first()
    if sealing is None:
        return None
    content = open_sealed(bytes(sealing.content), subject=analysis.subject, name=key)
    record_event(Action("report.viewed", analysis, reason=LOOKED_AT), actor=reader)
    return content


def is_signed_content(analysis: Analysis, *, content: bytes) -> bool:
    return hashlib.sha256(content).hexdigest() == analysis.report_sha256


def perform_sealing(sealing: ReportSealing, lease: Lease) -> None:
    """Put the signed PDF into the store; raises PermanentError unless it is the one that was signed."""
    analysis = Analysis.objects.select_related("tenant", "subject__tenant").get(pk=sealing.analysis_id)
    name = locate_subject(analysis.subject).key(Purpose.SIGNED_REPORT, analysis_id=analysis.pk)
    sealed = bytes(sealing.content)
    if not is_signed_content(analysis, content=open_sealed(sealed, subject=analysis.subject, name=name)):
        raise PermanentError(f"the report of {analysis} that waits for the store is not the one that was signed")
    keep_sealed(
        analysis.subject,
        purpose=Purpose.SIGNED_REPORT,
        analysis_id=analysis.pk,
        sealed=sealed,
        media_type=PDF_TYPE,
    )
    with transaction.atomic():
        lease.complete()
        ReportSealing.objects.filter(analysis=analysis).update(content=b"")
        record_event(Action("report.sealed", analysis, after={"sha256": analysis.report_sha256}), actor=None)


def settle_sealing(sealing: ReportSealing) -> None:
    """The job is dead or cancelled: the audit says that the signed PDF is not in the store."""
    record_event(Action("report.not_sealed", sealing.analysis, reason=sealing.error_text), actor=None)


def build_context(analysis: Analysis, *, reader: User) -> ReportContext:
    """What the report shows. Raises Problem: no_report, expired once the pictures are gone."""
    if analysis.result is None or analysis.finished_at is None:
        detail = "There is no result to report: the analysis has not ended, or failed."
        raise Problem("no_report", detail, status=HTTPStatus.CONFLICT)
    result = analysis.read_result()
    clinic = Clinic.objects.filter(tenant=analysis.tenant).first()
    has_overlay = result.segmentation is not None
    return ReportContext(
        clinic_name=analysis.tenant.name,
        subject_ref=analysis.subject.ref,
        analysis_id=analysis.pk,
        body_site=BodySite(analysis.body_site),
        captured_at=analysis.captured_at,
        analysed_at=analysis.finished_at,
        timezone=ZoneInfo(clinic.timezone if clinic else "UTC"),
        result=result,
        result_digest=analysis.result_sha256,
        original_jpeg=read_picture(analysis, purpose=Purpose.PHOTO, reader=reader),
        overlay_jpeg=read_picture(analysis, purpose=Purpose.OVERLAY, reader=reader) if has_overlay else None,
        signature=read_signature(analysis),
        overrides=tuple(read_override(override) for override in analysis.overrides),
        verify_url=settings.LOUPE_PUBLIC_URL + reverse("verify-report", args=[analysis.pk]),
        audit_head=find_audit_hash(analysis),
    )


def read_picture(analysis: Analysis, *, purpose: Purpose, reader: User) -> bytes:
    """A JPEG that people are shown; the look at it is recorded. Raises Problem: not_found, expired, subject_erased."""
    key = locate_subject(analysis.subject).key(purpose, analysis_id=analysis.pk)
    return read_clinical_object(key, subject=analysis.subject, actor=reader, reason=LOOKED_AT)


def read_signature(analysis: Analysis) -> Signature | None:
    if analysis.signed_at is None:
        return None
    return Signature(
        name=analysis.signer_name,
        role=analysis.signer_role,
        meaning=analysis.meaning,
        signed_at=analysis.signed_at,
        result_digest=analysis.result_sha256,
    )


def read_override(stored: dict[str, str]) -> Override:
    return Override(**stored | {"made_at": datetime.fromisoformat(stored["made_at"])})  # type: ignore[arg-type]


def find_audit_hash(analysis: Analysis) -> str:
    """The hash of the audit event that recorded this result: the chain up to it vouches for the report."""
    events = AuditEvent.objects.filter(
        object_type=analysis._meta.label_lower, object_id=str(analysis.pk), action="analysis.finished"
    )
    return events.order_by("-position").values_list("hash", flat=True).first() or ""
