"""POST /v1/analyze under an Idempotency-Key, against real web processes: one analysis, whatever is sent or killed."""

import hashlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tattoo.models import Analysis
from tests.acceptance.conftest import Tell
from tests.acceptance.keyed_requests import (
    AT_ONCE,
    SHORT_LEASE,
    Headers,
    ask_while_it_runs,
    is_replayed,
    post,
    post_at_once,
    sign_in,
)
from tests.acceptance.rig import Rig
from tests.catalog.pipeline.picture_files import encode_file, paint_corners

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

DIES_AFTER_COMMIT = {"TRIAL_FAILPOINT": "die-before-tick"}
ANALYZE = "/v1/analyze"


def prepare_analysis(web: httpx.Client, headers: Headers) -> dict[str, Any]:
    """The body of POST /v1/analyze: a consent, and a photograph that lies in the store."""
    photo = encode_file(paint_corners(), file_format="PNG")
    about = {"media_type": "image/png", "size_bytes": len(photo), "sha256": hashlib.sha256(photo).hexdigest()}
    signed = web.post("/uploads/sign", json=about, headers=headers).raise_for_status().json()
    httpx.post(signed["url"], data=signed["fields"], files={"file": photo}, timeout=30).raise_for_status()
    given = {
        "subject_ref": "P-1",
        "notice_version": "2026-11",
        "purposes": ["analysis", "storage"],
        "controller": "Clinic North",
        "method": "signed-form",
        "given_at": (datetime.now(UTC) - timedelta(days=1)).isoformat(),
    }
    consent = web.post("/v1/consents", json=given, headers=headers).raise_for_status().json()
    asked = {"body_site": "forearm", "fitzpatrick": "II", "questionnaire": {"age_years": 34, "gold_ever": "no"}}
    return asked | {"upload_id": signed["upload_id"], "subject_ref": "P-1", "consent_id": consent["id"]}


def test_a17_a_tattoo_is_analysed_once(rig: Rig, tell: Tell) -> None:
    webs = [rig.start_web(environment=SHORT_LEASE), rig.start_web(environment=SHORT_LEASE)]
    headers, key = sign_in(webs[0], name="ada", clinic="north") | {"Prefer": "respond-async"}, str(uuid4())
    body = prepare_analysis(webs[0], headers)
    answers = post_at_once(webs, partial(post, headers=headers, key=key, path=ANALYZE, body=body))
    counts = Counter(answer.status_code for answer in answers)
    executed = [answer for answer in answers if answer.is_success and not is_replayed(answer)]
    same = {(answer.content, answer.headers["Location"]) for answer in answers if answer.is_success}
    assert (Analysis.objects.count(), len(executed), len(same)) == (1, 1, 1), counts
    assert set(counts) <= {httpx.codes.ACCEPTED, httpx.codes.CONFLICT}
    stranger = sign_in(webs[0], name="bo", clinic="south")
    theirs = post(webs[0], headers=stranger, key=key, path=ANALYZE, body=body)
    assert (theirs.status_code, is_replayed(theirs)) == (httpx.codes.NOT_FOUND, False)
    other = post(webs[0], headers=headers, key=key, path=ANALYZE, body=body | {"body_site": "ankle"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    tell(f"a17 {ANALYZE}: {AT_ONCE} at once: {Analysis.objects.count()} analysis, {counts[409]} told to wait")


def test_a17_after_a_crash_a_tattoo_is_not_analysed_twice(rig: Rig, tell: Tell) -> None:
    web = rig.start_web(environment=SHORT_LEASE)
    doomed = rig.start_forking_web(environment=SHORT_LEASE | DIES_AFTER_COMMIT)
    headers = sign_in(web, name="ada", clinic="north") | {"Prefer": "respond-async"}
    ask = partial(post, headers=headers, key=str(uuid4()), path=ANALYZE, body=prepare_analysis(web, headers))
    with pytest.raises(httpx.TransportError):
        ask(doomed)
    left_over = Analysis.objects.get()
    assert ask(web).status_code == httpx.codes.CONFLICT
    done = ask_while_it_runs(partial(ask, web))[-1]
    assert (done.status_code, done.headers["Location"]) == (httpx.codes.ACCEPTED, f"{ANALYZE}/{left_over.pk}")
    assert Analysis.objects.count() == 1
    tell(f"a17 {ANALYZE}: killed between commit and answer: answered from the same analysis after the lease")
