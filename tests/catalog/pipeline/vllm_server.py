"""A server on loopback that speaks vLLM's chat completions and fails in every way that the contract names.

The request says what is to be played: its text holds `play(first,second)`, one play a call, the last one again for further
calls. So requests of several threads do not disturb each other. Every request is kept.
"""

import json
import re
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

OBSERVED: Final[Mapping[str, Any]] = {
    "caption": "A woman in a red coat reads a book on a bench in a park.",
    "setting": "outdoors",
    "light": "daylight",
    "framing": "full_body",
    "people": "one",
    "youngest": "adult",
    "actions": ["sitting", "reading"],
    "mood": "calm",
    "exposure": "none",
    "hazards": [],
    "writing": "none",
}
BLANKS: Final = "{" + " \n" * 4_000
DRIP_S: Final = 0.01

CONTENTS: Final[Mapping[str, str]] = {
    "good": json.dumps(OBSERVED),
    "prose": "Sure! The picture shows a woman who reads a book.",
    "fenced": f"```json\n{json.dumps(OBSERVED)}\n```",
    "wrong_enum": json.dumps({**OBSERVED, "setting": "a park"}),
    "wrong_type": json.dumps({**OBSERVED, "actions": "reading"}),
    "extra_key": json.dumps({**OBSERVED, "confidence": 0.9}),
    "missing_key": json.dumps({key: value for key, value in OBSERVED.items() if key != "youngest"}),
    "contradiction": json.dumps({**OBSERVED, "people": "none"}),
    "long_caption": json.dumps({**OBSERVED, "caption": "A garden of many kinds of flowers and trees. " * 8}),
    "repetition": json.dumps({**OBSERVED, "caption": "A woman and a woman and a woman and a woman and a dog."}),
    "control": json.dumps({**OBSERVED, "caption": "A woman\u0000 reads\u202e a book."}),
    "refusal": json.dumps({**OBSERVED, "caption": "I'm sorry, but I can't help with that."}),
    "null": "null",
    "nothing": "",
}
"""What the model says and ends by itself, by the name of the play."""

CUT_OFF: Final[Mapping[str, str]] = {
    "length": json.dumps(OBSERVED)[:60],
    "whitespace_loop": BLANKS,
    "whole_but_cut": CONTENTS["good"],
}
"""What the model says until its tokens are used up."""

RAW_BODIES: Final[Mapping[str, bytes]] = {
    "invalid_utf8": json.dumps({"choices": []}).encode() + b"\xff\xfe",
    "not_json": b"<html>It works!</html>",
    "no_choices": b'{"choices": []}',
    "null_content": b'{"choices": [{"finish_reason": "stop", "message": {"content": null}}]}',
}
STATUSES: Final[Mapping[str, tuple[int, str | None]]] = {
    "429": (429, None),
    "429_soon": (429, "2"),
    "429_late": (429, "7200"),
    "429_date": (429, "Fri, 01 Jan 2100 00:00:00 GMT"),
    "500": (500, None),
    "503": (503, "1"),
    "401": (401, None),
    "404": (404, None),
    "redirect": (307, None),
}
TRANSPORT: Final = ("hang", "crash", "crash_at_once", "drip", "drip_headers", "huge", "compressed")
PLAYS: Final = (*CONTENTS, *CUT_OFF, *RAW_BODIES, *STATUSES, *TRANSPORT)

SCRIPT = re.compile(r"play\(([\w,]+)\)")
NUMBER = re.compile(r"picture (\d+)")


class VllmServer(ThreadingHTTPServer):
    """`requests` holds the bodies in the order in which they came, `headers` those with names in lower case."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Performer)
        self.requests: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.is_closing = threading.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that has gone away is what some plays are about."""


class Performer(BaseHTTPRequestHandler):
    """Plays one request's part."""

    protocol_version = "HTTP/1.1"
    server: VllmServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        text = read_text(body)
        plays = SCRIPT.findall(text)[-1].split(",")
        self.perform(plays[min(body["seed"], len(plays)) - 1], text=text)

    def perform(self, play: str, *, text: str) -> None:
        if play == "good":
            self.answer(complete(json.dumps(observe(text)), finish_reason="stop"))
        elif play in CONTENTS:
            self.answer(complete(CONTENTS[play], finish_reason="stop"))
        elif play in CUT_OFF:
            self.answer(complete(CUT_OFF[play], finish_reason="length"))
        elif play in RAW_BODIES:
            self.answer(RAW_BODIES[play])
        elif play in STATUSES:
            status, retry_after = STATUSES[play]
            headers = {"Location": "/elsewhere"} if play == "redirect" else {}
            headers |= {"Retry-After": retry_after} if retry_after else {}
            self.answer(b'{"error": {"message": "no"}}', status=status, headers=headers)
        else:
            getattr(self, f"play_{play}")()

    def answer(self, content: bytes, *, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        own = {"Content-Type": "application/json", "Content-Length": str(len(content))}
        for name, value in {**own, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def play_hang(self) -> None:
        self.server.is_closing.wait(30)
        self.close_connection = True

    def play_crash(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "5000")
        self.end_headers()
        self.wfile.write(complete(CONTENTS["good"], finish_reason="stop")[:100])
        self.play_crash_at_once()

    def play_crash_at_once(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def play_drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.drip(b" ")

    def play_drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self.drip(b"a")

    def drip(self, piece: bytes) -> None:
        while not self.server.is_closing.wait(DRIP_S):
            self.wfile.write(piece)

    def play_huge(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(50_000_000))
        self.end_headers()
        for _ in range(50):
            self.wfile.write(b" " * 1_000_000)

    def play_compressed(self) -> None:
        self.answer(b"", headers={"Content-Encoding": "gzip"})

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def observe(text: str) -> dict[str, Any]:
    """What a good answer to a request says; its caption holds the number of the picture that the request tells of."""
    numbers = NUMBER.findall(text)
    return {**OBSERVED, "caption": f"{OBSERVED['caption'][:-1]} {numbers[-1]}."} if numbers else dict(OBSERVED)


def read_text(body: Mapping[str, Any]) -> str:
    """The words of the user's part of a request."""
    return " ".join(part["text"] for part in body["messages"][1]["content"] if part["type"] == "text")


def complete(content: str, *, finish_reason: str) -> bytes:
    """A chat completion as vLLM writes it."""
    message = {"role": "assistant", "content": content, "tool_calls": []}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish_reason, "stop_reason": None}
    usage = {"prompt_tokens": 900, "completion_tokens": 90, "total_tokens": 990}
    whole = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "played",
        "choices": [choice],
        "usage": usage,
    }
    return json.dumps(whole).encode()


@contextmanager
def serve_vllm() -> Iterator[VllmServer]:
    """A running server, gone with all its connections afterwards."""
    server = VllmServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.is_closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
