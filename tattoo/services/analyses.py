"""Ask for an analysis: everything that can be refused is refused here, before any pixel is looked at.

The rows that decide (the upload, the consent) are locked in the transaction that queues the job, so a file is used once and a
consent that was withdrawn a moment ago counts.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.db import transaction

from config.accounts.models import Tenant, User
from config.accounts.tenancy import tenant_of
from config.audit.services import Action, record_event
from config.errors import FieldFault, Problem
from config.jobs.queueing import enqueue
from tattoo.jobs import ANALYSE_TATTOO
from tattoo.models import Analysis, Clinic, Subject
from tattoo.rules.case import Device, Questionnaire
from tattoo.rules.contradictions import find_contradictions
from tattoo.rules.ruleset import active_ruleset
from tattoo.services.consents import require_consent
from tattoo.services.subjects import find_subject
from tattoo.services.uploads import claim_upload, inspect_upload
from tattoo.terms import BodySite, Fitzpatrick


@dataclass(frozen=True, kw_only=True)
class AnalysisWish:
    """What a clinician asks for; without `devices` the clinic's inventory counts."""

    upload_id: UUID
    subject_ref: str
    consent_id: UUID
    body_site: BodySite
    fitzpatrick: Fitzpatrick
    fitzpatrick_reported: Fitzpatrick | None
    questionnaire: Questionnaire
    devices: tuple[Device, ...] | None
    captured_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Request:
    """A wish with what was looked up for it."""

    wish: AnalysisWish
    tenant: Tenant
    actor: User
    devices: tuple[Device, ...]
    claim_id: UUID | None


def request_analysis(wish: AnalysisWish, *, actor: User, claim_id: UUID | None = None) -> Analysis:
    """The queued analysis of an upload; the same one again for the same `claim_id`.

    Raises Problem: contradictory_answers, unknown_device, and what the subject, the consent and the upload are refused for.
    """
    tenant = tenant_of(actor)
    if claim_id is not None:
        known = Analysis.objects.select_related("subject").filter(tenant=tenant, claim_id=claim_id).first()
        if known is not None:
            return known
    refuse_contradictions(wish)
    devices = choose_devices(wish, tenant=tenant)
    require_consent(wish.consent_id, tenant=tenant, subject=find_subject(wish.subject_ref, tenant=tenant))
    inspect_upload(wish.upload_id, tenant=tenant, owner=actor)
    return queue_analysis(Request(wish=wish, tenant=tenant, actor=actor, devices=devices, claim_id=claim_id))


def refuse_contradictions(wish: AnalysisWish) -> None:
    """Raises Problem contradictory_answers, naming the answers of each contradiction."""
    found = find_contradictions(wish.questionnaire, body_site=wish.body_site)
    faults = tuple(
        FieldFault(name_field(field), "contradictory", contradiction.detail)
        for contradiction in found
        for field in contradiction.fields
    )
    if faults:
        detail = " ".join(contradiction.detail for contradiction in found)
        raise Problem("contradictory_answers", detail, status=HTTPStatus.UNPROCESSABLE_ENTITY, faults=faults)


def name_field(field: str) -> str:
    """Where an answer stands in the body."""
    return field if field == "body_site" else f"questionnaire.{field}"


def choose_devices(wish: AnalysisWish, *, tenant: Tenant) -> tuple[Device, ...]:
    """The lasers to choose among: the wish's or the clinic's. Raises Problem unknown_device for one that no rule is about."""
    if wish.devices is None:
        clinic = Clinic.objects.filter(tenant=tenant).first()
        stored = clinic.devices if clinic else []
        return tuple(Device.model_validate_json(json.dumps(device)) for device in stored)
    known = sorted({wavelength_nm for _, wavelength_nm in active_ruleset().gates})
    faults = tuple(find_device_faults(wish.devices, known=known))
    if faults:
        raise Problem("unknown_device", faults[0].detail, status=HTTPStatus.BAD_REQUEST, faults=faults)
    return wish.devices


def find_device_faults(devices: Sequence[Device], *, known: Sequence[int]) -> Iterator[FieldFault]:
    for place, device in enumerate(devices):
        if device.wavelength_nm not in known:
            text = f"No rule is about a laser of {device.wavelength_nm} nm. Known are: {', '.join(map(str, known))} nm."
            yield FieldFault(f"devices.{place}.wavelength_nm", "unknown_device", text)


@transaction.atomic
def queue_analysis(request: Request) -> Analysis:
    """Use the upload and queue its job; locks subject, consent and upload. Raises Problem as they are refused.

    An erasure locks the subject first too: it either sees this analysis or is seen here.
    """
    wish, tenant = request.wish, request.tenant
    Subject.objects.select_for_update().filter(consents=wish.consent_id).first()
    consent = require_consent(wish.consent_id, tenant=tenant, lock=True)
    upload = claim_upload(wish.upload_id, tenant=tenant, owner=request.actor)
    analysis: Analysis = enqueue(
        ANALYSE_TATTOO,
        tenant=tenant,
        subject=consent.subject,
        upload=upload,
        consent=consent,
        requested_by=request.actor,
        claim_id=request.claim_id,
        body_site=wish.body_site.value,
        fitzpatrick_clinician=wish.fitzpatrick.value,
        fitzpatrick_reported=wish.fitzpatrick_reported.value if wish.fitzpatrick_reported else "",
        questionnaire=wish.questionnaire.model_dump(mode="json"),
        devices=[device.model_dump(mode="json") for device in request.devices],
        captured_at=wish.captured_at,
    )
    after = {"upload": str(upload.pk), "consent": str(consent.pk)}
    record_event(Action("analysis.requested", analysis, after=after), actor=request.actor)
    return analysis
