"""Statements that workers repeat all day: parameters are bound by the server, so each is planned once a connection.

Django's own cursors write the parameters into the text, which PostgreSQL has to parse and plan anew each time.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections

from config.jobs.kinds import JobKind
from config.jobs.models import LeasedJob


def execute_prepared(statement: str, values: Mapping[str, Any]) -> Sequence[Any] | None:
    """The first row of the answer, None when there is none; in the surrounding transaction if there is one."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    wrapper.validate_no_broken_transaction()
    with wrapper.wrap_database_errors, psycopg.Cursor(wrapper.connection) as cursor:
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchone()


def quote_table(kind: JobKind) -> str:
    return connection.ops.quote_name(kind.job_model._meta.db_table)


def list_columns(kind: JobKind) -> str:
    """The table's columns in the order in which `build_job` wants them."""
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in kind.job_model._meta.concrete_fields)


def build_job(kind: JobKind, row: Sequence[Any]) -> LeasedJob:
    """The model's instance of a row of `list_columns`."""
    names, converters = describe_fields(kind.job_model)
    values = list(row)
    for place, convert in converters:
        values[place] = convert(values[place], None, connection)
    return kind.job_model.from_db(DEFAULT_DB_ALIAS, names, values)


@cache
def describe_fields(model: type[LeasedJob]) -> tuple[list[str], list[tuple[int, Any]]]:
    """The attributes of a row, and the place and converter of those that Django reads in a way of its own."""
    fields = model._meta.concrete_fields
    converters = [(place, field.from_db_value) for place, field in enumerate(fields) if hasattr(field, "from_db_value")]
    return [field.attname for field in fields], converters
