"""Plain downloads over https, streamed to a file.

Redirects are followed by hand, so that none can lead from https to plain http, and the body may not grow past
the size that the manifest promises. There is no resuming: model files are small or come in wheels.
"""

from pathlib import Path
from urllib.parse import urljoin

import httpx

from config.inference.errors import FetchError, SourceError
from config.inference.progress import OnProgress
from config.inference.source_address import check_url, is_loopback

MAX_REDIRECTS = 5
TIMEOUT_S = 30.0
CHUNK_BYTES = 1 << 18
TRY_AGAIN = "Check the address and the network, then try again."


def download_file(url: str, *, target: Path, size_bytes: int, on_progress: OnProgress) -> None:
    """Write exactly `size_bytes` from `url` to `target`; raises FetchError, or SourceError when unsafe."""
    try:
        # Loopback is never reached through a proxy.
        with httpx.Client(timeout=TIMEOUT_S, trust_env=not is_loopback(httpx.URL(url).host)) as client:
            _follow(client, url=url, target=target, size_bytes=size_bytes, on_progress=on_progress)
    except httpx.HTTPError as error:
        reason = f"the download failed: {error or type(error).__name__}"
        raise FetchError(url, reason=reason, remedy=TRY_AGAIN) from error


def _follow(client: httpx.Client, *, url: str, target: Path, size_bytes: int, on_progress: OnProgress) -> None:
    check_url(url)
    current = url
    for _ in range(MAX_REDIRECTS + 1):
        # A compressed body would make the sizes meaningless.
        with client.stream("GET", current, headers={"Accept-Encoding": "identity"}) as response:
            if response.is_redirect:
                current = check_redirect(current, location=response.headers["location"])
                continue
            if response.status_code != httpx.codes.OK:
                reason = f"the server answered {response.status_code}"
                raise FetchError(url, reason=reason, remedy=TRY_AGAIN)
            _write_body(response, target=target, size_bytes=size_bytes, on_progress=on_progress)
            return
    raise FetchError(url, reason=f"more than {MAX_REDIRECTS} redirects", remedy=TRY_AGAIN)


def check_redirect(url: str, *, location: str) -> str:
    """Return the absolute address of a redirect; raises SourceError when it leaves https."""
    destination = urljoin(url, location)
    check_url(destination)
    if url.startswith("https:") and not destination.startswith("https:"):
        raise SourceError(url, reason=f"redirects from https to {destination}", remedy="Use another source.")
    return destination


def _write_body(response: httpx.Response, *, target: Path, size_bytes: int, on_progress: OnProgress) -> None:
    done_bytes = 0
    with target.open("wb") as file:
        for chunk in response.iter_raw(CHUNK_BYTES):
            done_bytes += len(chunk)
            if done_bytes > size_bytes:
                break
            file.write(chunk)
            on_progress(done_bytes, size_bytes)
    if done_bytes != size_bytes:
        found = f"more than {size_bytes}" if done_bytes > size_bytes else str(done_bytes)
        raise FetchError(
            str(response.url),
            reason=f"the body has {found} bytes, the manifest says {size_bytes}",
            remedy="Mend the manifest's size_bytes or source.",
        )
