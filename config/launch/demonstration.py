"""Load the demonstration as anybody would: sign, send, commit over the public API, then a moderator's verdicts.

Safe to interrupt: the next launch goes on with what is missing, by the reference that each upload carries.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.utils.text import slugify

from catalog.demo.clips import DemoClip, list_clips, render_clip
from catalog.demo.collection import demonstration
from catalog.demo.rendering import encode_scene
from catalog.demo.scenes import Scene
from catalog.models import Media
from catalog.states import MediaState
from config.accounts.models import User
from config.launch.client import ApiClient, MediaFile
from config.launch.logins import APP, MODERATOR
from config.launch.progress import show_step
from moderation.services import approve

LEVEL_OF_SCENES = 0  # dressed adults, whatever a detector mistakes for skin: here the moderator corrects the machine
UPLOAD_THREADS = 2
CLIPS_THAT_WAIT = 2
POLL_S = 0.5
UNFINISHED = (MediaState.UPLOADED, MediaState.ANALYSING)


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """A picture or a clip of the demonstration; `encode` draws its file. One that waits is left for the console."""

    slug: str
    character: str
    prompt: str
    tags: tuple[str, ...]
    encode: Callable[[], tuple[bytes, str]]
    waits: bool


def load_pictures(url: str) -> None:
    """The pictures; all but the near-duplicates are approved."""
    load(list_picture_exhibits(), url=url, noun="pictures")


def load_clips(url: str) -> None:
    """The clips; all but the last ones are approved."""
    load(list_clip_exhibits(), url=url, noun="clips")


def list_picture_exhibits() -> list[Exhibit]:
    return [show_scene(scene) for scene in demonstration()[: settings.LOUPE_DEMONSTRATION]]


def list_clip_exhibits() -> list[Exhibit]:
    clips = list_clips()[: settings.LOUPE_DEMONSTRATION_CLIPS]
    return [show_clip(clip, waits=number >= len(clips) - CLIPS_THAT_WAIT) for number, clip in enumerate(clips)]


def show_scene(scene: Scene) -> Exhibit:
    return Exhibit(
        slug=scene.slug,
        character=scene.character,
        prompt=scene.prompt,
        tags=tuple(scene.tags),
        encode=partial(encode_scene, scene),
        waits=scene.variation is not None,
    )


def show_clip(clip: DemoClip, *, waits: bool) -> Exhibit:
    return Exhibit(
        slug=clip.slug,
        character=clip.character,
        prompt=clip.prompt,
        tags=clip.tags,
        encode=lambda: (render_clip(clip), "video/mp4"),
        waits=waits,
    )


def load(exhibits: Sequence[Exhibit], *, url: str, noun: str) -> None:
    """Upload what is missing, wait until it is analysed, approve all that does not wait."""
    present = find_media(exhibits)
    missing = [exhibit for exhibit in exhibits if exhibit.slug not in present]
    if missing:
        upload_exhibits(missing, url=url, note=f"{len(missing)} of {len(exhibits)} {noun}")
    wait_for_analysis(exhibits, noun=noun)
    approve_most(exhibits, noun=noun)


def find_media(exhibits: Sequence[Exhibit]) -> dict[str, Media]:
    """The demonstration's media by reference."""
    references = [exhibit.slug for exhibit in exhibits]
    media = Media.objects.filter(owner__username=APP.username, upload__reference__in=references)
    return {one.upload.reference: one for one in media.select_related("upload")}


def upload_exhibits(exhibits: Sequence[Exhibit], *, url: str, note: str) -> None:
    with show_step("Drawing and uploading the demonstration") as step, ApiClient(url, login=APP) as client:
        done = 0
        with ThreadPoolExecutor(UPLOAD_THREADS) as pool:
            for _ in pool.map(lambda exhibit: upload_exhibit(exhibit, client=client), exhibits):
                done += 1
                step.advance(done, of=len(exhibits))
        step.note = note


def upload_exhibit(exhibit: Exhibit, *, client: ApiClient) -> None:
    content, media_type = exhibit.encode()
    file = MediaFile(
        character=exhibit.character,
        content=content,
        media_type=media_type,
        prompt=exhibit.prompt,
        tags=tuple(slugify(tag) for tag in exhibit.tags),
        reference=exhibit.slug,
    )
    client.upload(file)


def wait_for_analysis(exhibits: Sequence[Exhibit], *, noun: str) -> None:
    waiting = threading.Event()
    references = [exhibit.slug for exhibit in exhibits]
    unfinished = Media.objects.filter(upload__reference__in=references, state__in=UNFINISHED)
    if not unfinished.exists():
        return
    with show_step("Analysing") as step:
        total = unfinished.count()
        while left := unfinished.count():
            step.advance(total - left, of=total)
            waiting.wait(POLL_S)
        step.note = f"{total} {noun}"


def approve_most(exhibits: Sequence[Exhibit], *, noun: str) -> None:
    """What waits is left to whoever tries the console; the others get the level that a person sees in them."""
    media = find_media(exhibits)
    chosen = [media[exhibit.slug] for exhibit in exhibits if not exhibit.waits]
    pending = [one for one in chosen if one.state == MediaState.PENDING_REVIEW]
    if not pending:
        return
    with show_step("Approving as the moderator") as step:
        moderator = User.objects.get(username=MODERATOR.username)
        for done, one in enumerate(pending, start=1):
            approve(one.pk, nsfw_level=LEVEL_OF_SCENES, actor=moderator)
            step.advance(done, of=len(pending))
        step.note = f"{len(pending)} {noun}; {len(exhibits) - len(chosen)} wait for you"
