"""Media that were analysed before get their hashes in columns; what says too little stays null (near_duplicates.py)."""

from django.db import migrations

COPY_HASHES = """
INSERT INTO catalog_fingerprint (media_id, phash, dhash)
SELECT media_id, ('x' || (result #>> '{facts,phash}'))::bit(64), ('x' || (result #>> '{facts,dhash}'))::bit(64)
FROM catalog_stagerun
WHERE stage = 'fingerprint' AND status = 'ok' AND length(result #>> '{facts,phash}') = 16
  AND bit_count(('x' || (result #>> '{facts,phash}'))::bit(64)) BETWEEN 8 AND 56
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_fingerprints")]

    operations = [migrations.RunSQL(COPY_HASHES, reverse_sql=migrations.RunSQL.noop)]
