"""The part of /v1/ that answers requests."""

from django.urls import path

from recommendations.api.requests import RequestCreateView

urlpatterns = [path("requests", RequestCreateView.as_view(), name="request-create")]
