"""POST /uploads/sign"""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.pipeline.media_types import PHOTO_TYPES
from config.accounts.identity import signed_in_user
from config.accounts.roles import Permission
from config.accounts.tenancy import tenant_of
from config.api.fields import ListedChoiceField
from config.api.problems import MEDIA_TYPE
from config.api.schema import problem
from tattoo.api.fields import KnownFields
from tattoo.services.uploads import TattooUploadWish, sign_tattoo_upload


class SizeField(serializers.IntegerField):
    """An exact length in bytes, at most what is accepted now."""

    def to_internal_value(self, data: Any) -> int:
        size_bytes = super().to_internal_value(data)
        if size_bytes > settings.UPLOAD_MAX_BYTES:
            text = f"At most {settings.UPLOAD_MAX_BYTES:,} bytes are accepted: send a smaller photograph."
            raise serializers.ValidationError(text, code="max_value")
        return size_bytes


class PhotoSignInput(KnownFields):
    media_type = ListedChoiceField(choices=PHOTO_TYPES, help_text="of the photograph")
    size_bytes = SizeField(min_value=1, help_text="exact length of the file")
    sha256 = serializers.RegexField(
        r"^[0-9a-f]{64}\Z",
        help_text="of the file, hexadecimal",
        error_messages={"invalid": "Give the SHA-256 of the file as 64 lower-case hexadecimal digits."},
    )


class PhotoSignOutput(serializers.Serializer[Any]):
    """Send `fields`, then the file (field `file`), as a form to `url` before `expires_at`; then ask for the analysis."""

    upload_id = serializers.UUIDField()
    url = serializers.URLField()
    fields = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]
    conditions = serializers.ListField(help_text="what the store will insist on")
    expires_at = serializers.DateTimeField()


class TattooUploadSignView(APIView):
    required_permission = Permission.ANALYSE_TATTOO

    @extend_schema(
        tags=["tattoo"],
        summary="Sign the upload of a photograph",
        description="A presigned POST for exactly this file, once, into the clinic's own region, encrypted.",
        request=PhotoSignInput,
        responses={201: PhotoSignOutput, ("421", MEDIA_TYPE): problem("The clinic is of another region.")},
        operation_id="tattoo_upload_sign",
    )
    def post(self, request: Request) -> Response:
        wish = PhotoSignInput(data=request.data)
        wish.is_valid(raise_exception=True)
        tenant = tenant_of(request)
        upload, signed = sign_tattoo_upload(
            TattooUploadWish(**wish.validated_data), owner=signed_in_user(request), tenant=tenant
        )
        return Response(PhotoSignOutput(vars(signed) | {"upload_id": upload.pk}).data, status=201)
