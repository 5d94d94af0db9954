"""What goes in and out of the catalog's endpoints."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from catalog.models import Character, Media, MediaKind, StageRun
from catalog.pipeline.media_types import TYPES_OF_KIND
from catalog.selectors import list_key_frames, sign_renditions
from config.api.fields import ListedChoiceField

MOST_TAGS = 20
MOST_PROMPT = 2000
MEDIA_TYPES = [media_type for types in TYPES_OF_KIND.values() for media_type in types]


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
    media_type = ListedChoiceField(
        choices=MEDIA_TYPES, help_text="of the file: a picture's or a clip's, as `kind` says"
    )
    size_bytes = serializers.IntegerField(min_value=1, help_text="exact length of the file")
    prompt = serializers.CharField(max_length=MOST_PROMPT, default="", allow_blank=True)
    tags = serializers.ListField(child=serializers.SlugField(max_length=60), max_length=MOST_TAGS, default=list)
    reference = serializers.CharField(
        max_length=200, default="", allow_blank=True, help_text="your own name for the file; kept, never used"
    )

    def validate(self, wish: dict[str, Any]) -> dict[str, Any]:
        """The type and the size are those of the kind."""
        kind = MediaKind(wish["kind"])
        accepted = TYPES_OF_KIND[kind]
        if wish["media_type"] not in accepted:
            fault = f"A medium of kind {kind.value} is one of: {', '.join(accepted)}."
            raise serializers.ValidationError({"media_type": ErrorDetail(fault, code="wrong_kind")})
        limit = settings.CLIP_MAX_BYTES if kind is MediaKind.VIDEO else settings.UPLOAD_MAX_BYTES
        if wish["size_bytes"] > limit:
            fault = f"At most {limit:,} bytes are accepted: send a smaller {kind.label}."
            raise serializers.ValidationError({"size_bytes": ErrorDetail(fault, code="max_value")})
        return wish


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


class UrlsOutput(serializers.Serializer[Any]):
    """Signed, short-lived addresses of what the analysis has made so far."""

    thumbnail = serializers.URLField(required=False, help_text="WEBP of at most 320 px; of a clip, its poster")
    web = serializers.URLField(required=False, help_text="WEBP of at most 1280 px; of a clip, its poster")
    preview = serializers.URLField(required=False, help_text="of a clip: a small MP4 without sound")


class MediaOutput(serializers.ModelSerializer[Media]):
    """A picture or a clip; size, length and sound are known once it was decoded."""

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
            "duration_s",
            "frame_rate",
            "has_sound",
            "placeholder",
            "urls",
            "created_at",
        ]

    @extend_schema_field(FailureOutput(allow_null=True))
    def get_failure(self, media: Media) -> dict[str, str] | None:
        return {"code": media.failure_code, "detail": media.failure_detail} if media.failure_code else None

    @extend_schema_field(UrlsOutput)
    def get_urls(self, media: Media) -> dict[str, str]:
        return sign_renditions(media)


class StageOutput(serializers.ModelSerializer[StageRun]):
    class Meta:
        model = StageRun
        fields = ["stage", "status", "reason", "duration_ms", "recipe"]


class KeyFrameOutput(serializers.Serializer[Any]):
    """A picture out of a clip; `url` is signed and short-lived."""

    time_s = serializers.FloatField()
    url = serializers.URLField()


class MediaDetailOutput(MediaOutput):
    """A medium with the stages of its analysis that are done so far (`stages` of the context), and a clip's key frames."""

    frames = serializers.SerializerMethodField()
    stages = serializers.SerializerMethodField()

    class Meta(MediaOutput.Meta):
        fields = [*MediaOutput.Meta.fields, "frames", "stages"]

    @extend_schema_field(KeyFrameOutput(many=True))
    def get_frames(self, media: Media) -> Any:
        return KeyFrameOutput(list_key_frames(media, stages=self.context["stages"]), many=True).data

    @extend_schema_field(StageOutput(many=True))
    def get_stages(self, _media: Media) -> Any:
        return StageOutput(self.context["stages"], many=True).data
