"""The tattoo product's kinds of job."""

from config.jobs.kinds import JobKind, Limits

PRIVATE = frozenset(
    {
        "subject",
        "body_site",
        "fitzpatrick_clinician",
        "fitzpatrick_reported",
        "questionnaire",
        "devices",
        "outcome",
        "result",
        "failure_detail",
        "meaning",
        "overrides",
    }
)
"""What is about the patient: an operator looks after jobs and has no business with it."""

ANALYSE_TATTOO = JobKind(
    name="analyse-tattoo",
    model="tattoo.Analysis",
    lane="tattoo",
    perform="tattoo.services.analysis.perform_analysis",
    settle="tattoo.services.endings.settle_analysis",
    retry="tattoo.services.endings.retry_analysis",
    preload=("tattoo.examination",),
    ready="config.inference.default.await_models",
    private=PRIVATE,
    limits=Limits(wall_s=120, cpu_s=90, memory_mib=3_072),
)

ERASE_SUBJECT = JobKind(
    name="erase-subject",
    model="tattoo.Erasure",
    lane="maintenance",
    perform="tattoo.services.erasure.perform_erasure",
    settle="tattoo.services.erasure.settle_erasure",
    retry="config.jobs.queueing.enqueue_again",
    private=frozenset({"subject", "reason"}),
    limits=Limits(wall_s=1_800, cpu_s=600, memory_mib=1_024),
)

APPLY_RETENTION = JobKind(
    name="apply-retention",
    model="tattoo.RetentionRound",
    lane="maintenance",
    perform="tattoo.services.retention.perform_round",
    settle="tattoo.services.retention.settle_round",
    limits=Limits(wall_s=3_600, cpu_s=1_200, memory_mib=1_024),
)

SEAL_REPORT = JobKind(
    name="seal-report",
    model="tattoo.ReportSealing",
    lane="reports",
    perform="tattoo.services.reports.perform_sealing",
    settle="tattoo.services.reports.settle_sealing",
    private=frozenset({"content"}),
    retry="config.jobs.queueing.enqueue_again",
    limits=Limits(wall_s=120, cpu_s=60, memory_mib=1_024),
)
