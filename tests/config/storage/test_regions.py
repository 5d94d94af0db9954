"""Keys of the clinical bucket: made of region, ids and fixed words; another region's or tenant's is refused."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from pytest_django import Settings

from config.storage.regions import (
    CLASS_OF_PURPOSE,
    ForeignObjectKey,
    Purpose,
    SubjectPlace,
    clinical_upload_key,
    require_own_key,
)

TENANT = UUID("01890000-0000-7000-8000-000000000001")
OTHER = UUID("01890000-0000-7000-8000-000000000002")
UPLOAD = UUID("01890000-0000-7000-8000-000000000003")
ANALYSIS = UUID("01890000-0000-7000-8000-000000000004")
UPLOAD_KEY = f"eu/tenant/{TENANT}/uploads/2026/03/{UPLOAD}/original"


def test_an_upload_lands_in_a_place_of_its_own() -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    assert clinical_upload_key(UPLOAD, tenant_id=TENANT, moment=moment) == UPLOAD_KEY


@pytest.mark.parametrize(
    ("purpose", "folder"),
    [
        (Purpose.ORIGINAL, "originals"),
        (Purpose.PHOTO, "derived"),
        (Purpose.OVERLAY, "derived"),
        (Purpose.REPORT, "reports"),
        (Purpose.SIGNED_REPORT, "reports"),
    ],
)
def test_an_object_of_a_patient_lies_in_the_folder_of_its_class(purpose: Purpose, folder: str) -> None:
    key = SubjectPlace(TENANT, OTHER).key(purpose, analysis_id=ANALYSIS)
    assert key == f"eu/tenant/{TENANT}/subjects/{OTHER}/{folder}/{ANALYSIS}/{purpose}"
    require_own_key(key, tenant_id=TENANT)


def test_every_purpose_has_a_class() -> None:
    assert set(CLASS_OF_PURPOSE) == set(Purpose)


@pytest.mark.parametrize(
    "key",
    [
        UPLOAD_KEY.replace("eu/", "us/"),
        UPLOAD_KEY.replace(str(TENANT), str(OTHER)),
        f"eu/tenant/{TENANT}/",
        f"eu/tenant/{TENANT}/subjects/",
        f"eu/tenant/{TENANT}/uploads/../../{OTHER}/uploads/a",
        f"/{UPLOAD_KEY}",
        "incoming/a",
        "",
    ],
)
def test_a_key_of_elsewhere_and_a_whole_folder_are_refused(key: str) -> None:
    with pytest.raises(ForeignObjectKey):
        require_own_key(key, tenant_id=TENANT)


def test_the_region_is_that_of_the_deployment(settings: Settings) -> None:
    require_own_key(UPLOAD_KEY)
    settings.LOUPE_REGION = "us"
    with pytest.raises(ForeignObjectKey):
        require_own_key(UPLOAD_KEY)
    assert SubjectPlace(TENANT, OTHER).prefix == f"us/tenant/{TENANT}/subjects/{OTHER}/"
