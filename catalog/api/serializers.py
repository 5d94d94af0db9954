"""What goes in and out of the catalog's endpoints."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import Character, Media, MediaKind, StageRun
from catalog.pipeline.media_types import SUPPORTED_IMAGE_TYPES
from catalog.selectors import list_stages, sign_renditions
from config.api.fields import ListedChoiceField

MOST_TAGS = 20
MOST_PROMPT = 2000


class CharacterField(serializers.SlugRelatedField[Character]):
    """A character by its slug."""

    default_error_messages = {  # DRF merges these dictionaries over the classes
        "does_not_exist": "There is no character {value!r}. GET /v1/characters lists them.",
        "invalid": "Give the character's slug as a text.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="slug", queryset=Character.objects.all(), **options)

    def fail(self, key: str, **details: Any) -> Any:
        if key == "does_not_exist":
            details["value"] = str(details["value"])[:60]
        super().fail(key, **details)


class UploadSignInput(serializers.Serializer[Any]):
    character = CharacterField(help_text="slug")
    kind = ListedChoiceField(choices=MediaKind.choices, default=MediaKind.IMAGE)
    media_type = ListedChoiceField(choices=sorted(SUPPORTED_IMAGE_TYPES))
    size_bytes = serializers.IntegerField(min_value=1, help_text="exact length of the file")
    prompt = serializers.CharField(max_length=MOST_PROMPT, default="", allow_blank=True)
    tags = serializers.ListField(child=serializers.SlugField(max_length=60), max_length=MOST_TAGS, default=list)
    reference = serializers.CharField(
        max_length=200, default="", allow_blank=True, help_text="your own name for the file; kept, never used"
    )

    def validate_size_bytes(self, value: int) -> int:
        if value > settings.UPLOAD_MAX_BYTES:
            raise serializers.ValidationError(
                f"At most {settings.UPLOAD_MAX_BYTES:,} bytes are accepted: send a smaller picture.",
                code="max_value",
            )
        return value


class UploadSignOutput(serializers.Serializer[Any]):
    """Send `fields` and then the file (field `file`) as multipart form to `url` before `expires_at`, then commit."""

    id = serializers.UUIDField()
    url = serializers.URLField()
    fields = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]
    conditions = serializers.ListField(help_text="what the store will insist on")
    expires_at = serializers.DateTimeField()
    commit_url = serializers.CharField()


class CharacterOutput(serializers.ModelSerializer[Character]):
    approved_count = serializers.IntegerField(help_text="media that users can be given")

    class Meta:
        model = Character
        fields = ["slug", "name", "biography", "approved_count"]


class FailureOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()


class MediaOutput(serializers.ModelSerializer[Media]):
    """A medium; `urls` are signed and short-lived."""

    character: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    tags: Any = serializers.SlugRelatedField(slug_field="slug", many=True, read_only=True)
    failure = serializers.SerializerMethodField()
    urls = serializers.SerializerMethodField()

    class Meta:
        model = Media
        fields = [
            "id",
            "character",
            "kind",
            "state",
            "failure",
            "prompt",
            "caption",
            "tags",
            "nsfw_level",
            "width_px",
            "height_px",
            "placeholder",
            "urls",
            "created_at",
        ]

    @extend_schema_field(FailureOutput(allow_null=True))
    def get_failure(self, media: Media) -> dict[str, str] | None:
        return {"code": media.failure_code, "detail": media.failure_detail} if media.failure_code else None

    @extend_schema_field(serializers.DictField(child=serializers.URLField()))
    def get_urls(self, media: Media) -> dict[str, str]:
        return sign_renditions(media)


class StageOutput(serializers.ModelSerializer[StageRun]):
    class Meta:
        model = StageRun
        fields = ["stage", "status", "reason", "duration_ms", "recipe"]


class MediaDetailOutput(MediaOutput):
    """A medium with the stages of its analysis that are done so far."""

    stages = serializers.SerializerMethodField()

    class Meta(MediaOutput.Meta):
        fields = [*MediaOutput.Meta.fields, "stages"]

    @extend_schema_field(StageOutput(many=True))
    def get_stages(self, media: Media) -> Any:
        return StageOutput(list_stages(media), many=True).data
