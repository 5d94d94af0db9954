"""Roles and named permissions, spelled here and nowhere else.

A permission is declared in the Meta of the model it is about (`permission_of`), carried by roles through `ROLE_PERMISSIONS`,
and asked for by its constant. `manage.py roles` writes the groups; a test says that each permission exists.
"""

from collections.abc import Mapping
from enum import StrEnum


class Permission(StrEnum):
    """Every named permission of Loupe as `app.codename`."""

    UPLOAD_MEDIA = "catalog.upload_media"
    REQUEST_MEDIA = "catalog.request_media"
    REVIEW_MEDIA = "catalog.review_media"
    WITHDRAW_MEDIA = "catalog.withdraw_media"
    BLOCK_MEDIA = "catalog.block_media"
    RESOLVE_DUPLICATES = "catalog.resolve_duplicates"
    VIEW_MEDIA = "catalog.view_media"
    VIEW_BLOCKLIST = "catalog.view_blockedhash"
    VIEW_DUPLICATES = "catalog.view_duplicategroup"
    VIEW_CHARACTER = "catalog.view_character"
    VIEW_ANALYSIS_RUN = "catalog.view_analysisrun"
    VIEW_DECISION = "moderation.view_decision"
    VIEW_MODEL_VERSION = "inference.view_modelversion"
    VIEW_AUDIT_EVENT = "audit.view_auditevent"
    VIEW_MEDIA_REQUEST = "recommendations.view_mediarequest"
    VIEW_JOBS = "jobs.view_lane"
    OPERATE_JOBS = "jobs.operate_lane"
    VIEW_OUTBOX = "outbox.view_outboxevent"
    VIEW_WEBHOOKS = "webhooks.view_webhookendpoint"
    MANAGE_WEBHOOKS = "webhooks.manage_webhookendpoint"
    ANALYSE_TATTOO = "tattoo.analyse_tattoo"
    VIEW_ANALYSIS = "tattoo.view_analysis"
    SIGN_REPORT = "tattoo.sign_report"
    MANAGE_CONSENTS = "tattoo.manage_consent"
    ERASE_SUBJECTS = "tattoo.erase_subject"


TITLES: Mapping[Permission, str] = {
    Permission.UPLOAD_MEDIA: "Can upload media",
    Permission.REQUEST_MEDIA: "Can request media of a character",
    Permission.REVIEW_MEDIA: "Can approve and reject media",
    Permission.WITHDRAW_MEDIA: "Can withdraw approved media",
    Permission.BLOCK_MEDIA: "Can block pictures with their copies, and lift a block",
    Permission.RESOLVE_DUPLICATES: "Can resolve groups of near-duplicates",
    Permission.OPERATE_JOBS: "Can pause lanes, cancel and retry jobs",
    Permission.MANAGE_WEBHOOKS: "Can change endpoints of webhooks and send events again",
    Permission.ANALYSE_TATTOO: "Can upload photographs of tattoos and have them analysed",
    Permission.SIGN_REPORT: "Can sign the report of an analysis",
    Permission.MANAGE_CONSENTS: "Can record consents and their withdrawal",
    Permission.ERASE_SUBJECTS: "Can erase a patient",
}


class Role(StrEnum):
    """The groups of people; the value is the group's name."""

    MODERATOR = "moderator"
    SENIOR_MODERATOR = "senior moderator"
    CLINICIAN = "clinician"
    CLINICAL_ADVISOR = "clinical advisor"
    OPERATOR = "operator"
    APP_USER = "app user"


_MODERATION = frozenset(
    {
        Permission.REVIEW_MEDIA,
        Permission.RESOLVE_DUPLICATES,
        Permission.VIEW_MEDIA,
        Permission.VIEW_BLOCKLIST,
        Permission.VIEW_DUPLICATES,
        Permission.VIEW_CHARACTER,
        Permission.VIEW_ANALYSIS_RUN,
        Permission.VIEW_DECISION,
    }
)

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.MODERATOR: _MODERATION,
    Role.SENIOR_MODERATOR: _MODERATION | {Permission.WITHDRAW_MEDIA, Permission.VIEW_AUDIT_EVENT},
    Role.CLINICIAN: frozenset({Permission.ANALYSE_TATTOO, Permission.VIEW_ANALYSIS, Permission.MANAGE_CONSENTS}),
    Role.CLINICAL_ADVISOR: frozenset(
        {Permission.VIEW_ANALYSIS, Permission.SIGN_REPORT, Permission.MANAGE_CONSENTS, Permission.ERASE_SUBJECTS}
    ),
    Role.OPERATOR: frozenset(
        {
            Permission.VIEW_JOBS,
            Permission.OPERATE_JOBS,
            Permission.VIEW_OUTBOX,
            Permission.VIEW_WEBHOOKS,
            Permission.MANAGE_WEBHOOKS,
            Permission.VIEW_ANALYSIS_RUN,
            Permission.VIEW_AUDIT_EVENT,
            Permission.VIEW_MODEL_VERSION,
            Permission.VIEW_MEDIA_REQUEST,
        }
    ),
    Role.APP_USER: frozenset({Permission.UPLOAD_MEDIA, Permission.REQUEST_MEDIA}),
}


def declare_permission(permission: Permission) -> tuple[str, str]:
    """The (codename, title) pair that a model's Meta.permissions wants."""
    return permission.value.partition(".")[2], TITLES[permission]
