"""Which servers Loupe brings itself: those for which the environment gives no address. No Django here."""

from collections.abc import Mapping

from config.embedded.layout import Layout
from config.env import Environment

ADDRESS_OF_SERVER: Mapping[str, str] = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL", "s3": "S3_ENDPOINT_URL"}


def list_embedded(env: Environment) -> tuple[str, ...]:
    """Names of the servers to embed, in the order in which they start."""
    return tuple(server for server, name in ADDRESS_OF_SERVER.items() if not env.has(name))


def describe_embedded(layout: Layout, *, process: str) -> dict[str, str]:
    """The addresses and this kind of process's own S3 identity, by the names of their variables."""
    identity = layout.s3_worker if process == "worker" else layout.s3_application
    return {
        "DATABASE_URL": layout.database_url,
        "REDIS_URL": layout.redis_url,
        "S3_ENDPOINT_URL": layout.s3_endpoint_url,
        "S3_ACCESS_KEY_ID": identity.access_key,
        "S3_SECRET_ACCESS_KEY": identity.secret_key,
        "LOUPE_KMS_URL": layout.transit_url,
        "LOUPE_KMS_TOKEN": layout.secrets["transit_application"],
    }
