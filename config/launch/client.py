"""A client of the public API, as a mobile app would be one: the demonstration, the smoke test and the benchmarks use it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

from config.launch.logins import Login

TIMEOUT_S = 60.0


@dataclass(frozen=True, kw_only=True)
class MediaFile:
    """A file to upload, with what is said about it."""

    character: str
    content: bytes
    media_type: str
    prompt: str = ""
    tags: tuple[str, ...] = ()
    reference: str = ""

    @property
    def kind(self) -> str:
        """A picture's or a clip's, as the type says."""
        return self.media_type.partition("/")[0]


class ApiFault(RuntimeError):
    """The API or the store answered with a problem."""

    def __init__(self, response: httpx.Response) -> None:
        request = response.request
        super().__init__(f"{request.method} {request.url.path} answered {response.status_code}: {response.text[:500]}")
        self.response = response


class ApiClient:
    """Signs in as `login` and calls; every answer that is not a success raises ApiFault."""

    def __init__(self, url: str, *, login: Login) -> None:
        self._api = httpx.Client(base_url=url, timeout=TIMEOUT_S)
        self._store = httpx.Client(timeout=TIMEOUT_S)
        self._login = login
        self.sign_in()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._api.close()
        self._store.close()

    def sign_in(self) -> None:
        body = {"username": self._login.username, "password": self._login.password}
        self._api.headers.pop("Authorization", None)
        self._api.headers["Authorization"] = f"Bearer {self.post('/v1/auth/token', body)['access']}"

    def get(self, path: str) -> Any:
        return self._answer(self._api.get(path))

    def post(self, path: str, body: dict[str, Any] | None = None, *, headers: Mapping[str, str] | None = None) -> Any:
        return self._answer(self._api.post(path, json=body or {}, headers=headers))

    def sign(self, file: MediaFile) -> Any:
        """The signed upload for this file."""
        body = vars(file) | {"size_bytes": len(file.content), "kind": file.kind, "tags": list(file.tags)}
        body.pop("content")
        return self.post("/v1/media/uploads", body)

    def send(self, signed: dict[str, Any], *, content: bytes) -> None:
        """The client's own POST to the store."""
        response = self._store.post(signed["url"], data=signed["fields"], files={"file": content})
        if response.is_error:
            raise ApiFault(response)

    def upload(self, file: MediaFile) -> Any:
        """Sign, send and commit; returns the medium."""
        signed = self.sign(file)
        self.send(signed, content=file.content)
        return self.post(signed["commit_url"])

    def _answer(self, response: httpx.Response) -> Any:
        if response.status_code == httpx.codes.UNAUTHORIZED and "Authorization" in self._api.headers:
            self.sign_in()
            response.request.headers["Authorization"] = self._api.headers["Authorization"]
            response = self._api.send(response.request)
        if response.is_error:
            raise ApiFault(response)
        return response.json()
