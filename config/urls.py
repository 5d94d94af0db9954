"""Every address of Loupe."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from config.api.tokens import RefreshView, TokenView
from config.observability.health import healthz, readyz
from config.observability.metrics import metrics

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("v1/auth/token", TokenView.as_view(), name="token"),
    path("v1/auth/refresh", RefreshView.as_view(), name="token-refresh"),
    path("v1/schema", SpectacularAPIView.as_view(), name="schema"),
    path("v1/docs", SpectacularSwaggerView.as_view(), name="docs"),
    path("v1/", include("catalog.urls")),
    path("v1/", include("recommendations.urls")),
    path("", include("tattoo.urls")),
]

handler404 = "config.api.pages.answer_404"
handler500 = "config.api.pages.answer_500"
