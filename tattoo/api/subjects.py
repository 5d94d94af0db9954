"""DELETE /v1/subjects/{ref}"""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.accounts.identity import signed_in_user
from config.accounts.roles import Permission
from config.accounts.tenancy import tenant_of
from config.api.problems import MEDIA_TYPE
from config.api.schema import problem
from tattoo.services.erasure import erase_subject
from tattoo.services.subjects import find_subject

ASKED = "the clinic asked for it over the API"
REASON = OpenApiParameter("reason", OpenApiTypes.STR, description="why, for the audit; at most 500 characters")
MOST_REASON = 500


class ErasureOutput(serializers.Serializer[Any]):
    """Everything of the patient is unreadable now; the removal from the store goes on as a job."""

    erasure_id = serializers.UUIDField(source="pk")
    status = serializers.CharField(source="state")


class SubjectView(APIView):
    required_permission = Permission.ERASE_SUBJECTS

    @extend_schema(
        tags=["tattoo"],
        summary="Erase a patient: photographs, results, reports and their key",
        description="At once nothing can be read any more; the objects are removed by a job. The audit keeps a tombstone.",
        parameters=[REASON],
        request=None,
        responses={
            202: ErasureOutput,
            ("404", MEDIA_TYPE): problem("No such patient of this clinic."),
            ("409", MEDIA_TYPE): problem("A legal hold keeps the patient from being erased."),
        },
        operation_id="tattoo_subject_erase",
    )
    def delete(self, request: Request, ref: str) -> Response:
        subject = find_subject(ref, tenant=tenant_of(request))
        reason = request.query_params.get("reason", "").replace("\0", "")[:MOST_REASON].strip() or ASKED
        erasure = erase_subject(subject, actor=signed_in_user(request), reason=reason)
        return Response(ErasureOutput(erasure).data, status=202)
