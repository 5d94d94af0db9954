"""The catalog's kinds of job."""

from config.jobs.lanes import JobKind

ANALYSE_MEDIA = JobKind(
    model="catalog.AnalysisRun",
    lane="analysis",
    perform="catalog.services.analysis.perform_run",
    give_up="catalog.services.analysis.give_up_run",
    max_attempts=9,  # with delays of 2, 4, … 60 s: a store that is away for minutes loses nothing
)
