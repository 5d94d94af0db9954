"""Which servers Loupe brings itself: those for which the environment gives no address. No Django here."""

from collections.abc import Mapping

from config.env import Environment

ADDRESS_OF_SERVER: Mapping[str, str] = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL", "s3": "S3_ENDPOINT_URL"}


def list_embedded(env: Environment) -> tuple[str, ...]:
    """Names of the servers to embed, in the order in which they start."""
    return tuple(server for server, name in ADDRESS_OF_SERVER.items() if not env.has(name))
