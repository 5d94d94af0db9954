"""The vectors, hash-partitioned by character: Django cannot say PARTITION BY, so the table is made in SQL.

`halfvec` stays inline in the row (STORAGE PLAIN), so that the exact scan of one character's vectors reads no TOAST.
"""

import django.db.models.deletion
import pgvector.django
from django.db import migrations, models

PARTITIONS = 16

CREATE_TABLE = """
CREATE TABLE catalog_embedding (
    character_id uuid NOT NULL REFERENCES catalog_character (id) DEFERRABLE INITIALLY DEFERRED,
    media_id uuid NOT NULL REFERENCES catalog_media (id) DEFERRABLE INITIALLY DEFERRED,
    space varchar(40) NOT NULL,
    recipe varchar(64) NOT NULL,
    kind varchar(10) NOT NULL,
    nsfw_level smallint,
    is_approved boolean NOT NULL DEFAULT false,
    vector halfvec NOT NULL,
    PRIMARY KEY (character_id, media_id, space),
    CONSTRAINT embedding_approved_has_level
        CHECK (NOT is_approved OR (nsfw_level IS NOT NULL AND nsfw_level BETWEEN 0 AND 4)),
    CONSTRAINT embedding_is_unit CHECK (abs(l2_norm(vector) - 1) < 0.01)
) PARTITION BY HASH (character_id);
ALTER TABLE catalog_embedding ALTER COLUMN vector SET STORAGE PLAIN;
CREATE INDEX embedding_search ON catalog_embedding (character_id, space, kind, nsfw_level) WHERE is_approved;
CREATE INDEX embedding_of_media ON catalog_embedding (media_id);
"""

CREATE_PARTITIONS = "".join(
    f"CREATE TABLE catalog_embedding_p{number:02} PARTITION OF catalog_embedding "
    f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {number});\n"
    for number in range(PARTITIONS)
)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_catalog")]

    operations = [
        pgvector.django.VectorExtension(),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(CREATE_TABLE + CREATE_PARTITIONS, reverse_sql="DROP TABLE catalog_embedding")
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Embedding",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "character_id",
                                "media_id",
                                "space",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("space", models.CharField(max_length=40)),
                        ("recipe", models.CharField(max_length=64)),
                        ("kind", models.CharField(choices=[("image", "Image")], max_length=10)),
                        ("nsfw_level", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("is_approved", models.BooleanField(default=False)),
                        ("vector", pgvector.django.HalfVectorField()),
                        (
                            "character",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.character"
                            ),
                        ),
                        (
                            "media",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="embeddings",
                                to="catalog.media",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_approved", False),
                                    models.Q(("nsfw_level__isnull", False), ("nsfw_level__lte", 4)),
                                    _connector="OR",
                                ),
                                name="embedding_approved_has_level",
                            )
                        ],
                    },
                )
            ],
        ),
    ]
