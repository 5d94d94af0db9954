"""The development secret key: made once and kept beside the embedded servers' data."""

import os
import secrets
from pathlib import Path


def read_or_create_secret_key(path: Path) -> str:
    """The key in `path`, created with mode 0600 when there is none; safe when two processes start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(64), encoding="ascii")
    try:
        os.link(draft, path)  # fails when another process was first: its key counts
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii")
