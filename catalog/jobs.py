"""The catalog's kinds of job."""

from dataclasses import replace

from config.jobs.kinds import JobKind, Limits

ANALYSE_MEDIA = JobKind(
    name="analyse-media",
    model="catalog.AnalysisRun",
    lane="analysis",
    perform="catalog.services.analysis.perform_run",
    settle="catalog.services.analysis.settle_run",
    retry="catalog.services.analysis.retry_run",
    preload=("rapidocr",),
    ready="config.inference.default.await_models",
    limits=Limits(wall_s=900, cpu_s=600, memory_mib=3_072),  # a clip: decoding, then up to sixteen frames a stage
)

REANALYSE_MEDIA = replace(
    ANALYSE_MEDIA,
    name="reanalyse-media",
    lane="backfill",
    perform="catalog.services.reanalysis.perform_reanalysis",
    settle="catalog.services.reanalysis.settle_reanalysis",
    retry="catalog.services.reanalysis.retry_reanalysis",
)

APPLY_BLOCKLIST = JobKind(
    name="apply-blocklist",
    model="catalog.BlocklistJob",
    lane="maintenance",
    perform="catalog.services.blocklist.perform_job",
    settle="catalog.services.blocklist.settle_job",
    retry="config.jobs.queueing.enqueue_again",
    limits=Limits(wall_s=3_600, cpu_s=600, memory_mib=1_024),
)
