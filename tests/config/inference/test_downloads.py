import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from config.inference.downloads import check_redirect, download_file
from config.inference.errors import FetchError, SourceError
from config.inference.progress import ignore_progress

CONTENT = b"weights" * 100_000


class ModelServer(BaseHTTPRequestHandler):
    """Serves CONTENT under /m.onnx, and every way in which a server can disappoint."""

    def do_GET(self) -> None:
        redirects = {"/moved": "/m.onnx", "/loop": "/loop", "/away": "http://example.org/m.onnx"}
        if self.path in redirects:
            self.send_response(302)
            self.send_header("Location", redirects[self.path])
            self.end_headers()
            return
        self.send_response(404 if self.path == "/absent" else 200)
        if self.path == "/short":
            self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        if self.path == "/endless":
            self.send_endlessly()
            return
        self.wfile.write(CONTENT[:5] if self.path in {"/short", "/small"} else CONTENT)

    def send_endlessly(self) -> None:
        with suppress(OSError):  # until the client hangs up
            while True:
                self.wfile.write(CONTENT)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def server_url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), ModelServer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def download(url: str, *, target: Path) -> None:
    download_file(url, target=target, size_bytes=len(CONTENT), on_progress=ignore_progress)


def test_a_file_is_streamed_with_its_progress(server_url: str, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    download_file(
        f"{server_url}/m.onnx",
        target=tmp_path / "m",
        size_bytes=len(CONTENT),
        on_progress=lambda done_bytes, total_bytes: seen.append((done_bytes, total_bytes)),
    )
    assert (tmp_path / "m").read_bytes() == CONTENT
    assert seen == sorted(seen)
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert len(seen) > 1


def test_a_redirect_is_followed(server_url: str, tmp_path: Path) -> None:
    download(f"{server_url}/moved", target=tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == CONTENT


def test_a_redirect_to_plain_http_elsewhere_is_refused(server_url: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not an https address"):
        download(f"{server_url}/away", target=tmp_path / "m")


def test_a_redirect_from_https_to_plain_http_is_refused_even_on_loopback() -> None:
    with pytest.raises(SourceError, match="redirects from https"):
        check_redirect("https://example.org/m", location="http://127.0.0.1/m")


def test_a_circle_of_redirects_ends(server_url: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="more than 5 redirects"):
        download(f"{server_url}/loop", target=tmp_path / "m")


def test_a_body_without_end_is_cut_off_at_the_promised_size(server_url: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="the body has more than 700000 bytes"):
        download(f"{server_url}/endless", target=tmp_path / "m")
    assert (tmp_path / "m").stat().st_size <= len(CONTENT)


def test_a_body_smaller_than_promised_is_refused(server_url: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="the body has 5 bytes, the manifest says 700000"):
        download(f"{server_url}/small", target=tmp_path / "m")


def test_a_broken_connection_is_told_as_such(server_url: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="the download failed"):
        download(f"{server_url}/short", target=tmp_path / "m")


def test_an_absent_file_tells_the_status(server_url: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="the server answered 404"):
        download(f"{server_url}/absent", target=tmp_path / "m")
