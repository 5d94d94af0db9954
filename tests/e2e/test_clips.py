"""A clip with nothing replaced: uploaded by the app, decoded and analysed by a worker, looked at and approved in a browser."""

import pytest
from playwright.sync_api import Page, expect

from bench.smoke import wait_for_analysis
from catalog.demo.clips import list_clips, render_clip
from config.launch.client import ApiClient, MediaFile
from config.launch.logins import MODERATOR
from tests.e2e.conftest import RunningLoupe, SignIn

pytestmark = pytest.mark.e2e


@pytest.fixture
def console(sign_in_browser: SignIn) -> Page:
    """The moderator's browser."""
    return sign_in_browser(MODERATOR)


def test_an_uploaded_clip_is_analysed_played_approved_and_found_among_clips(
    loupe: RunningLoupe, app: ApiClient, console: Page
) -> None:
    clip = min(list_clips(), key=lambda one: one.duration_s)
    file = MediaFile(character=clip.character, content=render_clip(clip), media_type="video/mp4", prompt=clip.prompt)
    media = wait_for_analysis(app, media_id=app.upload(file)["id"])
    assert (media["kind"], media["duration_s"]) == ("video", pytest.approx(clip.duration_s, abs=0.1))
    assert set(media["urls"]) == {"thumbnail", "web", "preview"}
    assert len(media["frames"]) >= len(clip.shots)

    console.goto(f"{loupe.url}/admin/catalog/media/{media['id']}/change/")
    moments = console.locator(".loupe-moment")
    expect(moments).to_have_count(len(media["frames"]))
    moments.last.click()
    expect(console.locator("#frame .loupe-still")).to_be_attached()
    shown_s = console.locator("#preview").evaluate("preview => preview.currentTime")
    assert shown_s == pytest.approx(media["frames"][-1]["time_s"], abs=0.1)
    console.get_by_role("button", name="Approve").click()
    expect(console.get_by_text("1 clip approved.")).to_be_visible()

    wish = {"character": clip.character, "text": clip.prompt, "kind": "video", "n": 5, "nsfw_max": 4}
    assert media["id"] in [result["media"]["id"] for result in app.post("/v1/requests", wish)["results"]]
