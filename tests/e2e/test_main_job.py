"""The main job with nothing replaced: real servers, a real worker, real models, a real browser."""

import pytest
from playwright.sync_api import Page, expect

from bench.smoke import wait_for_analysis
from catalog.demo.rendering import encode_scene
from catalog.demo.scenes import random_scene
from catalog.pipeline.stages import stages_for
from config.launch.client import ApiClient, MediaFile
from config.launch.logins import MODERATOR
from tests.e2e.conftest import RunningLoupe, SignIn

pytestmark = pytest.mark.e2e

NEVER_ANALYSED_SEED = 4242


@pytest.fixture
def console(sign_in_browser: SignIn) -> Page:
    """The moderator's browser."""
    return sign_in_browser(MODERATOR)


def test_an_uploaded_picture_is_analysed_approved_in_the_browser_and_found_by_its_text(
    loupe: RunningLoupe, app: ApiClient, console: Page
) -> None:
    scene = random_scene(NEVER_ANALYSED_SEED, character="yuna")
    content, media_type = encode_scene(scene)
    wish = {"character": "yuna", "text": scene.prompt, "n": 5, "nsfw_max": 4}

    media = app.upload(MediaFile(character="yuna", content=content, media_type=media_type, prompt=scene.prompt))
    media = wait_for_analysis(app, media_id=media["id"])
    stages = {stage["stage"]: stage["status"] for stage in media["stages"]}
    assert list(stages) == [stage.name for stage in stages_for("image")]
    assert {stages[name] for name in ("probe", "renditions", "fingerprint", "ocr", "nsfw", "text_embedding")} == {"ok"}
    assert media["id"] not in [result["media"]["id"] for result in app.post("/v1/requests", wish)["results"]]

    console.goto(f"{loupe.url}/admin/catalog/media/{media['id']}/change/")
    picture = console.locator("#frame img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth") == media["width_px"]
    console.get_by_role("button", name="Approve").click()
    expect(console.get_by_text("1 picture approved.")).to_be_visible()

    first = app.post("/v1/requests", wish)["results"][0]
    assert first["media"]["id"] == media["id"]
    assert first["rank"] == 1
