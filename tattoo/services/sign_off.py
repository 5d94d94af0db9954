"""A clinician signs a result: who, meaning what, over which digest, with what they decide otherwise. Once, and for good.

The PDF is drawn before the transaction, for its digest is part of what is signed. Drawing is deterministic: the job that puts
it into the store draws it again from the row, and it must have the signed digest (reports.py).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import transaction

from config.accounts.models import User
from config.accounts.roles import Permission
from config.audit.services import Action, read_database_clock, record_event
from config.errors import FieldFault, Problem, not_found
from config.jobs.queueing import enqueue
from config.outbox.publishing import publish
from config.storage.regions import Purpose
from tattoo.jobs import SEAL_REPORT
from tattoo.models import Analysis
from tattoo.report.document import Override, ReportContext, Signature, render_pdf
from tattoo.report.words import say_wavelength
from tattoo.result import Result, digest_result
from tattoo.rules.recommendation import PlanRow
from tattoo.selectors import find_analysis
from tattoo.services.objects import seal_for
from tattoo.services.reports import build_context
from tattoo.terms import InkFamily
from tattoo.topics import describe_analysis

MOST_MEANING = 200


@dataclass(frozen=True)
class OverrideWish:
    """What the clinician decides otherwise for one ink: another wavelength, or None for no treatment; and why."""

    family: InkFamily
    wavelength_nm: int | None
    reason: str


def sign_analysis(
    analysis_id: UUID, *, clinician: User, meaning: str, overrides: Sequence[OverrideWish] = ()
) -> Analysis:
    """Sign the analysis' result; the report is the signed one from now on. Locks the row at the end.

    Raises Problem: not_found (of another clinic too), forbidden, nothing_to_sign, result_changed, already_signed,
    meaning_missing, invalid_override, subject_erased; KeyServiceDown, and nothing is signed.
    """
    analysis = find_signable(analysis_id, clinician=clinician, meaning=meaning)
    result = analysis.read_result()
    if digest_result(result) != analysis.result_sha256:
        raise conflict(
            "result_changed", "The result is not the one that was stored: nothing was signed. Call the operator."
        )
    signed_at = read_database_clock()
    name = clinician.get_full_name() or str(clinician)
    signature = Signature(
        name=name,
        role=", ".join(clinician.groups.order_by("name").values_list("name", flat=True)),
        meaning=meaning.strip(),
        signed_at=signed_at,
        result_digest=analysis.result_sha256,
    )
    changes = tuple(
        Override(**describe_override(wish, result=result), made_by=name, made_at=signed_at) for wish in overrides
    )
    context = replace(build_context(analysis, reader=clinician), signature=signature, overrides=changes)
    content = render_pdf(context)
    sealed = seal_for(analysis.subject, purpose=Purpose.SIGNED_REPORT, analysis_id=analysis.pk, content=content)
    return write_signature(analysis, context=context, clinician=clinician, content=content, sealed=sealed)


def find_signable(analysis_id: UUID, *, clinician: User, meaning: str) -> Analysis:
    """The analysis, when this clinician may sign it now; raises Problem."""
    if not clinician.has_perm(Permission.SIGN_REPORT):
        raise Problem("forbidden", "Only a clinical advisor signs reports.", status=HTTPStatus.FORBIDDEN)
    analysis = find_analysis(analysis_id, reader=clinician)
    if analysis is None:
        raise not_found("analysis")
    if not 1 <= len(meaning.strip()) <= MOST_MEANING:
        detail = f"Say what the signature means, in at most {MOST_MEANING} characters, such as “reviewed and approved”."
        fault = FieldFault("meaning", "missing", detail)
        raise Problem("meaning_missing", detail, status=HTTPStatus.UNPROCESSABLE_ENTITY, faults=(fault,))
    refuse_unsignable(analysis)
    return analysis


def refuse_unsignable(analysis: Analysis) -> None:
    """Raises Problem: already_signed, nothing_to_sign."""
    if analysis.signed_at is not None:
        raise conflict(
            "already_signed", f"It was signed on {analysis.signed_at:%Y-%m-%d %H:%M} UTC. A signature stays."
        )
    if analysis.result is None or analysis.read_result().recommendation is None:
        raise conflict("nothing_to_sign", "There is no recommendation to sign: the analysis has not come so far.")


def describe_override(wish: OverrideWish, *, result: Result) -> dict[str, str]:
    """Subject, original, replacement and reason; raises Problem for an ink without a row, or without a reason."""
    plan = result.recommendation.plan if result.recommendation else ()
    row = next((one for one in plan if one.family == wish.family), None)
    fault = find_override_fault(wish, row=row)
    if fault or row is None:
        faults = (FieldFault("overrides", "invalid", fault),)
        raise Problem("invalid_override", fault, status=HTTPStatus.UNPROCESSABLE_ENTITY, faults=faults)
    return {
        "subject": f"{wish.family.value.replace('_', ' ')} ink",
        "original": say_wavelength(row.wavelength_nm),
        "replacement": say_wavelength(wish.wavelength_nm),
        "reason": wish.reason.strip(),
    }


def find_override_fault(wish: OverrideWish, *, row: PlanRow | None) -> str:
    if row is None:
        return f"The plan has no row for {wish.family.value} ink."
    if not wish.reason.strip():
        return f"Say why {wish.family.value} ink is treated otherwise."
    if wish.wavelength_nm == row.wavelength_nm:
        return f"{say_wavelength(wish.wavelength_nm).capitalize()} is what the plan says for {wish.family.value} ink already."
    return ""


@transaction.atomic
def write_signature(
    analysis: Analysis, *, context: ReportContext, clinician: User, content: bytes, sealed: bytes
) -> Analysis:
    """The signature, the job that stores the PDF, the audit row and the event; raises Problem when somebody was quicker.

    `sealed` is the content sealed for the store.
    """
    if (signature := context.signature) is None:
        raise ValueError("this report has no signature")
    locked = Analysis.objects.select_for_update(of=("self",)).select_related("tenant", "subject").get(pk=analysis.pk)
    refuse_unsignable(locked)
    locked.signed_by, locked.signed_at, locked.meaning = clinician, signature.signed_at, signature.meaning
    locked.report_sha256 = hashlib.sha256(content).hexdigest()
    locked.signer_name, locked.signer_role = signature.name, signature.role
    locked.overrides = [store_override(override) for override in context.overrides]
    columns = ["signed_by", "signed_at", "meaning", "signer_name", "signer_role", "report_sha256", "overrides"]
    locked.save(update_fields=columns)
    after: dict[str, Any] = {
        "meaning": signature.meaning,
        "result_sha256": locked.result_sha256,
        "report_sha256": locked.report_sha256,
        "overrides": len(context.overrides),
    }
    record_event(Action("analysis.signed", locked, after=after), actor=clinician)
    payload = describe_analysis(locked) | {"result_sha256": locked.result_sha256}
    publish("tattoo.signed", aggregate=locked, payload=payload)
    enqueue(SEAL_REPORT, analysis=locked, content=sealed)
    return locked


def store_override(override: Override) -> dict[str, str]:
    return asdict(override) | {"made_at": override.made_at.isoformat()}


def conflict(code: str, detail: str) -> Problem:
    return Problem(code, detail, status=HTTPStatus.CONFLICT)
