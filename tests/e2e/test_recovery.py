"""Every server is killed in turn while pictures come in: what was acknowledged is there afterwards, and analysed."""

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bench.smoke import wait_for_analysis
from catalog.demo.rendering import encode_scene
from catalog.demo.scenes import random_scene
from config.launch.client import ApiClient, ApiFault, MediaFile
from config.launch.launcher import wait_until_ready
from tests.e2e.conftest import RunningLoupe

pytestmark = pytest.mark.e2e

SERVERS = ("postgres", "valkey", "transit", "s3")
UPLOADS_BEFORE_KILL = 2
UNAVAILABLE = 503


class Uploader:
    """Uploads one small picture after another, as many clients do, until it is told to stop."""

    def __init__(self, app: ApiClient, *, url: str) -> None:
        self._app, self._url = app, url
        self.acknowledged: list[str] = []
        self.refused: list[int] = []
        self.stop = threading.Event()
        self.progress = threading.Condition()

    def run(self) -> None:
        scene = random_scene(7, character="kofi")
        content, media_type = encode_scene(scene)
        picture = MediaFile(character="kofi", content=content, media_type=media_type, prompt=scene.prompt)
        while not self.stop.is_set():
            try:
                self.acknowledged.append(self._app.upload(picture)["id"])
            except ApiFault as fault:
                if str(fault.response.url).startswith(self._url):  # the store's own answers are not ours
                    self.refused.append(fault.response.status_code)
                self.stop.wait(0.2)
            except httpx.TransportError:
                self.stop.wait(0.2)
            with self.progress:
                self.progress.notify_all()

    def wait_for_more(self, count: int) -> None:
        wanted = len(self.acknowledged) + count
        with self.progress:
            assert self.progress.wait_for(lambda: len(self.acknowledged) >= wanted, timeout=90)


def test_every_acknowledged_upload_survives_the_death_of_each_server(loupe: RunningLoupe, app: ApiClient) -> None:
    uploader = Uploader(app, url=loupe.url)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(uploader.run)
        try:
            for server in SERVERS:
                uploader.wait_for_more(UPLOADS_BEFORE_KILL)
                os.kill(loupe.server_pids()[server], signal.SIGKILL)
            uploader.wait_for_more(UPLOADS_BEFORE_KILL)
        finally:
            uploader.stop.set()
        running.result()
    wait_until_ready(loupe.url)
    assert set(uploader.refused) <= {UNAVAILABLE}
    states = {wait_for_analysis(app, media_id=media_id)["state"] for media_id in uploader.acknowledged}
    print(f"{len(uploader.acknowledged)} acknowledged, {len(uploader.refused)} refused while a server was down")
    assert states == {"pending_review"}
