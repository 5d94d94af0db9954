"""docs/reference/metrics.md lists every metric that the code has, and no other."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from config.jobs import metrics
from config.jobs.metrics import LaneCollector

PAGE = Path(settings.BASE_DIR) / "docs" / "reference" / "metrics.md"


@pytest.mark.django_db
def test_the_page_lists_each_metric() -> None:
    listed = set(re.findall(r"^\| `(loupe_\w+)`", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE))
    own = {one for one in vars(metrics).values() if hasattr(one, "describe") and not isinstance(one, type)}
    counted = {
        f"{family.name}_total" if family.type == "counter" else family.name for one in own for family in one.describe()
    }
    assert listed == counted | {family.name for family in LaneCollector().collect()}
