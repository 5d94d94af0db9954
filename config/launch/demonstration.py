"""Load the demonstration as anybody would: sign, send, commit over the public API, then a moderator's verdicts.

Safe to interrupt: the next launch goes on with what is missing, by the reference that each upload carries.
"""

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.utils.text import slugify

from catalog.demo.collection import demonstration
from catalog.demo.rendering import encode_scene
from catalog.demo.scenes import Scene
from catalog.models import Media
from catalog.states import MediaState
from config.accounts.models import User
from config.launch.client import ApiClient, Picture
from config.launch.logins import APP, MODERATOR
from config.launch.progress import show_step
from moderation.services import approve

LEVEL_OF_SCENES = 0  # dressed adults, whatever a detector mistakes for skin: here the moderator corrects the machine
UPLOAD_THREADS = 2
POLL_S = 0.5
UNFINISHED = (MediaState.UPLOADED, MediaState.ANALYSING)


def load_demonstration(url: str) -> None:
    """Upload what is missing, wait until it is analysed, approve all but the near-duplicates."""
    scenes = demonstration()[: settings.LOUPE_DEMONSTRATION]
    missing = find_missing(scenes)
    if missing:
        upload_scenes(missing, url=url, total=len(scenes))
    wait_for_analysis(scenes)
    approve_most(scenes)


def demo_media(scenes: Iterable[Scene]) -> dict[str, Media]:
    """The demonstration's media by reference."""
    references = [scene.slug for scene in scenes]
    media = Media.objects.filter(owner__username=APP.username, upload__reference__in=references)
    return {one.upload.reference: one for one in media.select_related("upload")}


def find_missing(scenes: Sequence[Scene]) -> list[Scene]:
    present = demo_media(scenes)
    return [scene for scene in scenes if scene.slug not in present]


def upload_scenes(scenes: Sequence[Scene], *, url: str, total: int) -> None:
    with show_step("Drawing and uploading the demonstration") as step, ApiClient(url, login=APP) as client:
        done = 0
        with ThreadPoolExecutor(UPLOAD_THREADS) as pool:
            for _ in pool.map(lambda scene: upload_scene(scene, client=client), scenes):
                done += 1
                step.advance(done, of=len(scenes))
        step.note = f"{len(scenes)} of {total} pictures"


def upload_scene(scene: Scene, *, client: ApiClient) -> None:
    content, media_type = encode_scene(scene)
    picture = Picture(
        character=scene.character,
        content=content,
        media_type=media_type,
        prompt=scene.prompt,
        tags=tuple(slugify(tag) for tag in scene.tags),
        reference=scene.slug,
    )
    client.upload(picture)


def wait_for_analysis(scenes: Sequence[Scene]) -> None:
    waiting = threading.Event()
    references = [scene.slug for scene in scenes]
    unfinished = Media.objects.filter(upload__reference__in=references, state__in=UNFINISHED)
    if not unfinished.exists():
        return
    with show_step("Analysing") as step:
        total = unfinished.count()
        while left := unfinished.count():
            step.advance(total - left, of=total)
            waiting.wait(POLL_S)
        step.note = f"{total} pictures"


def approve_most(scenes: Sequence[Scene]) -> None:
    """The near-duplicates wait for whoever tries the console; the others get the level that a person sees in them."""
    media = demo_media(scenes)
    chosen = [media[scene.slug] for scene in scenes if scene.variation is None]
    pending = [one for one in chosen if one.state == MediaState.PENDING_REVIEW]
    if not pending:
        return
    with show_step("Approving as the moderator") as step:
        moderator = User.objects.get(username=MODERATOR.username)
        for done, one in enumerate(pending, start=1):
            approve(one.pk, nsfw_level=LEVEL_OF_SCENES, actor=moderator)
            step.advance(done, of=len(pending))
        step.note = f"{len(pending)} pictures; {len(scenes) - len(chosen)} near-duplicates wait for you"
