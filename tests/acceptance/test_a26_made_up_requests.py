"""Two thousand made-up requests to the tattoo product's addresses, valid and not, by its own schema: never a server error."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from config.accounts.models import Tenant, User
from config.accounts.roles import Role
from config.accounts.services import ensure_tenant, ensure_user, join_tenant
from config.api.problems import MEDIA_TYPE
from tests.config.api.test_schema import read_schema

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(1_200)]

CASES = 2_000
SERVER_ERROR = 500
OPERATIONS = [
    ("POST", "/uploads/sign"),
    ("POST", "/v1/analyze"),
    ("GET", "/v1/analyze/{analysis_id}"),
    ("GET", "/v1/analyze/{analysis_id}/report.pdf"),
    ("GET", "/v1/analyze/{analysis_id}/report.html"),
    ("GET", "/v1/consents"),
    ("POST", "/v1/consents"),
    ("POST", "/v1/consents/{consent_id}/withdraw"),
    ("DELETE", "/v1/subjects/{ref}"),
]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def clinic(db: None) -> Tenant:
    return ensure_tenant("clinic-a", name="Clinic A")


@pytest.fixture
def client(clinic: Tenant) -> APIClient:
    """Somebody of the clinic who may do everything there."""
    roles = (Role.CLINICIAN, Role.CLINICAL_ADVISOR)
    person: User = ensure_user("everybody", password="a-password-of-tests", roles=roles, is_staff=False)
    join_tenant(person, tenant=clinic)
    app = APIClient(raise_request_exception=False)
    app.force_authenticate(person)
    return app


def spoil(body: Any, *, junk: Any, choice: int) -> Any:
    """The body with one of its values replaced, so that it is nearly right; or nothing but junk."""
    if not isinstance(body, dict) or not body or choice == 0:
        return junk
    name = sorted(body, key=str)[choice % len(body)]
    return body | {name: junk}


def send(client: APIClient, case: Any, *, body: Any) -> Any:
    path = "/".join(quote(part, safe="") for part in case.formatted_path.split("/"))
    query = urlencode({name: str(value) for name, value in (case.query or {}).items()})
    headers = {name: str(value) for name, value in (case.headers or {}).items() if str(value).isprintable()}
    content = "" if case.method in ("GET", "DELETE") else json.dumps(body)
    address = f"{path}?{query}" if query else path
    return client.generic(case.method, address, content, content_type="application/json", headers=headers)


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda value: value)
def test_a26_no_made_up_request_is_a_server_error(
    method: str, path: str, client: APIClient, store: Callable[[str], None]
) -> None:
    operation = schemathesis.openapi.from_dict(read_schema())[path][method]
    seen: dict[int, int] = {}

    @settings(
        max_examples=CASES // len(OPERATIONS) + 1,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), junk=JSON_VALUES, choice=st.integers(0, 40))
    def ask(case: Any, junk: Any, choice: int) -> None:
        body = case.body if isinstance(case.body, dict) else {}
        answer = send(client, case, body=body if choice > 30 else spoil(body, junk=junk, choice=choice))
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        assert answer.status_code < SERVER_ERROR, (case.formatted_path, body, answer.content[:500])
        if answer.status_code >= 400 and answer.headers["Content-Type"] == MEDIA_TYPE:
            assert {"code", "detail", "status"} <= answer.json().keys()

    ask()
    assert sum(seen.values()) >= CASES // len(OPERATIONS), seen
