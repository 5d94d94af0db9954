"""POST and GET /v1/consents, POST /v1/consents/{id}/withdraw"""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.accounts.identity import signed_in_user
from config.accounts.roles import Permission
from config.accounts.tenancy import tenant_of
from config.api.paging import NewestFirst
from config.api.problems import MEDIA_TYPE
from config.api.schema import problem
from tattoo.api.fields import KnownFields
from tattoo.api.inputs import subject_ref_field, word_field
from tattoo.models import Consent
from tattoo.selectors import list_consents
from tattoo.services.consents import COLUMN_OF_PURPOSE, ConsentGiven, ConsentPurpose, record_consent, withdraw_consent
from tattoo.services.subjects import ensure_subject

MOST_RECIPIENTS = 20
SUBJECT = OpenApiParameter("subject_ref", OpenApiTypes.STR, description="only those of this patient")


class ConsentInput(KnownFields):
    """A consent as the patient gave it to the clinic; each purpose counts only if it is listed."""

    subject_ref = subject_ref_field()
    notice_version = serializers.CharField(max_length=60, help_text="version of the notice that was shown")
    purposes = serializers.ListField(
        child=word_field(ConsentPurpose),
        max_length=len(ConsentPurpose),
        help_text="an analysis needs analysis and storage",
    )
    controller = serializers.CharField(max_length=200, help_text="who answers for the processing")
    recipients = serializers.ListField(
        child=serializers.CharField(max_length=200), max_length=MOST_RECIPIENTS, default=list
    )
    method = serializers.CharField(max_length=60, help_text="how it was given, such as signed-form")
    given_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True, default=None)


class WithdrawalInput(KnownFields):
    reason = serializers.CharField(max_length=500, default="", allow_blank=True)


class ConsentOutput(serializers.ModelSerializer[Consent]):
    subject_ref = serializers.CharField(source="subject.ref")
    purposes = serializers.SerializerMethodField()
    recipients = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Consent
        fields = [
            "id",
            "subject_ref",
            "notice_version",
            "purposes",
            "controller",
            "recipients",
            "method",
            "given_at",
            "expires_at",
            "withdrawn_at",
            "recorded_at",
        ]

    def get_purposes(self, consent: Consent) -> list[str]:
        return [purpose.value for purpose, column in COLUMN_OF_PURPOSE.items() if getattr(consent, column)]


class NewestRecorded(NewestFirst):
    ordering = ("-recorded_at", "-pk")


class ConsentsView(ListAPIView[Consent]):
    required_permission = Permission.MANAGE_CONSENTS
    serializer_class = ConsentOutput
    pagination_class = NewestRecorded

    def get_queryset(self) -> QuerySet[Consent]:
        return list_consents(tenant_of(self.request), subject_ref=self.request.query_params.get("subject_ref"))

    @extend_schema(
        tags=["tattoo"],
        summary="The clinic's consents, newest first",
        parameters=[SUBJECT],
        operation_id="tattoo_consent_list",
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        tags=["tattoo"],
        summary="Record a patient's consent",
        request=ConsentInput,
        responses={
            201: ConsentOutput,
            ("410", MEDIA_TYPE): problem("The patient was erased."),
            ("421", MEDIA_TYPE): problem("The clinic is of another region."),
            ("422", MEDIA_TYPE): problem("The dates of the consent do not fit."),
        },
        operation_id="tattoo_consent_record",
    )
    def post(self, request: Request) -> Response:
        given = ConsentInput(data=request.data)
        given.is_valid(raise_exception=True)
        columns = dict(given.validated_data)
        subject = ensure_subject(columns.pop("subject_ref"), tenant=tenant_of(request))
        purposes = frozenset(ConsentPurpose(purpose) for purpose in columns.pop("purposes"))
        consent = record_consent(
            ConsentGiven(purposes=purposes, **columns), subject=subject, actor=signed_in_user(request)
        )
        return Response(ConsentOutput(consent).data, status=201)


class ConsentWithdrawView(APIView):
    required_permission = Permission.MANAGE_CONSENTS

    @extend_schema(
        tags=["tattoo"],
        summary="Withdraw a consent: nothing more is analysed under it",
        description="Safe to repeat. It removes nothing that is there; DELETE /v1/subjects/{ref} does.",
        request=WithdrawalInput,
        responses={200: ConsentOutput, ("404", MEDIA_TYPE): problem("No such consent of this clinic.")},
        operation_id="tattoo_consent_withdraw",
    )
    def post(self, request: Request, consent_id: UUID) -> Response:
        said = WithdrawalInput(data=request.data)
        said.is_valid(raise_exception=True)
        consent = withdraw_consent(
            consent_id, tenant=tenant_of(request), actor=signed_in_user(request), **said.validated_data
        )
        return Response(ConsentOutput(consent).data)
