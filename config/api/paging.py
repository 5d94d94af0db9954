"""Cursor paging: newest first with the primary key last, so that the order is total and pages never repeat a row."""

from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    """`?cursor=` as the answer's `next` and `previous` give it; `?page_size=` from 1 to 100."""

    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"
    ordering = ("-created_at", "-pk")
