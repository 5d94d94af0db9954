"""Two regions side by side, a withdrawn consent, and the end of what was kept: nothing crosses, nothing stays.

Each region is a deployment (a *cell*) with a PostgreSQL, a store, a key service and secrets of its own. The web and the workers
that remove are real processes. What pixels say is made up here: this is about where data goes, not about what is seen. That the
Kubernetes manifests pin bucket, key, queue and worker of a cell to its region is for the tests of the manifests.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from botocore.exceptions import ClientError
from django.conf import settings
from django.utils import timezone

from config.accounts.models import Tenant, User
from config.accounts.roles import Role
from config.accounts.services import ensure_tenant, ensure_user, join_tenant, sync_roles
from config.audit.models import AuditEvent
from config.audit.services import verify_chain
from config.embedded.layout import Layout
from config.idempotency.models import IdempotencyClaim
from config.jobs.claiming import claim_of_kind
from config.jobs.leases import Lease
from config.jobs.models import FINAL_STATES
from config.jobs.queueing import enqueue
from config.storage.data_keys import KeyRefused, TransitKeys, connect_key_service
from config.storage.regions import Purpose, tenant_prefix
from tattoo.jobs import ANALYSE_TATTOO, APPLY_RETENTION
from tattoo.models import Analysis, ClinicalObject, Erasure, RetentionRound, SubjectKey, TattooUpload
from tattoo.services.endings import finish_analysis
from tattoo.services.objects import keep_clinical_object
from tattoo.services.uploads import discard_upload, read_uploaded
from tests.acceptance.cells import COUNT_ROWS, SET_UP, Cell, connect, list_all_versions
from tests.acceptance.conftest import Tell
from tests.acceptance.rig import Rig, wait_for
from tests.catalog.pipeline.picture_files import encode_file, paint_corners
from tests.tattoo.report.reports import make_result

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]

PASSWORD = "a-password-of-tests"
PATIENTS, LATER_DAYS = 4, 4_000
MOST_S = 1.0
PHOTO = encode_file(paint_corners(), file_format="PNG")
SIZES = {Purpose.ORIGINAL: 2, Purpose.PHOTO: 1, Purpose.OVERLAY: 1, Purpose.REPORT: 2}  # versions that are written
Store = Callable[[str], None]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cell]:
    """The deployment of the region us."""
    cell = Cell(tmp_path_factory.mktemp("there") / "state", region="us")
    cell.start()
    yield cell
    cell.stop()


@dataclass
class Client:
    """A clinic's app: speaks HTTP to the web, and remembers every address that it was given."""

    web: httpx.Client
    headers: dict[str, str]
    urls: list[str]

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        answer = self.web.post(path, json=body, headers=self.headers | headers)
        self.urls += [value for value in find_texts(answer.json()) if "://" in value]
        return answer

    def send_photo(self) -> str:
        """Sign and send; returns the upload's id."""
        digest = hashlib.sha256(PHOTO).hexdigest()
        wish = {"media_type": "image/png", "size_bytes": len(PHOTO), "sha256": digest}
        signed = self.post("/uploads/sign", wish).raise_for_status().json()
        httpx.post(signed["url"], data=signed["fields"], files={"file": PHOTO}, timeout=20).raise_for_status()
        return str(signed["upload_id"])

    def consent(self, ref: str) -> str:
        body = {
            "subject_ref": ref,
            "notice_version": "2026-11",
            "purposes": ["analysis", "storage"],
            "controller": "Clinic",
            "method": "signed-form",
            "given_at": (timezone.now() - timedelta(minutes=1)).isoformat(),
        }
        return str(self.post("/v1/consents", body).raise_for_status().json()["id"])

    def analyze(self, upload: str, *, ref: str, consent: str) -> httpx.Response:
        body = {
            "upload_id": upload,
            "subject_ref": ref,
            "consent_id": consent,
            "body_site": "forearm",
            "fitzpatrick": "II",
            "questionnaire": {"age_years": 34},
            "devices": [{"wavelength_nm": 1064, "pulse_class": "ps"}],
        }
        return self.post("/v1/analyze", body, **{"Prefer": "respond-async", "Idempotency-Key": str(uuid4())})


