"""Sign in and stay signed in: JWT access and refresh."""

from drf_spectacular.utils import extend_schema
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView


@extend_schema(tags=["auth"], summary="Trade a user name and a password for an access and a refresh token", auth=[])
class TokenView(TokenObtainPairView):
    """POST /v1/auth/token"""


@extend_schema(tags=["auth"], summary="Trade a refresh token for a new access token", auth=[])
class RefreshView(TokenRefreshView):
    """POST /v1/auth/refresh"""
