"""Which commit runs: what a result says it was made by."""

from pathlib import Path

SHORT = 12
UNKNOWN = "unknown"


def read_code_version(base_dir: Path) -> str:
    """The first digits of the commit that is checked out, "unknown" where the code came without its history."""
    folder = base_dir / ".git"
    try:
        head = (folder / "HEAD").read_text(encoding="ascii").strip()
        if not head.startswith("ref: "):
            return head[:SHORT]
        return find_ref(folder, name=head.removeprefix("ref: "))[:SHORT]
    except OSError:
        return UNKNOWN


def find_ref(folder: Path, *, name: str) -> str:
    """The commit of a branch, from its own file or from the packed ones; raises OSError."""
    loose = folder / name
    if loose.exists():
        return loose.read_text(encoding="ascii").strip()
    packed = (folder / "packed-refs").read_text(encoding="ascii").splitlines()
    return next((line.split()[0] for line in packed if line.endswith(f" {name}")), UNKNOWN)
