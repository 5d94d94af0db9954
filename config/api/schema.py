"""OpenAPI: every operation lists its problems beside its success."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from config.api.problems import MEDIA_TYPE
from config.idempotency.declaration import HEADER, Idempotency, find_declaration


class FaultOutput(serializers.Serializer[Any]):
    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemOutput(serializers.Serializer[Any]):
    """RFC 9457 problem details."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="stable; for programs")
    detail = serializers.CharField(help_text="a sentence for people")
    request_id = serializers.CharField(required=False)
    errors: Any = FaultOutput(many=True, required=False)


def problem(description: str) -> OpenApiResponse:
    return OpenApiResponse(ProblemOutput, description=description)


def key_parameter(declared: Idempotency) -> OpenApiParameter:
    """The header Idempotency-Key of an operation that takes one."""
    description = (
        "A new UUID for each new request, the same one to try it again: it is done once and answered the same."
    )
    schema = {"type": "string", "minLength": 1, "maxLength": 255}
    return OpenApiParameter(HEADER, schema, "header", required=declared.is_required, description=description)


class ProblemSchema(AutoSchema):
    """Adds the problems that any operation may answer, and the header and the problems of Idempotency-Key where it is taken."""

    def get_override_parameters(self) -> list[Any]:
        declared = self.find_idempotency()
        inherited: list[Any] = super().get_override_parameters()
        return [*inherited, key_parameter(declared)] if declared else inherited

    def find_idempotency(self) -> Idempotency | None:
        return find_declaration(getattr(self.view, self.method.lower(), None))

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """Also where `extend_schema` names the answers: it replaces `get_response_serializers`."""
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status, description in self.list_problems().items():
            if status not in bodies:
                bodies[status] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                    problem(description), status, [MEDIA_TYPE], direction
                )
        return bodies

    def list_problems(self) -> dict[str, str]:
        """Descriptions by status."""
        shared = {"503": "A server that Loupe needs is not reachable."}
        if self.method in {"POST", "PUT", "PATCH"}:
            shared["400"] = "A field is missing or wrong."
        if self.get_auth():
            shared["401"] = "No valid access token."
            shared["403"] = "The account lacks the permission."
        if self.find_idempotency():
            shared["409"] = f"The first request with this {HEADER} is still being done; see Retry-After."
            shared["410"] = f"The request with this {HEADER} was done, but its answer is not kept."
            shared["422"] = f"This {HEADER} was sent before with another body or path."
        return shared
