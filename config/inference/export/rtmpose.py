"""Registration of RTMPose and its person detector: the ONNX files that MMPose and rtmlib publish, as models of the registry.

Nothing is converted, so no torch is needed. Each file is run once on a drawn picture by the code of the running system, which
refuses what is no detector of people or has other points than COCO's 17.
"""

import shutil
from pathlib import Path
from typing import Final

import numpy as np
from onnxruntime import InferenceSession

from config.inference.body_pose import PersonDetector, PoseReader, read_sides
from config.inference.errors import ExportError
from config.inference.export import ExportRequest
from config.inference.export.folder import describe_file, open_folder, write_manifest
from config.inference.export.samples import draw_pictures
from config.inference.manifest import InputSpec, ModelSpec

NAME: Final = "rtmpose"


def export_rtmpose(request: ExportRequest) -> list[ModelSpec]:
    """Check both files and copy them into the folder; raises ExportError, and leaves nothing then."""
    files = {"pose.onnx": Path(request.words["POSE"]), "person.onnx": Path(request.words["PERSON"])}
    name = request.name or NAME
    with open_folder(request.output, name=name) as folder:
        sides = {target: check_file(source, is_pose=target == "pose.onnx") for target, source in files.items()}
        for target, source in files.items():
            shutil.copyfile(source, folder / target)
        specs = [
            describe_file(
                folder / target,
                model=name,
                name=entry,
                task=task,
                version="1",
                licence=request.licence,
                description=words,
                needed_by=["pose"],
                input=InputSpec(layout="NCHW", dtype="float32", size=sides[target]),
            )
            for target, entry, task, words in (
                ("pose.onnx", name, "pose-estimation", "RTMPose: 17 points of a person"),
                ("person.onnx", f"{name}-person", "detection", "YOLOX: where people are, for RTMPose"),
            )
        ]
        write_manifest(folder, specs=specs)
        request.tell("Both models run and have the shapes that are read")
    return specs


def check_file(path: Path, *, is_pose: bool) -> tuple[int, int]:
    """Run the file once and give height and width of its input; raises ExportError."""
    rgb = draw_pictures(1)[0]
    try:
        session = InferenceSession(str(path), providers=["CPUExecutionProvider"])
        if is_pose:
            whole = np.array([[0, 0, rgb.shape[1], rgb.shape[0]]], np.float32)
            PoseReader(session).read_points(rgb, people=whole)
        else:
            PersonDetector(session, min_score=0.3, max_iou=0.45).find_people(rgb)
        return read_sides(session)
    except Exception as error:  # the runtime raises a dozen unrelated classes
        kind = "RTMPose of COCO's 17 points" if is_pose else "YOLOX detector of people"
        raise ExportError(str(path), reason=f"it is no {kind}: {error}", remedy="See install-detectors.md.") from error
