"""OpenAPI: every operation lists its problems beside its success."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from config.api.problems import MEDIA_TYPE


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


class ProblemSchema(AutoSchema):
    """Adds the problems that any operation may answer."""

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
        return shared
