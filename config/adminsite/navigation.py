"""The console's name, colours and side bar (settings.UNFOLD). No Django app is imported: pages are named by their routes."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy

from config.accounts.roles import Permission


def needs(permission: Permission) -> Any:
    """Whether a link is shown: only to those who may open its page."""

    def may_open(request: HttpRequest) -> bool:
        return request.user.has_perm(permission)

    return may_open


def link(title: str, *, icon: str, route: str, permission: Permission, query: str = "", **more: Any) -> dict[str, Any]:
    address = reverse_lazy(route)
    return {
        "title": title,
        "icon": icon,
        "link": (lambda _request: f"{address}{query}") if query else address,
        "permission": needs(permission),
        **more,
    }


CONSOLE: dict[str, Any] = {
    "SITE_TITLE": "Loupe",
    "SITE_HEADER": "Loupe",
    "SITE_SUBHEADER": "analyse, review, use",
    "SITE_SYMBOL": "search",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("adminsite/loupe.svg")},
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "STYLES": [lambda _request: static("adminsite/console.css")],
    "BORDER_RADIUS": "8px",
    "COLORS": {
        "primary": {
            "50": "oklch(97.1% .014 230)",
            "100": "oklch(94% .03 230)",
            "200": "oklch(89% .06 232)",
            "300": "oklch(81% .105 234)",
            "400": "oklch(71% .14 238)",
            "500": "oklch(62% .155 243)",
            "600": "oklch(53% .15 248)",
            "700": "oklch(46% .13 250)",
            "800": "oklch(39% .105 252)",
            "900": "oklch(33% .08 254)",
            "950": "oklch(25% .06 256)",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "navigation": [
            {
                "title": "Review",
                "items": [
                    link(
                        "Waiting for review",
                        icon="rate_review",
                        route="admin:catalog_media_changelist",
                        query="?state__exact=pending_review",
                        permission=Permission.VIEW_MEDIA,
                        badge="moderation.selectors.describe_pending",
                    ),
                    link(
                        "All media",
                        icon="photo_library",
                        route="admin:catalog_media_changelist",
                        permission=Permission.VIEW_MEDIA,
                        active=lambda request: (
                            request.path == str(reverse_lazy("admin:catalog_media_changelist"))
                            and request.GET.get("state__exact") != "pending_review"
                        ),
                    ),
                    link(
                        "Near-duplicates",
                        icon="filter_none",
                        route="admin:catalog_duplicategroup_changelist",
                        query="?resolution__exact=open",
                        permission=Permission.VIEW_DUPLICATES,
                    ),
                    link(
                        "Blocklist",
                        icon="block",
                        route="admin:catalog_blockedhash_changelist",
                        permission=Permission.VIEW_BLOCKLIST,
                    ),
                    link(
                        "Decisions",
                        icon="gavel",
                        route="admin:moderation_decision_changelist",
                        permission=Permission.VIEW_DECISION,
                    ),
                    link(
                        "Characters",
                        icon="groups",
                        route="admin:catalog_character_changelist",
                        permission=Permission.VIEW_CHARACTER,
                    ),
                ],
            },
            {
                "title": "Tattoo",
                "separator": True,
                "items": [
                    link(
                        "Analyses",
                        icon="dermatology",
                        route="admin:tattoo_analysis_changelist",
                        permission=Permission.VIEW_ANALYSIS,
                    ),
                ],
            },
            {
                "title": "Operations",
                "separator": True,
                "items": [
                    link(
                        "Operations",
                        icon="monitoring",
                        route="admin:jobs_lane_changelist",
                        permission=Permission.VIEW_JOBS,
                    ),
                    link(
                        "Analysis runs",
                        icon="manufacturing",
                        route="admin:catalog_analysisrun_changelist",
                        permission=Permission.VIEW_ANALYSIS_RUN,
                    ),
                    link(
                        "Requests",
                        icon="travel_explore",
                        route="admin:recommendations_mediarequest_changelist",
                        permission=Permission.VIEW_MEDIA_REQUEST,
                    ),
                    link(
                        "Models",
                        icon="neurology",
                        route="admin:inference_modelversion_changelist",
                        permission=Permission.VIEW_MODEL_VERSION,
                    ),
                    link(
                        "Events",
                        icon="outbox",
                        route="admin:outbox_outboxevent_changelist",
                        permission=Permission.VIEW_OUTBOX,
                    ),
                    link(
                        "Webhooks",
                        icon="webhook",
                        route="admin:webhooks_webhookendpoint_changelist",
                        permission=Permission.VIEW_WEBHOOKS,
                    ),
                    link(
                        "Audit",
                        icon="history",
                        route="admin:audit_auditevent_changelist",
                        permission=Permission.VIEW_AUDIT_EVENT,
                    ),
                ],
            },
        ],
    },
}
