"""GET /v1/characters, GET /v1/media and GET /v1/media/{id}"""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.serializers import CharacterOutput, MediaDetailOutput, MediaOutput
from catalog.models import Character, Media
from catalog.selectors import find_visible_media, list_characters, list_stages, visible_media
from config.accounts.identity import signed_in_user
from config.accounts.roles import Permission
from config.api.paging import NewestFirst
from config.api.problems import MEDIA_TYPE
from config.api.schema import problem
from config.errors import not_found


class ByName(NewestFirst):
    ordering = ("name", "pk")


@extend_schema_view(get=extend_schema(tags=["catalog"], summary="List the characters", operation_id="character_list"))
class CharacterListView(ListAPIView[Character]):
    required_permission = Permission.REQUEST_MEDIA
    serializer_class = CharacterOutput
    pagination_class: type[CursorPagination] = ByName

    def get_queryset(self) -> QuerySet[Character]:
        return list_characters()


@extend_schema_view(
    get=extend_schema(
        tags=["catalog"], summary="List approved media and your own, newest first", operation_id="media_list"
    )
)
class MediaListView(ListAPIView[Media]):
    required_permission = Permission.REQUEST_MEDIA
    serializer_class = MediaOutput

    def get_queryset(self) -> QuerySet[Media]:
        return visible_media(signed_in_user(self.request))


class MediaDetailView(APIView):
    required_permission = Permission.REQUEST_MEDIA

    @extend_schema(
        tags=["catalog"],
        summary="One medium, with the progress of its analysis",
        responses={
            200: MediaDetailOutput,
            ("404", MEDIA_TYPE): problem("No such medium, or not yours to see."),
        },
        operation_id="media_detail",
    )
    def get(self, request: Request, media_id: UUID) -> Response:
        media = find_visible_media(media_id, reader=signed_in_user(request))
        if media is None:
            raise not_found("medium")
        return Response(MediaDetailOutput(media, context={"stages": list_stages(media)}).data)
