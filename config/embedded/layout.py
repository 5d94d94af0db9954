"""Where the embedded servers listen and with which secrets, as addresses and key pairs.

Settings load this module at every start of a process, so it imports the standard library alone and costs
about a millisecond; `layout_file` keeps what it reads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from config.embedded.layout_file import read_or_create_layout_file
from config.embedded.ports import LOOPBACK
from config.env import Environment

MEDIA_BUCKET = "loupe-media"
CLINICAL_BUCKET = "loupe-clinical"
CLINICAL_KEY = "clinical"  # of the store: encrypts objects
SUBJECTS_KEY = "subjects"  # of Loupe: wraps the data keys of patients
DATABASE_NAME = "loupe"
DATABASE_ROLE = "loupe"
DATABASE_OWNER = "loupe_owner"
VALKEY_USER = "loupe"
VALKEY_ADMIN = "loupe-admin"


class S3Credentials(NamedTuple):
    """One S3 identity: the access key and its secret."""

    access_key: str
    secret_key: str


@dataclass(frozen=True)
class Layout:
    """Ports and secrets of the embedded servers of one state folder."""

    state_dir: Path
    ports: dict[str, int]
    secrets: dict[str, str] = field(repr=False)

    @classmethod
    def load_or_create(cls, state_dir: Path) -> Layout:
        """Return the layout of `state_dir`, made on first use; two processes at once get the same one.

        Raises EmbeddedServerError when the file cannot be read, is no layout, or a port variable is no port.
        """
        ports, secrets = read_or_create_layout_file(state_dir)
        return cls(state_dir=state_dir, ports=ports, secrets=secrets)

    @property
    def database_url(self) -> str:
        """The application's database, as the role that owns it and is no superuser."""
        password = self.secrets["postgres_application"]
        return f"postgresql://{DATABASE_ROLE}:{password}@{LOOPBACK}:{self.ports['postgres']}/{DATABASE_NAME}"

    @property
    def owner_database_url(self) -> str:
        """The maintenance database as initdb's superuser: to provision and look inside, not for Loupe."""
        password = self.secrets["postgres_owner"]
        return f"postgresql://{DATABASE_OWNER}:{password}@{LOOPBACK}:{self.ports['postgres']}/postgres"

    @property
    def redis_url(self) -> str:
        """The broker; the time limits are in the URL because RedisBroker(url=...) ignores other options."""
        user = f"{VALKEY_USER}:{self.secrets['valkey_application']}"
        limits = "socket_timeout=5&socket_connect_timeout=2"
        return f"redis://{user}@{LOOPBACK}:{self.ports['valkey']}/0?{limits}"

    @property
    def s3_endpoint_url(self) -> str:
        """The S3 endpoint (path style, signature version 4)."""
        return f"http://{LOOPBACK}:{self.ports['s3']}"

    @property
    def transit_url(self) -> str:
        """The local transit service that wraps the data keys of SSE-KMS."""
        return f"http://{LOOPBACK}:{self.ports['transit']}"

    @property
    def s3_application(self) -> S3Credentials:
        """The identity of the web processes."""
        return self.s3_credentials("application")

    @property
    def s3_worker(self) -> S3Credentials:
        """The identity of the worker processes."""
        return self.s3_credentials("worker")

    @property
    def s3_admin(self) -> S3Credentials:
        """The identity that makes buckets; never given to Loupe's processes."""
        return self.s3_credentials("admin")

    @property
    def media_bucket(self) -> str:
        """The bucket of the catalog's media."""
        return MEDIA_BUCKET

    @property
    def clinical_bucket(self) -> str:
        """The bucket of clinical pictures and reports, encrypted with the key `clinical`, versioned."""
        return CLINICAL_BUCKET

    @property
    def region(self) -> str:
        """The region that this deployment serves, by LOUPE_REGION: clinical objects lie below it."""
        return Environment().text("LOUPE_REGION", default="eu")

    def s3_credentials(self, identity: str) -> S3Credentials:
        """Return the key pair of one of S3_IDENTITIES."""
        return S3Credentials(self.secrets[f"s3_{identity}_access_key"], self.secrets[f"s3_{identity}_secret_key"])
