"""A task that behaves as its row says, and the one row of effect that each done task leaves."""

from django.db import models

from config.jobs.models import LeasedJob


class Task(LeasedJob):
    """`deed` names a function of deeds.py, `argument` is its number."""

    deed = models.CharField(max_length=40)
    argument = models.FloatField(default=0)

    class Meta(LeasedJob.Meta):
        pass


class Effect(models.Model):
    """What a task's completion wrote, in the transaction of the completion."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="effects")
    attempt = models.PositiveSmallIntegerField()
    written_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"effect of {self.task_id}"


class Start(models.Model):
    """That a process began to work at a task: written outside of any fence, to see two at the same time."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="starts")
    attempt = models.PositiveSmallIntegerField()
    pid = models.PositiveIntegerField()
    others_alive = models.PositiveSmallIntegerField(
        help_text="processes that were at the same task when this one began"
    )
    started_at = models.DateTimeField(db_default=models.functions.Now())
    ended_at = models.DateTimeField(null=True, help_text="empty when the process was killed")

    def __str__(self) -> str:
        return f"start of {self.task_id}"


class Note(models.Model):
    """What a request with an Idempotency-Key wrote: each is one execution."""

    text = models.CharField(max_length=200)
    claim = models.UUIDField(null=True, unique=True, help_text="of the request, where a claim writes one note only")
    written_at = models.DateTimeField(db_default=models.functions.Now())

    def __str__(self) -> str:
        return self.text
