"""What each S3 identity may do, proved by real requests: every denial is a 403."""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from config.embedded.layout import Layout, S3Credentials

pytestmark = pytest.mark.system

Connect = Callable[[S3Credentials], Any]
MEDIA, CLINICAL = "loupe-media", "loupe-clinical"
UPLOADS = "eu/tenant/t/uploads/2026/11/u"
PATIENT = "eu/tenant/t/subjects/s"
KEY_SERVICE = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "clinical"}


def choose_encryption(bucket: str) -> dict[str, str]:
    """What a put into the bucket must say."""
    return KEY_SERVICE if bucket == CLINICAL else {}


def get_status(call: Callable[[], Any]) -> int:
    """Return the HTTP status of a boto3 call."""
    try:
        return int(call()["ResponseMetadata"]["HTTPStatusCode"])
    except ClientError as error:
        return int(error.response["ResponseMetadata"]["HTTPStatusCode"])


@pytest.mark.parametrize(
    ("identity", "bucket", "prefix", "status"),
    [
        ("application", MEDIA, "incoming", 200),
        ("application", MEDIA, "originals", 403),
        ("application", MEDIA, "renditions", 403),
        ("application", CLINICAL, UPLOADS, 200),
        ("application", CLINICAL, f"{PATIENT}/derived", 403),
        ("application", CLINICAL, "us/tenant/t/uploads/2026/11/u", 403),
        ("worker", MEDIA, "incoming", 200),
        ("worker", MEDIA, "originals", 200),
        ("worker", MEDIA, "renditions", 200),
        ("worker", MEDIA, "elsewhere", 403),
        ("worker", CLINICAL, f"{PATIENT}/originals", 200),
        ("worker", CLINICAL, "us/tenant/t/subjects/s/originals", 403),
    ],
)
def test_writing_is_bounded_by_prefix(
    layout: Layout, connect_s3: Connect, identity: str, bucket: str, prefix: str, status: int
) -> None:
    client = connect_s3(layout.s3_credentials(identity))

    put = {"Bucket": bucket, "Key": f"{prefix}/a", "Body": b"a"} | choose_encryption(bucket)
    assert get_status(lambda: client.put_object(**put)) == status


@pytest.mark.parametrize(
    ("identity", "bucket", "key", "status"),
    [
        ("application", MEDIA, "originals/a", 200),
        ("application", CLINICAL, f"{UPLOADS}/original", 200),
        ("application", CLINICAL, f"{PATIENT}/originals/a", 403),
        ("application", CLINICAL, f"{PATIENT}/derived/a", 200),
        ("application", CLINICAL, f"{PATIENT}/reports/a", 200),
        ("application", CLINICAL, "us/tenant/t/subjects/s/derived/a", 403),
        ("worker", MEDIA, "originals/a", 200),
        ("worker", CLINICAL, f"{PATIENT}/originals/a", 200),
        ("worker", CLINICAL, "us/tenant/t/subjects/s/originals/a", 403),
    ],
)
def test_reading_is_bounded_by_prefix(
    layout: Layout, connect_s3: Connect, identity: str, bucket: str, key: str, status: int
) -> None:
    connect_s3(layout.s3_admin).put_object(Bucket=bucket, Key=key, Body=b"a", **choose_encryption(bucket))
    client = connect_s3(layout.s3_credentials(identity))

    assert get_status(lambda: client.get_object(Bucket=bucket, Key=key)) == status


@pytest.mark.parametrize(("bucket", "key"), [(MEDIA, "incoming/d"), (MEDIA, "originals/d"), (CLINICAL, f"{UPLOADS}/d")])
def test_the_application_deletes_nothing(layout: Layout, connect_s3: Connect, bucket: str, key: str) -> None:
    connect_s3(layout.s3_admin).put_object(Bucket=bucket, Key=key, Body=b"a", **choose_encryption(bucket))
    client = connect_s3(layout.s3_application)
    batch = client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key}]})

    assert get_status(lambda: client.delete_object(Bucket=bucket, Key=key)) == 403
    assert [error["Code"] for error in batch["Errors"]] == ["AccessDenied"]


def test_the_worker_deletes_what_came_in(layout: Layout, connect_s3: Connect) -> None:
    worker = connect_s3(layout.s3_worker)
    worker.put_object(Bucket=MEDIA, Key="incoming/gone", Body=b"a")

    assert get_status(lambda: worker.delete_object(Bucket=MEDIA, Key="incoming/gone")) == 204
    assert get_status(lambda: worker.head_object(Bucket=MEDIA, Key="incoming/gone")) == 404


