"""A new stage needs a module, an entry in the list and a test: the rest follows, up to the page of a medium."""

from collections.abc import Callable

import pytest
from django.test import Client

from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun, StageRun, Upload
from catalog.services import analysis
from catalog.services.analysis import perform_run
from catalog.services.uploads import commit_media_upload
from config.accounts.models import User
from config.jobs.claiming import claim_of_kind
from config.jobs.leases import Lease
from moderation import selectors
from tests.catalog.conftest import picture, send, sign, upload  # noqa: F401  # fixtures
from tests.catalog.pipeline.toy_stages import Brightness


def test_a_new_toy_stage_needs_one_module_one_entry_and_one_test(
    upload: Callable[..., Upload],  # noqa: F811
    picture: bytes,  # noqa: F811
    owner: User,
    reviewer: User,
    store: Callable[[str], None],
    browse: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = Brightness()  # the module is tests/catalog/pipeline/toy_stages.py
    monkeypatch.setattr(analysis, "STAGES", (entry,))
    monkeypatch.setitem(selectors.STAGE_BY_NAME, entry.name, entry)
    media = commit_media_upload(upload(picture).pk, owner=owner)
    store("worker")
    run = claim_of_kind(ANALYSE_MEDIA, worker="a worker")
    assert isinstance(run, AnalysisRun)
    perform_run(run, Lease(run, kind=ANALYSE_MEDIA))

    kept = StageRun.objects.get(media=media)
    assert (kept.stage, kept.status, list(kept.read_result().facts)) == ("brightness", "ok", ["mean"])
    page = browse(reviewer).get(f"/admin/catalog/media/{media.pk}/change/").content.decode()
    assert "<h2>Brightness" in page
    assert "<dt>Mean brightness</dt>" in page
