"""Read Idempotency-Key: a structured-field string in quotes (RFC 8941, 3.3.3), or the bare token that most clients send.

Servers join repeated headers by a comma, which no token holds: so more than one header is seen here as one that is malformed
or repeated. `"abc"` and `abc` are the same key.
"""

import re

from rest_framework.request import Request

from config.idempotency.declaration import HEADER
from config.idempotency.problems import refuse_key

MOST_CHARACTERS = 255
QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~:/=-]+")
REPEATED = re.compile(rf"(?:{QUOTED.pattern}|{TOKEN.pattern})?(?:\s*,\s*(?:{QUOTED.pattern}|{TOKEN.pattern})?)+")


def read_key(request: Request, *, is_required: bool) -> str | None:
    """The request's key, at most 255 characters, without quotes; None where there is none and none is required.

    Raises Problem (400): `idempotency_key_missing`, `idempotency_key_repeated`, `idempotency_key_malformed`.
    """
    text = request.headers.get(HEADER)
    if text is not None:
        return parse_key(text.strip())
    if is_required:
        detail = (
            f"Send the header {HEADER}: a new UUID for each new request, the same one to try it again. See /v1/docs."
        )
        raise refuse_key("missing", detail)
    return None


def parse_key(text: str) -> str:
    """The key of a header's value; raises as `read_key`."""
    quoted = QUOTED.fullmatch(text)
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else text
    if 0 < len(key) <= MOST_CHARACTERS and (quoted or TOKEN.fullmatch(key)):
        return key
    if REPEATED.fullmatch(text):
        raise refuse_key("repeated", f"Send one {HEADER}, not several.")
    detail = f'{HEADER} is 1 to {MOST_CHARACTERS} printable ASCII characters in quotes, such as "8e03978e-40d5". See /v1/docs.'
    raise refuse_key("malformed", detail)
