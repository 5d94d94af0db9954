"""What to look for in a character's media."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_needs_review")]

    operations = [
        migrations.AddField(
            model_name="character",
            name="detection_terms",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                default=list,
                help_text="what to look for in this character's media, in words",
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="character",
            constraint=models.CheckConstraint(
                condition=models.Q(("detection_terms__len__lte", 40)), name="character_terms_at_most_40"
            ),
        ),
    ]
