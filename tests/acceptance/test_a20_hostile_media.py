"""Hostile pictures, clips and uploads: refused or analysed in 5 s, in little memory, and nothing is read that was named."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image
from pytest_django import Settings

from catalog.pipeline import clip_decoding, decoding
from catalog.pipeline.clip_decoding import decode_clip
from catalog.pipeline.decoding import decode_picture
from catalog.pipeline.rejection import MediaRejected
from catalog.pipeline.results import StageResult
from catalog.pipeline.runner import run_stages
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages import stages_for
from config.inference.default import default_store
from config.inference.sessions import Sessions
from config.storage.objects import ObjectMissing, SignedUpload, describe_object, sign_upload
from tests.acceptance.conftest import Tell
from tests.acceptance.hostile_pictures import OWNER, hostile_pictures
from tests.canaries import FileCanary, MemoryWatch, PortCanary
from tests.catalog.pipeline.hostile_clips import VERDICTS, hostile_clips

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]

LEAST_FILES = 40
MOST_S = 5.0
MOST_MIB = 512.0
CONTENT = b"\x89PNG\r\n\x1a\n" + bytes(200)


@dataclass(frozen=True)
class Fate:
    """What became of a file: "analysed" or the code of its refusal, and the seconds it took."""

    name: str
    verdict: str
    seconds: float
    results: Sequence[StageResult] = ()


@pytest.fixture
def port() -> Iterator[PortCanary]:
    canary = PortCanary()
    yield canary
    canary.close()


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[FileCanary]:
    canary = FileCanary(tmp_path / "secret")
    yield canary
    canary.close()


def analyse(content: bytes, *, is_clip: bool, models: Sessions) -> Sequence[StageResult]:
    """Decode and run every stage; raises MediaRejected."""
    if is_clip:
        clip = decode_clip(content)
        subject = Subject(picture=clip.picture, clip=clip, prompt="", caption="", models=models)
    else:
        subject = Subject(picture=decode_picture(content), prompt="", caption="", models=models)
    outcomes = list(run_stages(stages_for(subject.kind), subject=subject))
    assert [one.reason for one in outcomes if one.status == "failed"] == []
    return [one.result for one in outcomes if one.result is not None]


def judge(name: str, content: bytes, *, is_clip: bool, models: Sessions) -> Fate:
    begun = time.monotonic()
    try:
        results = analyse(content, is_clip=is_clip, models=models)
    except MediaRejected as rejection:
        return Fate(name, rejection.code, time.monotonic() - begun)
    return Fate(name, "analysed", time.monotonic() - begun, results)


def list_servers() -> list[int | None]:
    """The process ids of the two fork servers whose children decode."""
    return [decoding._SERVER.pid, clip_decoding._SERVER.pid]


def find_tellers(fates: Sequence[Fate]) -> list[str]:
    """Files whose renditions still say who took them or where."""
    return [
        fate.name for fate in fates for result in fate.results for one in result.renditions if is_telling(one.content)
    ]


def is_telling(content: bytes) -> bool:
    if OWNER.encode() in content or b"+35.6895" in content:
        return True
    return content[:4] == b"RIFF" and len(Image.open(BytesIO(content)).getexif()) > 0


def test_a20_hostile_files_are_refused_or_analysed(port: PortCanary, secret: FileCanary, tell: Tell) -> None:
    models = Sessions(default_store(), intra_op_threads=1)
    pictures = hostile_pictures(secret_url=port.url, secret_path=str(secret.path))
    clips = hostile_clips(secret_url=port.url, secret_path=str(secret.path))
    for content, is_clip in ((pictures["CMYK JPEG"], False), (clips["mp4 with a zip behind"], True)):
        judge("warm-up", content, is_clip=is_clip, models=models)
    servers, watch = list_servers(), MemoryWatch(list_servers)
    fates = [judge(name, content, is_clip=False, models=models) for name, content in pictures.items()]
    fates += [judge(name, content, is_clip=True, models=models) for name, content in clips.items()]
    watch.close()
    slowest = max(fates, key=lambda fate: fate.seconds)
    verdicts = Counter(fate.verdict for fate in fates)
    tell(
        f"a20: {len(fates)} files: {dict(verdicts)}; slowest {slowest.seconds:.2f} s ({slowest.name}); largest child "
        f"{watch.peak_mib:.0f} MiB; {port.visits} connections, {secret.count_touches()} bytes of events at the secret file"
    )
    assert len(fates) >= LEAST_FILES
    assert [(fate.name, round(fate.seconds, 1)) for fate in fates if fate.seconds > MOST_S] == []
    assert watch.peak_mib <= MOST_MIB
    assert list_servers() == servers
    assert (port.visits, secret.count_touches()) == (0, 0)
    assert find_tellers(fates) == []
    assert {fate.name for fate in fates if fate.name.endswith("that tells")} <= names_of(fates, "analysed")
    assert [one for one in check_clips(fates, clips) if one] == []


def names_of(fates: Sequence[Fate], verdict: str) -> set[str]:
    return {fate.name for fate in fates if fate.verdict == verdict}


def check_clips(fates: Sequence[Fate], clips: dict[str, bytes]) -> Iterator[str]:
    """A sentence for each clip that met another fate than it may."""
    for fate in fates[-len(clips) :]:
        allowed = {word.replace("decoded", "analysed") for word in VERDICTS[fate.name]}
        yield "" if fate.verdict in allowed else f"{fate.name}: {fate.verdict}, not one of {allowed}"


def test_a20_bad_uploads_are_refused_by_the_store(store: Callable[[str], None], settings: Settings, tell: Tell) -> None:
    def sign(name: str) -> SignedUpload:
        return sign_upload(f"incoming/a20-{name}", media_type="image/png", size_bytes=len(CONTENT))

    def send(signed: SignedUpload, *, content: bytes = CONTENT, **changes: str) -> int:
        fields = signed.fields | {name.replace("_", "-"): value for name, value in changes.items()}
        return httpx.post(signed.url, data=fields, files={"file": content}, timeout=20).status_code

    answers = {
        "too large": send(sign("large"), content=CONTENT + b"!"),
        "too small": send(sign("small"), content=CONTENT[:-1]),
        "empty": send(sign("empty"), content=b""),
        "another type": send(sign("type"), Content_Type="text/html"),
        "another key": send(sign("key"), key="originals/a20-other"),
        "a key above": send(sign("above"), key="../a20-other"),
        "a forged signature": send(sign("forged"), x_amz_signature="0" * 64),
        "without a policy": send(sign("policy"), policy=""),
        "signed for another file": send(sign("one"), key=sign("two").fields["key"]),
    }
    settings.UPLOAD_EXPIRES_S = -60
    late = sign("late")
    assert late.expires_at < datetime.now(UTC)
    answers["expired"] = send(late)
    tell(f"a20 uploads: {answers}")
    assert set(answers.values()) <= {400, 403}
    for name in ("large", "small", "empty", "type", "key", "forged", "policy", "one", "two", "late"):
        with pytest.raises(ObjectMissing):
            describe_object(f"incoming/a20-{name}")
