"""Runs that ended before attempts were written get the one that ended them: `manage.py jobs verify` asks for it."""

from django.db import migrations

WRITE_ATTEMPTS = """
INSERT INTO jobs_jobattempt (job_kind, job_id, lane, attempt, fence, worker, claimable_at, started_at, ended_at, outcome,
                             error_category, error_class, error_text, traceback)
SELECT 'analyse-media', id, lane, attempt, fence, worker, created_at, started_at, finished_at, state,
       CASE state WHEN 'dead' THEN 'unknown' ELSE '' END, error_class, error_text, ''
FROM catalog_analysisrun
WHERE state IN ('succeeded', 'dead') AND started_at IS NOT NULL
ON CONFLICT DO NOTHING;
UPDATE catalog_analysisrun SET failures = '{"unknown": 1}' WHERE state = 'dead' AND failures = '{}';
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_job_columns"), ("jobs", "0001_lanes_and_attempts")]

    operations = [migrations.RunSQL(WRITE_ATTEMPTS, reverse_sql=migrations.RunSQL.noop)]
