"""The audit in the console: to read, never to change."""

from django.contrib import admin

from config.adminsite.read_only import ReadOnlyAdmin
from config.audit.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["position", "recorded_at", "actor", "action", "object_type", "object_id", "reason"]
    list_filter = ["action", "object_type"]
    list_select_related = ["actor"]
    search_fields = ["object_id", "reason", "request_id"]
    show_full_result_count = False
