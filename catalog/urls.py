"""The catalog's part of /v1/."""

from django.urls import path

from catalog.api.media import CharacterListView, MediaDetailView, MediaListView
from catalog.api.uploads import UploadCommitView, UploadSignView

urlpatterns = [
    path("characters", CharacterListView.as_view(), name="character-list"),
    path("media", MediaListView.as_view(), name="media-list"),
    path("media/uploads", UploadSignView.as_view(), name="media-upload-sign"),
    path("media/uploads/<uuid:upload_id>/commit", UploadCommitView.as_view(), name="media-upload-commit"),
    path("media/<uuid:media_id>", MediaDetailView.as_view(), name="media-detail"),
]
