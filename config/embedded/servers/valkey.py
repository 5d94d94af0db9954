"""Valkey as the broker and a small cache: never evicts, appends to disk, two users with a password each.

The application's user may do what Dramatiq's Lua script does (every `redis.call` of dispatch.lua), read the
one setting that Loupe checks at its start, count queues, and use plain keys below `loupe:`.
"""

from __future__ import annotations

import hashlib
import socket
from pathlib import Path

from config.embedded.binaries import find_valkey_binary
from config.embedded.files import make_private_directory, write_private_file
from config.embedded.layout import VALKEY_ADMIN, VALKEY_USER
from config.embedded.ports import LOOPBACK
from config.embedded.servers.base import NotReadyError, Server

PROBE_TIMEOUT_S = 2.0
CONNECTION_COMMANDS = "+ping +hello +auth +select +info +client|setinfo +client|setname +client|id +config|get"
SCRIPT_COMMANDS = "+evalsha +script|load +llen"
DRAMATIQ_COMMANDS = (
    "+del +hdel +hexists +hget +hlen +hmget +hset +keys +lpop +rpush +sadd +scard +smembers +srem +zadd"
    " +zrangebyscore +zrem"
)
CACHE_COMMANDS = (
    "+get +set +setex +psetex +setnx +getdel +mget +mset +del +unlink +exists +expire +pexpire +persist +ttl"
    " +pttl +incr +incrby +decr +decrby +touch"
)
SETTINGS = f"""
bind {LOOPBACK}
protected-mode yes
daemonize no
databases 1
appendonly yes
appendfsync everysec
save ""
maxmemory 512mb
maxmemory-policy noeviction
tcp-keepalive 60
enable-debug-command no
enable-module-command no
enable-protected-configs no
"""


class ValkeyServer(Server):
    """The broker."""

    name = "valkey"
    title = "Valkey 9"
    stop_timeout_s = 3.0

    @property
    def config_file(self) -> Path:
        """The configuration, written at each start."""
        return self.directory / "valkey.conf"

    def prepare(self) -> None:
        """Write the configuration and the access list."""
        make_private_directory(self.directory)
        make_private_directory(self.directory / "data")
        access_list = self.directory / "users.acl"
        write_private_file(access_list, content=self._describe_users())
        places = f'port {self.layout.ports["valkey"]}\ndir "{self.directory / "data"}"\naclfile "{access_list}"\n'
        write_private_file(self.config_file, content=SETTINGS + places)

    def build_command(self) -> list[str]:
        """Return the command that runs `valkey-server` in the foreground."""
        return [str(find_valkey_binary()), str(self.config_file)]

    def probe(self) -> None:
        """Log in as the application and PING."""
        password = self.layout.secrets["valkey_application"]
        request = f"AUTH {VALKEY_USER} {password}\r\nPING\r\n".encode()
        try:
            with socket.create_connection((LOOPBACK, self.layout.ports["valkey"]), timeout=PROBE_TIMEOUT_S) as link:
                link.sendall(request)
                answers = link.makefile("rb")
                received = [answers.readline().strip() for _ in range(2)]
        except OSError as error:
            raise NotReadyError(str(error)) from error
        if received != [b"+OK", b"+PONG"]:
            raise NotReadyError(f"answered {received!r}")

    def _describe_users(self) -> str:
        """Return the access list: the default user is off; passwords are stored as SHA-256."""
        application, admin = (self._hash_password(name) for name in ("valkey_application", "valkey_admin"))
        commands = f"{CONNECTION_COMMANDS} {SCRIPT_COMMANDS} {DRAMATIQ_COMMANDS} +multi +exec +discard"
        broker = f"resetkeys ~dramatiq* resetchannels -@all {commands}"
        cache = f"(~loupe:* -@all {CACHE_COMMANDS})"
        users = (
            "user default off",
            f"user {VALKEY_USER} on #{application} {broker} {cache}",
            f"user {VALKEY_ADMIN} on #{admin} ~* &* +@all",
        )
        return "\n".join(users) + "\n"

    def _hash_password(self, name: str) -> str:
        return hashlib.sha256(self.layout.secrets[name].encode()).hexdigest()
