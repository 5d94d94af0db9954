"""A stage may be unable to tell, so that a person has to look."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_hashes_of_earlier_media")]

    operations = [
        migrations.RemoveConstraint(model_name="stagerun", name="stage_run_status_known"),
        migrations.AlterField(
            model_name="stagerun",
            name="reason",
            field=models.TextField(blank=True, help_text="why it was skipped, could not tell or failed"),
        ),
        migrations.AlterField(
            model_name="stagerun",
            name="status",
            field=models.CharField(
                choices=[("ok", "Ok"), ("skipped", "Skipped"), ("needs_review", "Needs Review"), ("failed", "Failed")],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="stagerun",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["ok", "skipped", "needs_review", "failed"])),
                name="stage_run_status_known",
            ),
        ),
    ]
