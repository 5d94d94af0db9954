"""Statements that workers repeat all day: parameters are bound by the server, so each is planned once a connection.

Django's own cursors write the parameters into the text, which PostgreSQL has to parse and plan anew each time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection

from config.jobs.kinds import JobKind
from config.jobs.models import LeasedJob


def execute_prepared(statement: str, values: Mapping[str, Any]) -> Sequence[Any] | None:
    """The first row of the answer, None when there is none; in the surrounding transaction if there is one."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchone()


def quote_table(kind: JobKind) -> str:
    return connection.ops.quote_name(kind.job_model._meta.db_table)


def list_columns(kind: JobKind) -> str:
    """The table's columns in the order in which `build_job` wants them."""
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in kind.job_model._meta.concrete_fields)


def build_job(kind: JobKind, row: Sequence[Any]) -> LeasedJob:
    """The model's instance of a row of `list_columns`."""
    fields = kind.job_model._meta.concrete_fields
    values = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, row, strict=True)
    ]
    return kind.job_model.from_db(connection.alias, [field.attname for field in fields], values)
