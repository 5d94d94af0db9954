"""The operator's page, live: what happens elsewhere is seen without a reload."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.smoke import wait_for_analysis
from catalog.demo.rendering import encode_scene
from catalog.demo.scenes import random_scene
from config.launch.client import ApiClient, MediaFile
from config.launch.logins import OPERATOR
from tests.e2e.conftest import RunningLoupe, SignIn

pytestmark = pytest.mark.e2e

SEED = 4343


def find_figure(page: Page, *, lane: str, label: str) -> Locator:
    row = page.locator("tr", has=page.locator("strong", has_text=re.compile(f"^{lane}$")))
    return row.locator(f"[data-label='{label}']")


def test_an_operator_pauses_a_lane_sees_jobs_wait_and_lets_them_go(
    loupe: RunningLoupe, app: ApiClient, sign_in_browser: SignIn
) -> None:
    page = sign_in_browser(OPERATOR)
    page.goto(f"{loupe.url}/admin/jobs/lane/")
    page.get_by_role("button", name="Pause Analysis").click()
    expect(page.get_by_role("button", name="Resume Analysis")).to_be_visible()
    page.evaluate("window.sameDocument = true")

    scene = random_scene(SEED, character="kofi")
    content, media_type = encode_scene(scene)
    media = app.upload(MediaFile(character="kofi", content=content, media_type=media_type, prompt=scene.prompt))
    expect(find_figure(page, lane="Analysis", label="Queued")).to_have_text("1")
    assert page.evaluate("window.sameDocument"), "the figure came with a reload"

    page.get_by_role("button", name="Resume Analysis").click()
    assert wait_for_analysis(app, media_id=media["id"])["state"] == "pending_review"
    expect(find_figure(page, lane="Analysis", label="Queued")).to_have_text("0")
    expect(find_figure(page, lane="Analysis", label="Done, 1 h")).to_have_text(re.compile(r"[1-9]\d*"))
