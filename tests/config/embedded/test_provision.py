"""What is made inside: a role without power over others, its database with vectors, encrypted buckets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg import sql

from config.embedded.layout import Layout, S3Credentials
from config.embedded.provision import provision_postgres, provision_s3

pytestmark = pytest.mark.system

Connect = Callable[[S3Credentials], Any]
PATIENT = "eu/tenant/t/subjects/s"
KEY_SERVICE = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "clinical"}


def test_the_role_owns_the_database_and_is_no_superuser(layout: Layout) -> None:
    query = """
        SELECT rolsuper, rolcreaterole, rolbypassrls, pg_get_userbyid(datdba)
        FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()
    """
    with psycopg.connect(layout.database_url) as connection:
        assert connection.execute(query).fetchone() == (False, False, False, "loupe")


def test_vectors_work_in_the_database(layout: Layout) -> None:
    with psycopg.connect(layout.database_url) as connection:
        assert connection.execute("SELECT '[3,4]'::halfvec(2) <-> '[0,0]'::halfvec(2)").fetchone() == (5.0,)


def test_a_test_database_made_by_the_role_has_vectors_too(layout: Layout) -> None:
    name = sql.Identifier("test_loupe_vectors")
    with psycopg.connect(layout.database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            with psycopg.connect(layout.database_url, dbname="test_loupe_vectors") as made:
                made.execute("CREATE EXTENSION IF NOT EXISTS vector")
                assert made.execute("SELECT '[1]'::vector::text").fetchone() == ("[1]",)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {}").format(name))


def test_the_role_reads_no_file_of_the_server(layout: Layout) -> None:
    with psycopg.connect(layout.database_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT pg_read_file('/etc/passwd')")


def test_a_wrong_password_is_refused(layout: Layout) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(layout.database_url, password="wrong")


def test_clinical_objects_are_encrypted_by_the_key_service_and_kept_in_versions(
    layout: Layout, connect_s3: Connect
) -> None:
    worker = connect_s3(layout.s3_worker)
    for body in (b"first", b"second"):
        worker.put_object(Bucket=layout.clinical_bucket, Key=f"{PATIENT}/versions", Body=body, **KEY_SERVICE)

    head = worker.head_object(Bucket=layout.clinical_bucket, Key=f"{PATIENT}/versions")
    versions = worker.list_object_versions(Bucket=layout.clinical_bucket, Prefix=f"{PATIENT}/versions")["Versions"]
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"], len(versions)) == ("aws:kms", "clinical", 2)


def test_media_objects_are_encrypted_and_kept_once(layout: Layout, connect_s3: Connect) -> None:
    worker = connect_s3(layout.s3_worker)
    answer = worker.put_object(Bucket=layout.media_bucket, Key="originals/once", Body=b"a")

    assert answer["ServerSideEncryption"] == "AES256"
    assert "VersionId" not in answer


def test_an_erased_clinical_object_leaves_no_version(layout: Layout, connect_s3: Connect) -> None:
    worker, bucket, key = connect_s3(layout.s3_worker), layout.clinical_bucket, f"{PATIENT}/erased"
    for body in (b"first", b"second"):
        worker.put_object(Bucket=bucket, Key=key, Body=body, **KEY_SERVICE)
    for version in worker.list_object_versions(Bucket=bucket, Prefix=key)["Versions"]:
        worker.delete_object(Bucket=bucket, Key=key, VersionId=version["VersionId"])

    assert "Versions" not in worker.list_object_versions(Bucket=bucket, Prefix=key)


def test_provisioning_again_changes_nothing(layout: Layout, connect_s3: Connect) -> None:
    admin = connect_s3(layout.s3_admin)
    admin.put_object(Bucket=layout.media_bucket, Key="originals/stays", Body=b"a")
    provision_postgres(layout)
    provision_s3(layout)

    assert admin.get_object(Bucket=layout.media_bucket, Key="originals/stays")["Body"].read() == b"a"
