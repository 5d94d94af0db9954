"""POST /v1/media/uploads and POST /v1/media/uploads/{id}/commit"""

from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.serializers import MediaOutput, UploadSignInput, UploadSignOutput
from catalog.services.uploads import UploadWish, commit_media_upload, sign_media_upload
from config.accounts.identity import signed_in_user
from config.accounts.roles import Permission
from config.api.problems import MEDIA_TYPE
from config.api.schema import problem

ANALYSIS_RETRY_AFTER_S = 2


class UploadSignView(APIView):
    required_permission = Permission.UPLOAD_MEDIA

    @extend_schema(
        tags=["catalog"],
        summary="Sign an upload",
        request=UploadSignInput,
        responses={201: UploadSignOutput},
        operation_id="media_upload_sign",
    )
    def post(self, request: Request) -> Response:
        wish = UploadSignInput(data=request.data)
        wish.is_valid(raise_exception=True)
        upload, signed = sign_media_upload(UploadWish(**wish.validated_data), owner=signed_in_user(request))
        commit_url = reverse("media-upload-commit", args=[upload.pk])
        answer: dict[str, Any] = vars(signed) | {"id": upload.pk, "commit_url": commit_url}
        return Response(UploadSignOutput(answer).data, status=201)


class UploadCommitView(APIView):
    required_permission = Permission.UPLOAD_MEDIA

    @extend_schema(
        tags=["catalog"],
        summary="Commit an upload: its analysis begins",
        description="Safe to repeat: the same upload always answers the same medium.",
        request=None,
        responses={
            202: MediaOutput,
            ("404", MEDIA_TYPE): problem("No such upload of yours."),
            ("409", MEDIA_TYPE): problem("No file has arrived yet."),
            ("422", MEDIA_TYPE): problem("The file is not the picture or the clip that was announced."),
        },
        operation_id="media_upload_commit",
    )
    def post(self, request: Request, upload_id: UUID) -> Response:
        media = commit_media_upload(upload_id, owner=signed_in_user(request))
        headers = {
            "Location": reverse("media-detail", args=[media.pk]),
            "Retry-After": str(ANALYSIS_RETRY_AFTER_S),
        }
        return Response(MediaOutput(media).data, status=202, headers=headers)
