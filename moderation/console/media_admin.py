"""The list of media, and the page of one with every stage's result drawn."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from unfold.decorators import display

from catalog.models import Media, Rendition
from catalog.pipeline.presentation import format_time
from catalog.selectors import THUMBNAIL
from catalog.states import MediaState
from config.accounts.roles import Permission
from config.adminsite.read_only import PageAdmin
from config.storage.objects import sign_download
from moderation.console import decisions
from moderation.console.forms import ApproveForm, GroundForm
from moderation.policies.reasons import REASONS
from moderation.selectors import build_media_page, describe_level

STATE_COLOURS = {
    MediaState.UPLOADED.label: "info",
    MediaState.ANALYSING.label: "info",
    MediaState.PENDING_REVIEW.label: "warning",
    MediaState.APPROVED.label: "success",
    MediaState.REJECTED.label: "danger",
    MediaState.WITHDRAWN.label: "danger",
    MediaState.FAILED.label: "danger",
    MediaState.BLOCKED.label: "danger",
}


@admin.register(Media)
class MediaAdmin(PageAdmin):
    """Only who may view media sees it; only who may review decides."""

    list_display = ["thumbnail", "prompt_text", "character", "state_label", "level", "uploaded"]
    list_display_links = ["thumbnail", "prompt_text"]
    list_filter = ["state", "character", "nsfw_level", "kind", "tags"]
    list_per_page = 24
    list_select_related = ["character"]
    search_fields = ["prompt", "caption", "id"]
    search_help_text = "Words of the prompt or the caption, or an id"
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False
    change_form_template = "moderation/media_page.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Media]:
        thumbnails = Rendition.objects.filter(name=THUMBNAIL)
        media: QuerySet[Media] = super().get_queryset(request)
        return media.prefetch_related(Prefetch("renditions", queryset=thumbnails, to_attr="thumbnails"))

    @admin.display(description="Medium")
    def thumbnail(self, media: Media) -> SafeString:
        found: list[Rendition] = media.thumbnails  # type: ignore[attr-defined]  # prefetched
        duration = "" if media.duration_s is None else format_time(media.duration_s)
        context = {"media": media, "url": sign_download(found[0].key) if found else "", "duration": duration}
        return render_to_string("moderation/thumbnail.html", context)

    @admin.display(description="Prompt", ordering="prompt")
    def prompt_text(self, media: Media) -> str:
        return media.prompt or "(no prompt)"

    @admin.display(description="NSFW", ordering="nsfw_level")
    def level(self, media: Media) -> SafeString:
        context = {"level": media.nsfw_level, "meaning": describe_level(media.nsfw_level)}
        return render_to_string("moderation/level.html", context)

    @display(description="State", ordering="state", label=STATE_COLOURS)  # type: ignore[untyped-decorator]
    def state_label(self, media: Media) -> str:
        return media.get_state_display()

    @admin.display(description="Uploaded", ordering="created_at")
    def uploaded(self, media: Media) -> str:
        return f"{media.created_at:%-d %b %Y, %H:%M}"

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<uuid:media_id>/{view.__name__}/",
                self.admin_site.admin_view(view),
                name=f"catalog_media_{view.__name__}",
            )
            for view in (decisions.approve, decisions.reject, decisions.withdraw)
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def describe_page(self, media: Media, *, request: HttpRequest) -> dict[str, Any]:
        """What the template needs: the page, and the forms that this reviewer may use in this state."""
        may_review = request.user.has_perm(Permission.REVIEW_MEDIA) and media.state == MediaState.PENDING_REVIEW
        may_withdraw = request.user.has_perm(Permission.WITHDRAW_MEDIA) and media.state == MediaState.APPROVED
        level = "" if media.nsfw_level is None else media.nsfw_level
        verb = "reject" if may_review else "withdraw"
        return {
            "page": build_media_page(media),
            "media_forms": {
                "approve": ApproveForm(initial={"nsfw_level": level}) if may_review else None,
                "ground": GroundForm() if may_review or may_withdraw else None,
                "ground_verb": verb.title(),
                "ground_url": reverse(f"admin:catalog_media_{verb}", args=[media.pk]),
                "reasons": REASONS,
            },
            "title": f"{media.character} · {media.get_state_display()}",
            "subtitle": None,
        }
