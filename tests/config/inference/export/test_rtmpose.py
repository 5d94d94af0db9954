"""Tiny models made by hand, of the shapes that MMPose publishes."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from catalog.pipeline.stages.pose import Pose
from config.inference.manifest import EXPORTED, MANIFEST_PATH, load_manifest
from config.inference.sessions import Sessions
from config.inference.store import ModelStore
from tests.catalog.pipeline.tiny_models.provider import find_tiny


def register(pose: Path, person: Path, *, directory: Path) -> str:
    output = StringIO()
    words = [str(pose), str(person), "--licence", "Apache-2.0", "--output", str(directory / EXPORTED)]
    call_command("models", "export", "rtmpose", *words, stdout=output)
    return output.getvalue()


def test_two_files_become_the_models_that_the_stage_asks_for(tmp_path: Path) -> None:
    register(find_tiny("pose"), find_tiny("person"), directory=tmp_path)
    manifest = load_manifest(MANIFEST_PATH, exports=tmp_path / EXPORTED)
    models = Sessions(ModelStore(manifest, directory=tmp_path), intra_op_threads=1)
    assert [models.spec(name).input.size for name in Pose.models] == [(64, 48), (64, 64)]
    assert [models.path(name).read_bytes() for name in Pose.models] == [
        find_tiny("pose").read_bytes(),
        find_tiny("person").read_bytes(),
    ]


def test_files_in_the_wrong_order_or_of_another_kind_are_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    pose, person, other = find_tiny("pose"), find_tiny("person"), find_tiny("grounding-dino")
    for first, second, kind in (
        (person, pose, "RTMPose"),
        (pose, pose, "YOLOX"),
        (pose, other, "YOLOX"),
        (tmp_path / "absent.onnx", person, "RTMPose"),
    ):
        with pytest.raises(CommandError, match=f"it is no {kind}"):
            register(first, second, directory=tmp_path)
    assert not list((tmp_path / EXPORTED).iterdir())
