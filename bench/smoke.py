"""`make smoke`: the main job against the running Loupe, each step with its time, and twenty text requests.

Signed, uploaded, analysed, approved through the console's own form as the moderator would, found by its text, withdrawn.
Exit status 1 when a step fails or fewer than seventeen of the twenty requests find the right scene among the first three.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from rich.console import Console

from catalog.demo.collection import demonstration
from catalog.demo.queries import QUERIES, matches
from catalog.demo.rendering import encode_scene
from catalog.demo.scenes import Scene, random_scene
from config.env import Environment
from config.launch.client import ApiClient, MediaFile
from config.launch.logins import APP, MODERATOR, SENIOR_MODERATOR, Login
from config.launch.servers import SOURCE_ROOT, read_launch

console = Console(highlight=False, soft_wrap=True)
POLL_S = 0.1
ANALYSIS_TIMEOUT_S = 120.0
MUST_FIND, FIRST = 17, 3


@contextmanager
def show_time(step: str) -> Iterator[list[str]]:
    """Print the step with its time; what is put into the list comes after it."""
    notes: list[str] = []
    started = time.perf_counter()
    yield notes
    console.print(f"  {step:<10} {time.perf_counter() - started:6.2f} s  {' '.join(notes)}")


def find_url() -> str:
    """The address of the launch that runs here."""
    state_dir = Environment().path("LOUPE_STATE_DIR", default=SOURCE_ROOT / ".loupe")
    known = read_launch(state_dir)
    if known is None:
        raise SystemExit("Loupe does not run: start it with `make run` in another terminal.")
    return str(known["url"])


def do_main_job(client: ApiClient, *, url: str) -> None:
    scene = random_scene(time.time_ns() % 1_000_000_000, character="mira")
    content, media_type = encode_scene(scene)
    picture = MediaFile(character=scene.character, content=content, media_type=media_type, prompt=scene.prompt)
    console.print(f"[bold]One picture[/]: {scene.prompt}")
    with show_time("signed") as notes:
        signed = client.sign(picture)
        notes.append(f"{len(signed['conditions'])} conditions, expires {signed['expires_at']}")
    with show_time("uploaded") as notes:
        client.send(signed, content=content)
        media = client.post(signed["commit_url"])
        notes.append(f"{len(content):,} bytes")
    with show_time("analysed") as notes:
        media = wait_for_analysis(client, media_id=media["id"])
        notes.append(f"NSFW level {media['nsfw_level']}")
    for stage in media["stages"]:
        console.print(
            f"    {stage['stage']:<16} {stage['duration_ms'] / 1000:6.3f} s  {stage['status']}{stage['reason']}"
        )
    with show_time("approved"):
        decide_in_console(
            url, media=media, verb="approve", form={"nsfw_level": media["nsfw_level"] or 0}, login=MODERATOR
        )
    with show_time("found") as notes:
        wish = {"character": scene.character, "text": scene.prompt, "n": 20}
        notes.append(describe_rank(client.post("/v1/requests", wish), media_id=media["id"]))
    with show_time("withdrawn") as notes:
        form = {"reason": "other", "note": "it was a smoke test's"}
        decide_in_console(url, media=media, verb="withdraw", form=form, login=SENIOR_MODERATOR)
        notes.append("so that the next run finds the catalog as it was")


def wait_for_analysis(client: ApiClient, *, media_id: str) -> Any:
    waiting = threading.Event()
    for _ in range(int(ANALYSIS_TIMEOUT_S / POLL_S)):
        media = client.get(f"/v1/media/{media_id}")
        if media["state"] == "pending_review":
            return media
        if media["state"] == "failed":
            raise SystemExit(f"The analysis failed: {media['failure']}")
        waiting.wait(POLL_S)
    raise SystemExit(f"Not analysed within {ANALYSIS_TIMEOUT_S:g} s: is the worker running?")


def decide_in_console(url: str, *, media: Any, verb: str, form: dict[str, Any], login: Login) -> None:
    """Sign in to the console and send one of the forms of the media page."""
    with httpx.Client(base_url=url, follow_redirects=True, timeout=30) as browser:
        browser.get("/admin/login/")
        credentials = {"username": login.username, "password": login.password}
        browser.post("/admin/login/", data=credentials | {"csrfmiddlewaretoken": browser.cookies["csrftoken"]})
        answer = browser.post(
            f"/admin/catalog/media/{media['id']}/{verb}/",
            data=form | {"csrfmiddlewaretoken": browser.cookies["csrftoken"]},
        )
        if "1 picture" not in answer.text:
            raise SystemExit(f"The console did not {verb}: {answer.status_code}")


def describe_rank(answer: Any, *, media_id: str) -> str:
    for result in answer["results"]:
        if result["media"]["id"] == media_id:
            return f"rank {result['rank']}, score {result['score']:.3f}, similarity {result['similarity']:.3f}"
    raise SystemExit(f"The approved picture was not found: {answer['detail']}")


def ask_twenty(client: ApiClient) -> int:
    """How many of the requests find a right scene among the first three."""
    scene_of_prompt: dict[str, list[Scene]] = {}
    for scene in demonstration():
        scene_of_prompt.setdefault(scene.prompt, []).append(scene)
    console.print(f"\n[bold]{len(QUERIES)} requests[/] about the demonstration")
    found = 0
    for query in QUERIES:
        answer = client.post("/v1/requests", {"character": query.character, "text": query.text, "n": FIRST})
        ranks = [
            result["rank"]
            for result in answer["results"]
            if any(matches(query, scene) for scene in scene_of_prompt.get(result["media"]["prompt"], []))
        ]
        found += bool(ranks)
        best = answer["best_score"] or 0
        verdict = f"[green]rank {ranks[0]}[/]" if ranks else f"[red]{answer['outcome']}, none right[/]"
        console.print(f"  {query.character:<6} {query.text:<58} {verdict}  score {best:.2f}")
    return found


def main() -> int:
    url = find_url()
    started = time.perf_counter()
    with ApiClient(url, login=APP) as client:
        do_main_job(client, url=url)
        found = ask_twenty(client)
    console.print(f"\n  {found} of {len(QUERIES)} found among the first {FIRST}; at least {MUST_FIND} are wanted")
    summary = {"bench": "smoke", "found": found, "of": len(QUERIES), "seconds": round(time.perf_counter() - started, 2)}
    print(json.dumps(summary))
    return 0 if found >= MUST_FIND else 1


if __name__ == "__main__":
    sys.exit(main())
