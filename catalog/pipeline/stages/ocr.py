"""Text in the picture, by RapidOCR with PP-OCRv6 (detection by differentiable binarisation, Liao et al. 2020;
then recognition line by line).

The library runs the sessions that the stage is given, and neither downloads nor opens anything. Lines are taken as upright
unless `turn_lines` is set: the classifier of upside-down lines costs time and rarely matters.
"""

import os
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from pydantic import Field

from catalog.pipeline.frame_stage import FrameStage, Look, unite_boxes, unite_texts
from catalog.pipeline.picture import Picture
from catalog.pipeline.reading_order import group_rows, join_text
from catalog.pipeline.results import Box, StageResult
from catalog.pipeline.stage import Facts, Subject
from config.inference.provider import ModelProvider

DETECTION = "ppocrv6-det-small"
RECOGNITION = "ppocrv6-rec-small"
ORIENTATION = "ppocr-cls-mobile"


class OcrFacts(Facts):
    """How much text there is and how sure the reader was."""

    lines: int = Field(title="Lines")
    characters: int = Field(title="Characters")
    mean_score: float | None = Field(title="Mean score")


@dataclass(frozen=True)
class Ocr(FrameStage):
    """Detection runs at a long edge of `detection_edge_px`; lines below `min_score` are dropped."""

    name = "ocr"
    title = "Text in the picture"
    models = (DETECTION, RECOGNITION, ORIENTATION)
    facts_type = OcrFacts

    detection_edge_px: int = 608
    min_box_score: float = 0.5
    min_score: float = 0.7
    turn_lines: bool = False

    def look(self, picture: Picture, *, subject: Subject) -> StageResult:
        """Read the text; raises ModelNotInstalled."""
        engine = find_engine(self, models=subject.models)
        bgr = np.ascontiguousarray(picture.rgb[:, :, ::-1])
        output = engine(bgr)
        rows = group_rows(list_lines(output, width_px=picture.width_px, height_px=picture.height_px))
        return describe_text(tuple(box for row in rows for box in row), text=join_text(rows))

    def reduce(self, looks: Sequence[Look]) -> StageResult:
        """What can be read in a clip is what can be read in any of its frames."""
        return describe_text(unite_boxes(looks), text=unite_texts(looks))


def describe_text(lines: tuple[Box, ...], *, text: str) -> StageResult:
    """The result for these lines."""
    facts = OcrFacts(
        lines=len(lines),
        characters=len(text),
        mean_score=round(sum(box.score for box in lines) / len(lines), 4) if lines else None,
    )
    return StageResult(facts=facts.model_dump(mode="json"), boxes=lines, text=text)


def find_engine(stage: Ocr, *, models: ModelProvider) -> Any:
    """The process's one engine for these parameters and models; raises ModelNotInstalled."""
    return open_engine(stage, models=cast("Hashable", models))


@lru_cache(maxsize=2)
def open_engine(stage: Ocr, *, models: Hashable) -> Any:
    """Make an engine over the models' sessions, which are safe to run from many threads."""
    from rapidocr import RapidOCR  # noqa: PLC0415  # seconds of imports, which only who reads text should pay

    engine = RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": stage.turn_lines,
            "Global.text_score": stage.min_score,
            "Global.max_side_len": 2048,
            "Det.limit_type": "max",
            "Det.limit_side_len": stage.detection_edge_px,
            "Det.box_thresh": stage.min_box_score,
        }
    )
    sections = {"Det": DETECTION, "Rec": RECOGNITION} | ({"Cls": ORIENTATION} if stage.turn_lines else {})
    for section, name in sections.items():
        set_session(engine.cfg[section], session=cast("ModelProvider", models).session(name))
    return engine


def set_session(section: Any, *, session: InferenceSession) -> None:
    """Have a part of the engine, which is made at its first use, take this session instead of opening a file."""
    section._set_flag("allow_objects", True)  # OmegaConf's way of holding more than numbers and words
    section.session = session


def list_lines(output: Any, *, width_px: int, height_px: int) -> list[Box]:
    """Turn the engine's four-cornered lines (in px) into upright boxes in shares of the picture."""
    if output.txts is None or output.boxes is None:
        return []
    lines = zip(output.boxes, output.txts, output.scores, strict=True)
    return [
        _frame_line(corners, text=text, score=float(score), width_px=width_px, height_px=height_px)
        for corners, text, score in lines
    ]


def _frame_line(corners: NDArray[Any], *, text: str, score: float, width_px: int, height_px: int) -> Box:
    shares = np.clip(corners / np.array([width_px, height_px]), 0.0, 1.0)
    left, top = shares.min(axis=0)
    right, bottom = shares.max(axis=0)
    return Box(text.strip(), score, float(left), float(top), float(right - left), float(bottom - top), "text")


os.register_at_fork(after_in_child=open_engine.cache_clear)
