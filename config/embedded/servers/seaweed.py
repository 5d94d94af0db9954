"""SeaweedFS (`weed mini`) as S3 with SSE-KMS, closed as far as it goes.

Master and filer answer no HTTP, the volume server wants a JWT, the gRPC ports want our certificate; telemetry
and the side doors (WebDAV, admin pages, Iceberg, Lance, IAM) are off. Secrets are in files of mode 0600
outside the data folder. Readiness is a real put, get and delete: the health page is green seconds too early.
"""

from __future__ import annotations

import json
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from secrets import token_hex

from config.embedded.binaries import find_weed_binary
from config.embedded.certificates import AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE, ensure_certificates
from config.embedded.files import make_private_directory, write_private_file, write_private_json
from config.embedded.layout import Layout
from config.embedded.layout_file import COMPANIONS, WEED_PORTS
from config.embedded.ports import LOOPBACK
from config.embedded.provision import provision_s3
from config.embedded.s3_access import describe_access
from config.embedded.s3_requests import S3Requests
from config.embedded.servers.base import NotReadyError, Server

GRPC_ROLES = ("volume", "master", "filer", "s3", "msg_broker", "msg_agent", "admin", "worker", "mq", "client")
FLAGS = (
    *(
        f"-ip={LOOPBACK}",
        f"-ip.bind={LOOPBACK}",
        "-disableHttp",
        "-master.telemetry=false",
        "-volume.max=500",
    ),
    *("-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false"),
    *("-s3.autoCreateBucket=false", "-s3.allowDeleteBucketNotEmpty=false"),
    *("-filer.localSocket=filer.sock", "-s3.localSocket=s3.sock"),  # relative: a full path could be too long
)
PROBE_BUCKET = "loupe-probe"
# One volume a bucket instead of seven: the third bucket would find "No writable volumes".
MASTER_TOML = "[master.volume_growth]\ncopy_1 = 1\n"


class SeaweedServer(Server):
    """The object store."""

    name = "s3"
    title = "SeaweedFS S3"
    needs = ("transit",)
    stop_timeout_s = 6.0

    def __init__(self, layout: Layout, *, allowed_origins: tuple[str, ...]) -> None:
        super().__init__(layout)
        self.allowed_origins = allowed_origins

    @property
    def config_directory(self) -> Path:
        """Configuration and secrets, apart from the data."""
        return self.directory / "config"

    def prepare(self) -> None:
        """Write the configuration; forget the options and sockets that a predecessor left."""
        for folder in (self.directory, self.config_directory, self.directory / "data"):
            make_private_directory(folder)
        ensure_certificates(self.config_directory)
        write_private_file(self.config_directory / "security.toml", content=self._describe_security())
        write_private_file(self.config_directory / "master.toml", content=MASTER_TOML)
        write_private_json(self.config_directory / "s3.json", value=describe_access(self.layout))
        self._remove_leftovers()

    def build_command(self) -> list[str]:
        """Return the command that runs `weed mini` in the foreground."""
        ports = [f"{_port_flag(name)}={number}" for name, number in self._ports.items()]
        places = [f"-dir={self.directory / 'data'}", f"-s3.config={self.config_directory / 's3.json'}"]
        origins = f"-s3.allowedOrigins={','.join(self.allowed_origins)}"
        head = [str(find_weed_binary()), f"-config_dir={self.config_directory}", "-logtostderr=true"]
        return [*head, "mini", *places, *FLAGS, origins, *ports]

    def build_environment(self) -> dict[str, str]:
        """Bound the memory of the Go runtime."""
        passphrase = self.layout.secrets["s3_sse_passphrase"]
        limits = {"GOMEMLIMIT": "400MiB", "GOGC": "100", "WEED_S3_SSE_KEK_PASSPHRASE": passphrase}
        return {**super().build_environment(), **limits}

    def probe(self) -> None:
        """Put, get and delete an object in a bucket of its own.

        After a kill weed sometimes (1 of 20) reads at once but lets writes hang for 15 s: then this waits as well.
        """
        admin = S3Requests(port=self.layout.ports["s3"], credentials=self.layout.s3_admin, timeout_s=2.0)
        content, path = token_hex(8).encode(), f"/{PROBE_BUCKET}/probe"
        try:
            if admin.send("HEAD", path=f"/{PROBE_BUCKET}").status == 404:
                admin.send("PUT", path=f"/{PROBE_BUCKET}")
            put = admin.send("PUT", path=path, body=content).status
            got = admin.send("GET", path=path)
            deleted = admin.send("DELETE", path=path).status
        except (OSError, HTTPException) as error:
            raise NotReadyError(str(error)) from error
        if (put, got.status, deleted) != (200, 200, 204) or got.body != content:
            raise NotReadyError(f"put answered {put}, get {got.status}, delete {deleted}")

    def provision(self) -> None:
        """Make the buckets."""
        provision_s3(self.layout)

    def _remove_leftovers(self) -> None:
        """Remove the saved options and the sockets of a killed predecessor; weed puts five of them into /tmp."""
        for name in ("data/mini.options", "filer.sock", "s3.sock"):
            (self.directory / name).unlink(missing_ok=True)
        for role in ("master", "volume", "filer", "s3", "admin"):
            with suppress(PermissionError):  # another user's: weed then keeps to TCP
                Path(f"/tmp/seaweedfs-{role}-grpc-{self._ports[f'{role}_grpc']}.sock").unlink(missing_ok=True)  # noqa: S108

    @property
    def _ports(self) -> dict[str, int]:
        ports = {name: self.layout.ports[name] for name in WEED_PORTS}
        return {**ports, "admin_grpc": ports["admin"] + COMPANIONS["admin"]}

    def _describe_security(self) -> str:
        """Return security.toml: JWT keys, certificates and the key-encryption key of SSE-S3."""
        secrets, folder = self.layout.secrets, self.config_directory
        jwt = {"jwt.signing": "weed_write", "jwt.signing.read": "weed_read"}
        jwt |= {"jwt.filer_signing": "weed_filer_write", "jwt.filer_signing.read": "weed_filer_read"}
        lines = [f"[{section}]\nkey = {json.dumps(secrets[name])}" for section, name in jwt.items()]
        lines.append(f"[grpc]\nca = {json.dumps(str(folder / AUTHORITY_FILE))}")
        pair = f"cert = {json.dumps(str(folder / CERTIFICATE_FILE))}\nkey = {json.dumps(str(folder / KEY_FILE))}"
        lines += [f"[grpc.{role}]\n{pair}" for role in GRPC_ROLES]
        lines.append(f"[s3.sse]\nkek = {json.dumps(secrets['s3_sse_kek'])}")
        return "\n".join(lines) + "\n"


def _port_flag(name: str) -> str:
    """Turn `master_grpc` into `-master.port.grpc`, `master` into `-master.port`."""
    part, _, protocol = name.partition("_")
    return f"-{part}.port.{protocol}" if protocol else f"-{part}.port"
