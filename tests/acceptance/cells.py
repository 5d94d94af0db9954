"""Another region's deployment beside that of the test run: servers, database, secrets and keys of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.conf import settings

from config.embedded import control
from config.embedded.layout import Layout, S3Credentials
from config.storage.backends import CLIENT_CONFIG

SERVERS = ("postgres", "valkey", "s3")
SET_UP = """
import json
from config.accounts.roles import Role
from config.accounts.services import ensure_tenant, ensure_user, join_tenant, sync_roles
from rest_framework_simplejwt.tokens import RefreshToken
from tattoo.services.uploads import TattooUploadWish, sign_tattoo_upload
sync_roles()
tenant = ensure_tenant("clinic-over-there", name="Clinic over there")
user = ensure_user("ursula", password="a-password-of-tests", roles=(Role.CLINICIAN,), is_staff=False)
join_tenant(user, tenant=tenant)
upload, signed = sign_tattoo_upload(TattooUploadWish("image/jpeg", 10, "0" * 64), owner=user, tenant=tenant)
token = str(RefreshToken.for_user(user).access_token)
print(json.dumps({"tenant": str(tenant.pk), "user": str(user.pk), "token": token, "upload": str(upload.pk), "key": upload.key,
                  "url": signed.url, "fields": signed.fields}))
"""
COUNT_ROWS = """
import json
from django.apps import apps
print(json.dumps({model._meta.label: model._default_manager.count() for model in apps.get_models()
                  if model._meta.app_label in ("tattoo", "accounts", "audit", "outbox", "idempotency")}))
"""


class Cell:
    """A deployment of one region; `start` before anything else, `stop` at the end."""

    def __init__(self, folder: Path, *, region: str) -> None:
        self.folder, self.region = folder, region
        unset = ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT_URL", "SECRET_KEY", "PROMETHEUS_MULTIPROC_DIR")
        inherited = {name: value for name, value in os.environ.items() if name not in unset}
        own = {"LOUPE_STATE_DIR": str(folder), "LOUPE_REGION": region, "LOUPE_PROCESS": "web"}
        self._environment = {**inherited, **own, "DJANGO_SETTINGS_MODULE": "config.settings.base"}

    def start(self) -> None:
        """Servers, which end with this process, and tables."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LOUPE_REGION", self.region)
            control.start(self.folder, servers=SERVERS, detached=False)
        self._run(sys.executable, "manage.py", "migrate", "-v", "0")

    def stop(self) -> None:
        control.stop(self.folder)

    def ask(self, code: str) -> Any:
        """What the code prints as JSON, run inside this deployment."""
        return json.loads(self._run(sys.executable, "manage.py", "shell", "-v", "0", "--no-imports", "-c", code))

    @property
    def layout(self) -> Layout:
        return Layout.load_or_create(self.folder)

    def list_versions(self) -> list[str]:
        """Keys of all versions in both buckets."""
        return list_all_versions(self.layout)

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=self._environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2_000:]
        return done.stdout


def connect(layout: Layout, *, credentials: S3Credentials) -> Any:
    """A client of a deployment's store."""
    return boto3.client(
        "s3",
        endpoint_url=layout.s3_endpoint_url,
        aws_access_key_id=credentials.access_key,
        aws_secret_access_key=credentials.secret_key,
        region_name="us-east-1",
        config=CLIENT_CONFIG,
    )


def list_all_versions(layout: Layout) -> list[str]:
    """Keys of all versions and delete markers in both buckets of a deployment, seen by its administrator."""
    client, found = connect(layout, credentials=layout.s3_admin), []
    for bucket in (layout.media_bucket, layout.clinical_bucket):
        for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
            found += [one["Key"] for kind in ("Versions", "DeleteMarkers") for one in page.get(kind, [])]
    client.close()
    return found
