"""Statements that workers repeat all day: parameters are bound by the server, so each is planned once a connection.

Django's own cursors write the parameters into the text, which PostgreSQL has to parse and plan anew each time.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models.expressions import DatabaseDefault

from config.jobs.kinds import JobKind
from config.jobs.models import LeasedJob

INSERT = "INSERT INTO {table} ({names}) VALUES ({places}) RETURNING {columns}"


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


def insert_job(kind: JobKind, columns: Mapping[str, Any]) -> LeasedJob:
    """Write a new job with these columns, which are values, not expressions; the others have the model's defaults.

    Gives the row as it is in the database.
    """
    job = kind.job_model(**columns)
    values = {
        str(field.column): field.get_db_prep_save(field.pre_save(job, add=True), connection)
        for field in kind.job_model._meta.concrete_fields
    }
    given = {column: value for column, value in values.items() if not isinstance(value, DatabaseDefault)}
    return build_job(kind, execute_prepared(build_insert(kind, tuple(given)), given) or ())


@cache
def build_insert(kind: JobKind, columns: tuple[str, ...]) -> str:
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    places = ", ".join(f"%({column})s" for column in columns)
    return INSERT.format(table=quote_table(kind), names=names, places=places, columns=list_columns(kind))


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
