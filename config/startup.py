"""The gate that web and workers pass: they refuse to start when a system check finds an error."""

from django.core.checks import Error, run_checks


def refuse_errors() -> None:
    """End the process with every error's sentence; warnings are for `manage.py check`."""
    if errors := [str(message) for message in run_checks() if isinstance(message, Error)]:
        raise SystemExit("\n".join(errors))
