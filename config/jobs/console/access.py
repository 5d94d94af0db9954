"""Who may open the pages of Operations, and how they are rendered inside the console."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from config.accounts.roles import Permission

View = Callable[..., HttpResponse]


def shown_page(view: View) -> View:
    """A GET for those who may see jobs."""
    return demand(Permission.VIEW_JOBS, require_GET(never_cache(view)))


def operation(view: View) -> View:
    """A POST for those who may operate them."""
    return demand(Permission.OPERATE_JOBS, require_POST(view))


def demand(permission: Permission, view: View) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(checked)


def render_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page or a part of one; `may_operate` says whether it has buttons."""
    own = {"may_operate": request.user.has_perm(Permission.OPERATE_JOBS), "is_fullwidth": "1"}
    return render(request, template, admin.site.each_context(request) | own | context)


def render_part(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """What a live page puts in place of its older part."""
    return render(request, template, {"may_operate": request.user.has_perm(Permission.OPERATE_JOBS)} | context)