@pytest.mark.parametrize("identity", ["application", "worker"])
@pytest.mark.parametrize("bucket", [MEDIA, CLINICAL])
@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("delete_bucket", {}),
        ("delete_bucket_encryption", {}),
        ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Suspended"}}),
        ("put_bucket_policy", {"Policy": "{}"}),
        ("get_bucket_acl", {}),
        ("put_object_acl", {"Key": "incoming/a", "ACL": "public-read"}),
    ],
)
def test_no_process_of_loupe_changes_a_bucket(
    layout: Layout, connect_s3: Connect, identity: str, bucket: str, operation: str, parameters: dict[str, Any]
) -> None:
    client = connect_s3(layout.s3_credentials(identity))

    assert get_status(lambda: getattr(client, operation)(Bucket=bucket, **parameters)) == 403


@pytest.mark.parametrize(
    ("identity", "bucket", "status"),
    [("application", MEDIA, 200), ("application", CLINICAL, 403), ("worker", MEDIA, 200), ("worker", CLINICAL, 200)],
)
def test_listing_is_for_media_and_for_workers(
    layout: Layout, connect_s3: Connect, identity: str, bucket: str, status: int
) -> None:
    client = connect_s3(layout.s3_credentials(identity))

    assert get_status(lambda: client.list_objects_v2(Bucket=bucket, MaxKeys=1)) == status


@pytest.mark.parametrize("identity", ["application", "worker"])
def test_no_process_of_loupe_makes_a_bucket(layout: Layout, connect_s3: Connect, identity: str) -> None:
    client = connect_s3(layout.s3_credentials(identity))

    assert get_status(lambda: client.create_bucket(Bucket="loupe-extra")) == 403


def post_form(client: Any, *, bucket: str, key: str) -> int:
    """Upload by a presigned POST that the client signs for itself; return the status."""
    fields = {
        f"x-amz-server-side-encryption{name}": value
        for name, value in (("", "aws:kms"), ("-aws-kms-key-id", "clinical"))
        if bucket == CLINICAL
    }
    conditions = [{name: value} for name, value in fields.items()]
    signed = client.generate_presigned_post(bucket, key, Fields=fields, Conditions=conditions, ExpiresIn=60)
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in signed["fields"].items()
    ]
    parts.append('Content-Disposition: form-data; name="file"; filename="a"\r\n\r\ncontent')
    body = "".join(f"--edge\r\n{part}\r\n" for part in parts) + "--edge--\r\n"
    address = urlsplit(signed["url"])
    connection = HTTPConnection(str(address.hostname), address.port, timeout=10)
    try:
        headers = {"Content-Type": "multipart/form-data; boundary=edge"}
        connection.request("POST", address.path, body=body, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("bucket", "key", "status"),
    [
        (MEDIA, "incoming/form", 204),
        (MEDIA, "originals/form", 403),
        (CLINICAL, f"{UPLOADS}/form", 204),
        (CLINICAL, f"{PATIENT}/reports/form", 403),
        (CLINICAL, "us/tenant/t/uploads/form", 403),
    ],
)
def test_a_form_that_the_application_signs_reaches_what_comes_in_only(
    layout: Layout, connect_s3: Connect, bucket: str, key: str, status: int
) -> None:
    assert post_form(connect_s3(layout.s3_application), bucket=bucket, key=key) == status


@pytest.mark.parametrize("identity", ["admin", "application", "worker"])
@pytest.mark.parametrize("encryption", [{}, {"ServerSideEncryption": "AES256"}], ids=["none", "the store's own"])
def test_a_clinical_put_that_does_not_name_the_key_service_is_refused(
    layout: Layout, connect_s3: Connect, identity: str, encryption: dict[str, str]
) -> None:
    client = connect_s3(layout.s3_credentials(identity))

    put = {"Bucket": CLINICAL, "Key": f"{UPLOADS}/plain", "Body": b"a"} | encryption
    assert get_status(lambda: client.put_object(**put)) == 403


def test_a_wrong_secret_is_refused(layout: Layout, connect_s3: Connect) -> None:
    client = connect_s3(S3Credentials(layout.s3_application.access_key, "wrong"))

    assert get_status(lambda: client.get_object(Bucket=MEDIA, Key="incoming/a")) == 403


def test_who_has_no_key_is_refused(layout: Layout, connect_s3: Connect) -> None:
    connect_s3(layout.s3_admin).put_object(Bucket=MEDIA, Key="incoming/private", Body=b"a", ACL="public-read")
    connection = HTTPConnection("127.0.0.1", layout.ports["s3"], timeout=5)
    connection.request("GET", f"/{MEDIA}/incoming/private")

    assert connection.getresponse().status == 403
    connection.close()


@pytest.mark.parametrize(("origin", "allowed"), [("http://127.0.0.1:8000", True), ("http://evil.example", False)])
def test_only_the_site_may_upload_from_a_browser(layout: Layout, origin: str, allowed: bool) -> None:
    connection = HTTPConnection("127.0.0.1", layout.ports["s3"], timeout=5)
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    connection.request("OPTIONS", f"/{MEDIA}/incoming/a", headers=headers)
    answer = connection.getresponse()

    assert (answer.getheader("Access-Control-Allow-Origin") == origin) is allowed
    connection.close()
