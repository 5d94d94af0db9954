"""What workers keep of a subject in the clinical bucket: sealed with the subject's key, known by a row before it is there."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from config.storage.clinical import remove_versions, write_sealed
from config.storage.envelopes import seal_content
from config.storage.regions import CLASS_OF_PURPOSE, Purpose
from tattoo.models import ClinicalObject, Subject
from tattoo.services.subject_keys import ensure_data_key
from tattoo.services.subjects import locate_subject, require_not_erased


def keep_clinical_object(
    subject: Subject, *, purpose: Purpose, analysis_id: UUID, content: bytes, media_type: str
) -> str:
    """Seal the content and put it under the analysis' key for this purpose, which is returned; for workers.

    Safe to repeat: the same analysis and purpose have the same key. What people are
    shown is a PHOTO or an OVERLAY: the web cannot read an ORIGINAL. Raises Problem subject_erased, KeyServiceDown, KeyRefused.
    """
    sealed = seal_for(subject, purpose=purpose, analysis_id=analysis_id, content=content)
    return keep_sealed(subject, purpose=purpose, analysis_id=analysis_id, sealed=sealed, media_type=media_type)


def seal_for(subject: Subject, *, purpose: Purpose, analysis_id: UUID, content: bytes) -> bytes:
    """The content sealed for its place in the store; raises Problem subject_erased, KeyServiceDown, KeyRefused."""
    name = locate_subject(subject).key(Purpose(purpose), analysis_id=analysis_id)
    return seal_content(content, key=ensure_data_key(subject), name=name)


def keep_sealed(subject: Subject, *, purpose: Purpose, analysis_id: UUID, sealed: bytes, media_type: str) -> str:
    """Put what `seal_for` gave under its key, which is returned; for workers. Raises Problem subject_erased."""
    name = locate_subject(subject).key(Purpose(purpose), analysis_id=analysis_id)
    announce_object(subject, purpose=Purpose(purpose), analysis_id=analysis_id, key=name, media_type=media_type)
    write_sealed(name, sealed)
    withdraw_if_erased(subject, key=name)
    return name


@transaction.atomic
def announce_object(subject: Subject, *, purpose: Purpose, analysis_id: UUID, key: str, media_type: str) -> None:
    """Write the object's row, before the object. Locks the subject's row; raises Problem subject_erased."""
    require_not_erased(Subject.objects.select_for_update().get(pk=subject.pk))
    ClinicalObject.objects.update_or_create(
        key=key,
        defaults={
            "subject": subject,
            "analysis_id": analysis_id,
            "purpose": purpose,
            "retention_class": CLASS_OF_PURPOSE[purpose],
            "media_type": media_type,
            "removed_at": None,
        },
    )


def withdraw_if_erased(subject: Subject, *, key: str) -> None:
    """Remove what was just written when the subject was erased meanwhile; raises Problem subject_erased."""
    if Subject.objects.filter(pk=subject.pk, erased_at=None).exists():
        return
    remove_versions(key)
    require_not_erased(Subject.objects.get(pk=subject.pk))


def remove_clinical_objects(objects: Iterable[ClinicalObject]) -> int:
    """Remove every version of these objects and say so in their rows; returns how many versions and markers went."""
    removed = 0
    for one in objects:
        removed += remove_versions(one.key)
        ClinicalObject.objects.filter(pk=one.pk).update(removed_at=Now())
    return removed
