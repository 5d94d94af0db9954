"""The data key of a subject: made once, kept wrapped, unwrapped for each use and remembered nowhere.

The key service is asked outside of transactions. Deleting the wrapped key shreds everything that was sealed with it.
"""

from django.db import transaction

from config.storage.data_keys import connect_key_service
from config.storage.envelopes import make_data_key
from tattoo.models import Subject, SubjectKey
from tattoo.services.subjects import locate_subject, require_not_erased


def ensure_data_key(subject: Subject) -> bytes:
    """The subject's data key, made and wrapped when there is none; 32 bytes.

    Raises Problem subject_erased, KeyServiceDown, KeyRefused.
    """
    if not SubjectKey.objects.filter(subject=subject).exists():
        wrap_new_key(subject)
    return open_data_key(subject)


def wrap_new_key(subject: Subject) -> None:
    """Write a wrapped key, unless another process was quicker. Locks the subject's row; raises Problem subject_erased."""
    service = connect_key_service()
    wrapped = service.wrap(make_data_key(), context=locate_subject(subject).prefix)
    with transaction.atomic():
        require_not_erased(Subject.objects.select_for_update().get(pk=subject.pk))
        defaults = {"wrapped_key": wrapped, "key_id": service.key_id}
        SubjectKey.objects.get_or_create(subject=subject, defaults=defaults)


def open_data_key(subject: Subject) -> bytes:
    """The subject's data key; raises Problem subject_erased, SubjectKey.DoesNotExist, KeyServiceDown, KeyRefused."""
    key = SubjectKey.objects.select_related("subject").filter(subject=subject).first()
    if key is None:
        require_not_erased(Subject.objects.get(pk=subject.pk))
        raise SubjectKey.DoesNotExist(f"{subject} has no key yet")
    return connect_key_service().unwrap(key.wrapped_key, context=locate_subject(subject).prefix)
