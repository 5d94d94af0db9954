"""The last resort: what a person or a program sees when nothing else answered."""

import sys
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.api.problems import render_headers, render_problem, translate_exception
from config.errors import Problem, not_found

API_PREFIXES = ("/v1/", "/uploads/")


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A problem for programs, a page for people."""
    if request.path.startswith(API_PREFIXES):
        return render_problem(problem)
    response = render(request, "problem.html", {"problem": problem}, status=problem.status.value)
    for name, value in render_headers(problem).items():
        response[name] = value
    return response


def answer_404(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return answer(request, not_found("page"))


def answer_500(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    known = translate_exception(error) if isinstance(error, Exception) else None
    detail = "Something went wrong on our side. It is in the log under this request's id."
    unknown = Problem("internal_error", detail, status=HTTPStatus.INTERNAL_SERVER_ERROR)
    return answer(request, known or unknown)
