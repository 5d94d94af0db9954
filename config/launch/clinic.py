"""The clinic's app of the demonstration: consent, signed upload, analysis, as docs/reference/tattoo-api.md tells it."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from config.launch.client import ApiClient
from config.launch.logins import CLINIC_NAME
from tattoo.demo.case import DemoCase
from tattoo.demo.rendering import PhotoFile

NOTICE_VERSION = "demonstration-1"
PURPOSES = ("analysis", "storage")
LATER = {"Prefer": "respond-async"}


class ClinicClient(ApiClient):
    """Signed in as one of the clinic's people."""

    def analyze(self, case: DemoCase, *, photo: PhotoFile) -> Any:
        """Send a patient's photograph and ask for its analysis; returns the job, which may be unfinished.

        The upload's id is the Idempotency-Key: asked again for the same file, it is the same analysis.
        """
        consent_id = self.ensure_consent(case.ref)
        upload_id = self.upload_photo(photo)
        body = describe_case(case) | {"upload_id": upload_id, "consent_id": consent_id}
        return self.post("/v1/analyze", body, headers=LATER | {"Idempotency-Key": upload_id})

    def ensure_consent(self, ref: str) -> str:
        """The id of the patient's consent that still holds, recorded now where there is none."""
        known = self.get(f"/v1/consents?subject_ref={ref}")["results"]
        holding = [consent for consent in known if consent["withdrawn_at"] is None]
        given = holding[0] if holding else self.post("/v1/consents", describe_consent(ref))
        return str(given["id"])

    def upload_photo(self, photo: PhotoFile) -> str:
        """Sign and send; the upload's id."""
        digest = hashlib.sha256(photo.content).hexdigest()
        about = {"media_type": photo.media_type, "size_bytes": len(photo.content), "sha256": digest}
        signed = self.post("/uploads/sign", about)
        self.send(signed, content=photo.content)
        return str(signed["upload_id"])


def describe_consent(ref: str) -> dict[str, Any]:
    """A consent as the patient signed it at the desk, a moment ago."""
    return {
        "subject_ref": ref,
        "notice_version": NOTICE_VERSION,
        "purposes": PURPOSES,
        "controller": CLINIC_NAME,
        "method": "signed-form",
        "given_at": (datetime.now(UTC) - timedelta(minutes=5)).isoformat(),
    }


def describe_case(case: DemoCase) -> dict[str, Any]:
    """What the clinician says beside the photograph, as POST /v1/analyze takes it."""
    return {
        "subject_ref": case.ref,
        "body_site": case.body_site,
        "fitzpatrick": case.fitzpatrick,
        "fitzpatrick_reported": case.fitzpatrick_reported,
        "questionnaire": case.answer().model_dump(mode="json"),
        "devices": [device.model_dump(mode="json") for device in case.devices],
        "captured_at": (datetime.now(UTC) - timedelta(minutes=1)).isoformat(),
    }
