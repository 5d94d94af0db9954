"""Put a task into its lane by HTTP: as it should be, and in a request that fails afterwards."""

import json

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bench.trial.jobs import KINDS
from bench.trial.models import Task
from config.jobs.queueing import enqueue


def enqueue_from(request: HttpRequest) -> Task:
    """The body names `lane`, and columns of the task."""
    columns = json.loads(request.body)
    task: Task = enqueue(KINDS[columns.pop("lane")], **columns)
    return task


@csrf_exempt
@require_POST
def post_task(request: HttpRequest) -> JsonResponse:
    with transaction.atomic():
        task = enqueue_from(request)
    return JsonResponse({"id": str(task.pk)}, status=202)


@csrf_exempt
@require_POST
@transaction.atomic
def post_and_break(request: HttpRequest) -> JsonResponse:
    enqueue_from(request)
    raise RuntimeError("as the test asked: nothing of this request may stay")
