"""Load the demonstration's tattoos as a clinic's app would, then let the clinical advisor sign two of the reports.

Safe to interrupt: the next launch goes on with the patients that have no analysis yet.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db.models import QuerySet

from config.accounts.models import Tenant, User
from config.jobs.models import FINAL_STATES
from config.launch.clinic import ClinicClient
from config.launch.logins import ADVISOR, CLINIC, CLINICIAN
from config.launch.progress import show_step
from tattoo.demo.case import DemoCase
from tattoo.demo.collection import CASES
from tattoo.demo.rendering import render_case
from tattoo.models import Analysis
from tattoo.services.clinics import set_timezone
from tattoo.services.sign_off import sign_analysis
from tattoo.terms import Outcome

UPLOAD_THREADS = 2
POLL_S = 0.5
MEANING = "Reviewed and approved"
TIMEZONE = "Europe/Berlin"


def load_tattoos(url: str) -> None:
    """Send what is missing, wait until it is analysed, sign what is signed in the demonstration."""
    cases = CASES[: settings.LOUPE_DEMONSTRATION_TATTOOS]
    if not cases:
        return
    set_timezone(TIMEZONE, tenant=Tenant.objects.get(slug=CLINIC), actor=None)
    known = set(list_analyses(cases).values_list("subject__ref", flat=True))
    missing = [case for case in cases if case.ref not in known]
    if missing:
        send_cases(missing, url=url, note=f"{len(missing)} of {len(cases)} patients")
    wait_for_analyses(cases)
    sign_reports(cases)


def list_analyses(cases: Sequence[DemoCase]) -> QuerySet[Analysis]:
    """Those of the demonstration's patients. One that was erased is not among them: it is sent again as a new patient."""
    return Analysis.objects.filter(tenant__slug=CLINIC, subject__ref__in=[case.ref for case in cases])


def send_cases(cases: Sequence[DemoCase], *, url: str, note: str) -> None:
    with show_step("Drawing and sending the tattoos") as step, ClinicClient(url, login=CLINICIAN) as client:
        done = 0
        with ThreadPoolExecutor(UPLOAD_THREADS) as pool:
            for _ in pool.map(lambda case: client.analyze(case, photo=render_case(case)), cases):
                done += 1
                step.advance(done, of=len(cases))
        step.note = note


def wait_for_analyses(cases: Sequence[DemoCase]) -> None:
    waiting = threading.Event()
    unfinished = list_analyses(cases).exclude(state__in=FINAL_STATES)
    total = unfinished.count()
    if not total:
        return
    with show_step("Analysing the tattoos") as step:
        while left := unfinished.count():
            step.advance(max(total - left, 0), of=total)
            waiting.wait(POLL_S)
        step.note = f"{total} photographs"


def sign_reports(cases: Sequence[DemoCase]) -> None:
    """Only what has come to a recommendation can be signed; the others are left as drafts."""
    refs = [case.ref for case in cases if case.is_signed]
    drafts = list_analyses(cases).filter(
        subject__ref__in=refs, outcome=Outcome.RECOMMENDATION, signed_at=None, forgotten_at=None
    )
    chosen = list(drafts.order_by("pk"))
    if not chosen:
        return
    with show_step("Signing as the clinical advisor") as step:
        advisor = User.objects.get(username=ADVISOR.username)
        for done, analysis in enumerate(chosen, start=1):
            sign_analysis(analysis.pk, clinician=advisor, meaning=MEANING)
            step.advance(done, of=len(chosen))
        step.note = f"{len(chosen)} reports; the others are drafts"
