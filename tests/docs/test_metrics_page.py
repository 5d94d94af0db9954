"""docs/reference/metrics.md lists every metric that the code has, and no other."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from prometheus_client.metrics import MetricWrapperBase

from catalog.services import captioning
from config.inference.serving import metrics as serving
from config.jobs import metrics
from config.jobs.metrics import LaneCollector

PAGE = Path(settings.BASE_DIR) / "docs" / "reference" / "metrics.md"


@pytest.mark.django_db
def test_the_page_lists_each_metric() -> None:
    listed = set(re.findall(r"^\| `(loupe_\w+)`", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE))
    modules = (metrics, captioning, serving)
    own = {one for module in modules for one in vars(module).values() if isinstance(one, MetricWrapperBase)}
    counted = {
        f"{family.name}_total" if family.type == "counter" else family.name for one in own for family in one.describe()
    }
    assert listed == counted | {family.name for family in LaneCollector().collect()}
