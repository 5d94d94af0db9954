"""POST /v1/requests"""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.serializers import CharacterField, MediaOutput
from catalog.models import MediaKind
from catalog.models.media import MAX_NSFW_LEVEL
from config.accounts.identity import signed_in_user
from config.accounts.roles import Permission
from config.api.fields import ListedChoiceField
from recommendations.models import RequestOutcome
from recommendations.services.requests import Answer, RequestWish, answer_request

MOST_RESULTS = 20
DETAILS = {
    RequestOutcome.REUSED: "Answered from approved media.",
    RequestOutcome.NOTHING_GOOD_ENOUGH: "No approved medium is good enough for this text; generation is not there yet.",
}


class RequestCreateInput(serializers.Serializer[Any]):
    character = CharacterField(help_text="slug")
    text = serializers.CharField(max_length=500, help_text="what the picture should show, in words")
    kind = ListedChoiceField(choices=MediaKind.choices, default=MediaKind.IMAGE)
    n = serializers.IntegerField(min_value=1, max_value=MOST_RESULTS, default=1, source="count")
    nsfw_max = serializers.IntegerField(min_value=0, max_value=MAX_NSFW_LEVEL, default=1)


class RequestResultOutput(serializers.Serializer[Any]):
    rank = serializers.IntegerField()
    score = serializers.FloatField(help_text="calibrated probability, 0 to 1, that this is what was asked for")
    similarity = serializers.FloatField(help_text="cosine, -1 to 1")
    media = MediaOutput()


class RequestCreateOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=RequestOutcome.choices)
    detail = serializers.CharField()
    best_score = serializers.FloatField(allow_null=True, help_text="of the best candidate, also when it fell short")
    threshold = serializers.FloatField()
    results = RequestResultOutput(many=True)


def present_answer(answer: Answer) -> dict[str, Any]:
    results = [vars(found) | {"rank": rank} for rank, found in enumerate(answer.found, start=1)]
    request = answer.request
    return {
        "id": request.pk,
        "outcome": request.outcome,
        "detail": DETAILS[RequestOutcome(request.outcome)],
        "best_score": request.best_score,
        "threshold": request.threshold,
        "results": results,
    }


class RequestCreateView(APIView):
    required_permission = Permission.REQUEST_MEDIA

    @extend_schema(
        tags=["requests"],
        summary="Ask for media of a character",
        request=RequestCreateInput,
        responses={200: RequestCreateOutput},
        operation_id="request_create",
    )
    def post(self, request: Request) -> Response:
        wish = RequestCreateInput(data=request.data)
        wish.is_valid(raise_exception=True)
        answer = answer_request(RequestWish(**wish.validated_data), user=signed_in_user(request))
        return Response(RequestCreateOutput(present_answer(answer)).data)
