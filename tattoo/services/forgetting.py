"""Empty analyses of what is about the patient, and leave the row: retention and erasure call this.

What remains says that there was an analysis, when, by whose order, with which digest and signature, and when it was emptied.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from config.accounts.models import User
from config.audit.services import Action, record_event
from config.jobs.models import FINAL_STATES
from config.jobs.queueing import cancel_job
from tattoo.jobs import ANALYSE_TATTOO
from tattoo.models import Analysis, Forgotten, ReportSealing, Subject

EMPTY: dict[str, Any] = {
    "body_site": "",
    "fitzpatrick_clinician": "",
    "fitzpatrick_reported": "",
    "questionnaire": {},
    "devices": [],
    "captured_at": None,
    "outcome": "",
    "result": None,
    "overrides": [],
}


def forget_subject(subject: Subject, *, actor: User | None) -> int:
    """Forget every analysis of the subject, for good; returns how many. In the caller's transaction; locks them."""
    ids = Analysis.objects.filter(subject=subject).values_list("pk", flat=True)
    return forget_analyses(list(ids), because=Forgotten.ERASURE, actor=actor)


@transaction.atomic
def forget_analyses(analysis_ids: Sequence[UUID], *, because: Forgotten, actor: User | None = None) -> int:
    """Cancel what has not ended and empty all of them; those that are empty already stay. Locks the rows, in pk order."""
    rows = Analysis.objects.select_for_update().filter(pk__in=analysis_ids, forgotten_at__isnull=True).order_by("pk")
    forgotten = list(rows)
    for analysis in forgotten:
        if analysis.state not in FINAL_STATES:
            cancel_job(ANALYSE_TATTOO, analysis.pk)
        Analysis.objects.filter(pk=analysis.pk).update(**EMPTY, forgotten_at=Now(), forgotten_because=because)
        ReportSealing.objects.filter(analysis=analysis).update(content=b"")
        record_event(Action("analysis.forgotten", analysis, after={"because": str(because)}), actor=actor)
    return len(forgotten)
