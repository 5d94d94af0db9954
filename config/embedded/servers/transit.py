"""The local transit service as a supervised server: S3 waits for it."""

from __future__ import annotations

import base64
import json
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from config.embedded.files import make_private_directory
from config.embedded.layout import CLINICAL_KEY
from config.embedded.ports import LOOPBACK
from config.embedded.servers.base import NotReadyError, Server
from config.embedded.transit import APPLICATION_TOKEN_VARIABLE, TOKEN_VARIABLE

SOURCE_ROOT = Path(__file__).resolve().parents[3]
PROBE_TIMEOUT_S = 2.0


class TransitServer(Server):
    """The service that wraps data keys: those of SSE-KMS for the store, those of patients for Loupe."""

    name = "transit"
    title = "transit (local KMS)"
    stop_timeout_s = 1.0

    @property
    def working_directory(self) -> Path:
        """The source tree: the service is a module of ours."""
        return SOURCE_ROOT

    def prepare(self) -> None:
        """Make the folder of the key ring; the service makes the key."""
        make_private_directory(self.directory)

    def build_command(self) -> list[str]:
        """Return the command of the module."""
        keyring = str(self.directory / "keyring.json")
        return [sys.executable, "-m", "config.embedded.transit", str(self.layout.ports["transit"]), keyring]

    def build_environment(self) -> dict[str, str]:
        """Add the tokens, which must not stand on the command line."""
        secrets = self.layout.secrets
        tokens = {TOKEN_VARIABLE: "transit_token", APPLICATION_TOKEN_VARIABLE: "transit_application"}
        return {**super().build_environment(), **{variable: secrets[name] for variable, name in tokens.items()}}

    def probe(self) -> None:
        """Wrap a value with the clinical key."""
        body = json.dumps({"plaintext": base64.b64encode(b"probe").decode()})
        headers = {"X-Vault-Token": self.layout.secrets["transit_token"]}
        connection = HTTPConnection(LOOPBACK, self.layout.ports["transit"], timeout=PROBE_TIMEOUT_S)
        try:
            connection.request("PUT", f"/v1/transit/encrypt/{CLINICAL_KEY}", body=body, headers=headers)
            status = connection.getresponse().status
        except (OSError, HTTPException) as error:
            raise NotReadyError(str(error)) from error
        finally:
            connection.close()
        if status != 200:
            raise NotReadyError(f"answered {status}")
