"""The catalog's kinds of job."""

from config.jobs.kinds import JobKind, Limits

ANALYSE_MEDIA = JobKind(
    name="analyse-media",
    model="catalog.AnalysisRun",
    lane="analysis",
    perform="catalog.services.analysis.perform_run",
    settle="catalog.services.analysis.settle_run",
    retry="catalog.services.analysis.retry_run",
    preload=("rapidocr",),
    limits=Limits(wall_s=300, cpu_s=300, memory_mib=3_072),
)
