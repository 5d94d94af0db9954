"""What a character's own list of terms names in its media, by GroundingDINO (Liu et al. 2023): an open vocabulary.

The model is not shipped: the operator exports one. A character without terms has nothing to look for, and the model is not run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import Field
from tokenizers import Tokenizer

from catalog.pipeline.detections import list_boxes
from catalog.pipeline.frame_stage import FrameStage, Look, unite_boxes
from catalog.pipeline.picture import Picture
from catalog.pipeline.results import Box, StageResult
from catalog.pipeline.stage import Facts, Subject
from catalog.pipeline.stages.objects import count_labels, count_most
from config.inference.detection import Suppression, suppress_overlaps
from config.inference.grounding import build_prompts, find_terms, join_detections, prepare_square
from config.inference.provider import ModelProvider

MODEL = "grounding-dino"
TOKENIZER = "grounding-dino-tokenizer"


class OpenVocabularyFacts(Facts):
    """What was looked for and how often it was found; of a clip the most that one frame shows."""

    terms: list[str] = Field(title="Looked for")
    found: dict[str, int] = Field(title="Found")


@dataclass(frozen=True)
class OpenVocabulary(FrameStage):
    """Boxes from `min_score` up; of those of one term that overlap by more than `max_iou` the surest."""

    name = "open_vocabulary"
    title = "The character's terms"
    models = (MODEL, TOKENIZER)
    reads = ("picture", "terms")
    facts_type = OpenVocabularyFacts

    min_score: float = 0.35
    max_iou: float = 0.7
    max_boxes: int = 100

    def look(self, picture: Picture, *, subject: Subject) -> StageResult:
        """Look for the terms; raises ModelNotInstalled, and ValueError for a term that makes no words."""
        boxes = self._detect(picture, subject=subject) if subject.terms else ()
        return describe_found(boxes, terms=subject.terms, counts=count_labels(boxes))

    def reduce(self, looks: Sequence[Look]) -> StageResult:
        """What any frame shows."""
        terms = looks[0].result.facts["terms"]
        if not isinstance(terms, list):
            raise TypeError(f"the terms of a look are {terms!r}")
        return describe_found(unite_boxes(looks), terms=[str(term) for term in terms], counts=count_most(looks))

    def _detect(self, picture: Picture, *, subject: Subject) -> tuple[Box, ...]:
        session = subject.models.session(MODEL)
        sides = {one.name: one.shape for one in session.get_inputs()}
        tokenizer = find_tokenizer(subject.models)
        pixels, mask = prepare_square(picture.rgb, edge_px=sides["pixel_values"][2])
        parts = []
        for prompt in build_prompts(subject.terms, tokenizer=tokenizer, length=sides["input_ids"][1]):
            feeds = {"pixel_values": pixels, "pixel_mask": mask}
            words = {"input_ids": prompt.token_ids, "attention_mask": prompt.mask}
            logits, boxes = session.run(["logits", "boxes"], feeds | words)
            parts.append(find_terms(logits, boxes, prompt=prompt, min_score=self.min_score))
        keep = Suppression(min_score=self.min_score, max_iou=self.max_iou, max_boxes=self.max_boxes)
        kept = suppress_overlaps(join_detections(parts), keep=keep, aspect=picture.width_px / picture.height_px)
        return list_boxes(kept, labels=subject.terms)


def describe_found(boxes: tuple[Box, ...], *, terms: Sequence[str], counts: Mapping[str, int]) -> StageResult:
    """The result for these boxes."""
    facts = OpenVocabularyFacts(terms=list(terms), found=dict(counts))
    return StageResult(facts=facts.model_dump(mode="json"), boxes=boxes)


def find_tokenizer(models: ModelProvider) -> Tokenizer:
    """Give the process's tokenizer; raises ModelNotInstalled."""
    return _open_tokenizer(models.path(TOKENIZER), models.digest(TOKENIZER))


@lru_cache(maxsize=2)
def _open_tokenizer(path: Path, _digest: str) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.encode_special_tokens = True  # "[SEP]" typed by a person is a word, not the end of the prompt
    return tokenizer
