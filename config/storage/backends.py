"""The django-storages backends, one a bucket. GCS takes its own backend by settings.STORAGES."""

from typing import Any

from botocore.config import Config
from django.conf import settings
from storages.backends.s3 import S3Storage

CLIENT_CONFIG = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    connect_timeout=3,
    read_timeout=30,
    retries={"mode": "standard", "max_attempts": 4},
)


class MediaStorage(S3Storage):  # type: ignore[misc]  # django-storages ships no types
    """The private bucket of the catalog, reached as this process's own identity."""

    def get_default_settings(self) -> dict[str, Any]:
        own: dict[str, Any] = super().get_default_settings()
        return own | {
            "bucket_name": settings.S3_MEDIA_BUCKET,
            "endpoint_url": settings.S3_ENDPOINT_URL,
            "access_key": settings.S3_ACCESS_KEY_ID,
            "secret_key": settings.S3_SECRET_ACCESS_KEY,
            "region_name": settings.S3_REGION,
            "client_config": CLIENT_CONFIG,
            "default_acl": None,
            "file_overwrite": True,
            "querystring_expire": settings.DOWNLOAD_EXPIRES_S,
        }