def find_texts(value: Any) -> Iterator[str]:
    """Every text in an answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from find_texts(part)


def sign_in(web: httpx.Client, *, name: str, role: Role, tenant: Tenant) -> Client:
    user = ensure_user(name, password=PASSWORD, roles=(role,), is_staff=False)
    join_tenant(user, tenant=tenant)
    answer = web.post("/v1/auth/token", json={"username": name, "password": PASSWORD}).raise_for_status()
    return Client(web, {"Authorization": f"Bearer {answer.json()['access']}"}, [])


@pytest.fixture
def tenant(committed_db: None) -> Tenant:
    sync_roles()
    return ensure_tenant("clinic-a", name="Clinic A")


@pytest.fixture
def clinic(rig: Rig, tenant: Tenant) -> Client:
    """A clinician of the clinic, at the web of this region."""
    return sign_in(rig.start_web(), name="ada", role=Role.CLINICIAN, tenant=tenant)


def examine_next() -> Analysis:
    """What a worker does to an analysis, with a made-up result: read, keep (some twice, as a repeated attempt), finish."""
    analysis = claim_of_kind(ANALYSE_TATTOO, worker="a worker")
    assert isinstance(analysis, Analysis)
    content = read_uploaded(analysis.upload)
    assert content == PHOTO
    for purpose, versions in SIZES.items():
        for _ in range(versions):
            keep_clinical_object(
                analysis.subject, purpose=purpose, analysis_id=analysis.pk, content=content, media_type="image/png"
            )
    finish_analysis(analysis, lease=Lease(analysis, kind=ANALYSE_TATTOO), result=make_result(), step_ms={})
    discard_upload(analysis.upload)
    return analysis


def treat(clinic: Client, store: Store, *, patients: int) -> list[Analysis]:
    """Each patient consents, is photographed and analysed."""
    analyses = []
    for number in range(patients):
        ref = f"P-{number}"
        asked = clinic.analyze(clinic.send_photo(), ref=ref, consent=clinic.consent(ref))
        assert asked.status_code == httpx.codes.ACCEPTED, asked.text
        store("worker")
        analyses.append(examine_next())
        store("web")
    return analyses


def read_here() -> Layout:
    return Layout.load_or_create(Path(settings.LOUPE_STATE_DIR))


def list_here(tenant: Tenant) -> list[str]:
    return [key for key in list_all_versions(read_here()) if key.startswith(tenant_prefix(tenant.pk))]


def test_a25_what_a_clinic_does_stays_in_its_region(
    there: Cell, clinic: Client, tenant: Tenant, store: Store, tell: Tell
) -> None:
    rows_there, objects_there = there.ask(COUNT_ROWS), there.list_versions()
    known = set(list_all_versions(read_here()))
    treat(clinic, store, patients=PATIENTS)
    ports_there = [f":{port}/" for port in there.layout.ports.values()]
    new = [key for key in list_all_versions(read_here()) if key not in known]
    astray = [key for key in new if not key.startswith(f"eu/tenant/{tenant.pk}/")]
    abroad = [url for url in clinic.urls if any(port in url for port in ports_there)]
    tell(
        f"a25: {PATIENTS} patients: {len(new)} versions here, {len(astray)} outside the clinic's folder, "
        f"{len(clinic.urls)} addresses given out, {len(abroad)} of another region; rows and objects there: unchanged"
    )
    assert len(new) == PATIENTS * sum(SIZES.values())
    assert clinic.urls
    assert (astray, abroad) == ([], [])
    assert there.ask(COUNT_ROWS) == rows_there
    assert there.list_versions() == objects_there == []


def test_a25_tokens_tenants_keys_and_addresses_of_another_region_are_refused(
    there: Cell, clinic: Client, tenant: Tenant, store: Store
) -> None:
    foreign = there.ask(SET_UP)
    assert foreign["key"].startswith(f"us/tenant/{foreign['tenant']}/")
    answer = clinic.web.post("/uploads/sign", json={}, headers={"Authorization": f"Bearer {foreign['token']}"})
    assert answer.status_code == httpx.codes.UNAUTHORIZED

    lost = Tenant.objects.create(pk=foreign["tenant"], name="Clinic", slug="lost", region="us")
    stray = ensure_user("stray", password=PASSWORD, roles=(Role.CLINICIAN,), is_staff=False)
    User.objects.filter(pk=stray.pk).update(tenant=lost)
    token = clinic.web.post("/v1/auth/token", json={"username": "stray", "password": PASSWORD}).json()["access"]
    wish = {"media_type": "image/png", "size_bytes": 10, "sha256": "0" * 64}
    refused = clinic.web.post("/uploads/sign", json=wish, headers={"Authorization": f"Bearer {token}"})
    assert (refused.status_code, refused.json()["code"]) == (421, "wrong_region")

    upload, ref = clinic.send_photo(), "P-0"
    TattooUpload.objects.filter(pk=upload).update(key=foreign["key"])
    crossed = clinic.analyze(upload, ref=ref, consent=clinic.consent(ref))
    assert (crossed.status_code, crossed.json()["code"]) == (404, "not_found")

    here = read_here()
    sent_here = httpx.post(
        f"{here.s3_endpoint_url}/{here.clinical_bucket}", data=foreign["fields"], files={"file": b"0" * 10}, timeout=20
    )
    assert sent_here.status_code == httpx.codes.FORBIDDEN
    worker = connect(here, credentials=here.s3_worker)
    encrypted = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "clinical"}
    with pytest.raises(ClientError, match="AccessDenied"):
        worker.put_object(Bucket=here.clinical_bucket, Key=foreign["key"], Body=b"a", **encrypted)
    worker.close()
    assert len(list_here(tenant)) == 1, "the photograph that was sent here, and nothing else"
    assert not Analysis.objects.exists()


def test_a25_a_data_key_of_one_region_opens_nothing_in_another(
    there: Cell, clinic: Client, tenant: Tenant, store: Store
) -> None:
    treat(clinic, store, patients=1)
    key = SubjectKey.objects.get()
    context = f"{tenant_prefix(tenant.pk)}subjects/{key.subject_id}/"
    assert len(connect_key_service().unwrap(key.wrapped_key, context=context)) == 32
    abroad = TransitKeys(there.layout.transit_url, token=there.layout.secrets["transit_application"], key_id="subjects")
    with pytest.raises(KeyRefused):
        abroad.unwrap(key.wrapped_key, context=context)


def test_a25_nothing_is_analysed_a_second_after_the_consent_was_withdrawn(
    clinic: Client, tenant: Tenant, store: Store, tell: Tell
) -> None:
    consent, upload = clinic.consent("P-0"), clinic.send_photo()
    begun = time.monotonic()
    clinic.post(f"/v1/consents/{consent}/withdraw", {}).raise_for_status()
    refused = clinic.analyze(upload, ref="P-0", consent=consent)
    took_s = time.monotonic() - begun
    tell(f"a25: analysis refused {took_s:.2f} s after the request to withdraw began")
    assert (refused.status_code, refused.json()["code"]) == (403, "consent_withdrawn")
    assert took_s <= MOST_S
    assert not Analysis.objects.exists()


def test_a25_what_is_due_is_removed_whole_and_the_audit_holds(
    rig: Rig, clinic: Client, tenant: Tenant, store: Store, tell: Tell
) -> None:
    analyses = treat(clinic, store, patients=PATIENTS)
    unused = [clinic.send_photo() for _ in range(2)]
    before = len(list_here(tenant))
    bodies = IdempotencyClaim.objects.exclude(body=None).count()
    start_upkeep(rig)
    await_rounds(1)  # the sweeper's own, of now
    assert len(list_here(tenant)) == before, "nothing is due yet"
    enqueue(APPLY_RETENTION, as_of=timezone.now() + timedelta(days=LATER_DAYS))
    await_rounds(2)
    left = list_here(tenant)
    kept = IdempotencyClaim.objects.exclude(body=None).count()
    events, faults = verify_chain()
    tell(
        f"a25: {before} versions were due, {len(left)} are left; {bodies} bodies of answers, {kept} are left; "
        f"the audit's {events} events hold"
    )
    assert (before, bodies) == (PATIENTS * sum(SIZES.values()) + len(unused), PATIENTS)
    assert (left, kept, faults) == ([], 0, [])
    assert not ClinicalObject.objects.filter(removed_at=None).exists()
    assert not Analysis.objects.exclude(result=None, questionnaire={}).exists()
    gone = clinic.web.get(f"/v1/analyze/{analyses[0].pk}", headers=clinic.headers)
    assert gone.status_code == httpx.codes.GONE


def start_upkeep(rig: Rig) -> None:
    """A sweeper, and a worker for what it begins."""
    rig.start_worker("upkeep")
    rig.start_sweeper()
    rig.await_workers(1)


def await_rounds(count: int) -> None:
    """Wait until so many rounds of retention have been done."""
    done = RetentionRound.objects.filter(state__in=FINAL_STATES)
    wait_for(lambda: done.count() == count, timeout_s=120, what=f"{count} rounds of retention")
    assert {one.state for one in done} == {"succeeded"}, [one.error_text for one in done]


def test_a25_an_erased_patient_is_gone_and_the_others_stay(
    rig: Rig, clinic: Client, tenant: Tenant, store: Store, tell: Tell
) -> None:
    treat(clinic, store, patients=2)
    advisor = sign_in(clinic.web, name="grace", role=Role.CLINICAL_ADVISOR, tenant=tenant)
    start_upkeep(rig)
    erased = clinic.web.delete("/v1/subjects/P-0", headers=advisor.headers)
    assert erased.status_code == httpx.codes.ACCEPTED
    done = Erasure.objects.filter(state__in=FINAL_STATES)
    wait_for(done.exists, timeout_s=120, what="the erasure")
    job = done.get()
    left = list_here(tenant)
    faults = verify_chain()[1]
    tell(f"a25: erasure removed {job.versions_removed} versions, {len(left)} of the other patient are left")
    assert (job.state, job.versions_removed) == ("succeeded", sum(SIZES.values()))
    assert [key for key in left if str(job.subject_id) in key] == []
    assert len(left) == sum(SIZES.values())
    assert (SubjectKey.objects.count(), faults) == (1, [])
    assert AuditEvent.objects.get(action="subject.erased").reason
    assert not any("P-0" in str((one.before, one.after)) for one in AuditEvent.objects.all())
