"""What is said in a clip, with times: Whisper (Radford et al. 2022) by faster-whisper on CTranslate2.

Off unless switched on. Silence and noise are cut away first (Silero's voice detector, a file of the library), because
Whisper invents words where nobody speaks; what it is unsure of is left out. One temperature: the same sound gives the same
words. The model's files are read from the registry into memory: CTranslate2 needs no folder.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from catalog.pipeline.clip import SAMPLE_RATE_HZ
from catalog.pipeline.results import JSON, Segment, StageResult
from catalog.pipeline.stage import Facts, PictureStage, Subject

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

WHISPER = "whisper-tiny-en"
PARTS = (WHISPER, f"{WHISPER}-config", f"{WHISPER}-tokenizer", f"{WHISPER}-vocabulary")


class TranscriptFacts(Facts):
    """How much was listened to and how much was said."""

    has_sound: bool = Field(title="Has sound")
    listened_s: float = Field(title="Listened to", json_schema_extra={"unit": "s"})
    speech_s: float = Field(title="Speech", json_schema_extra={"unit": "s"})
    words: int = Field(title="Words")


@dataclass(frozen=True)
class Transcript(PictureStage):
    """Listens to at most `most_s` of a clip; a segment below `min_log_probability` (mean, natural log) is left out.

    `is_on` is no part of the recipe: what was heard stays true when it is switched off.
    """

    name = "transcript"
    title = "Spoken words"
    kinds = ("video",)
    models = PARTS
    facts_type = TranscriptFacts

    is_on: bool = False
    language: str = "en"
    most_s: float = 600.0
    beam_size: int = 5
    min_log_probability: float = -1.0
    most_compression: float = 2.4

    @property
    def off_reason(self) -> str:  # type: ignore[override]  # a class variable where nothing is switched
        """Why it is off."""
        return "" if self.is_on else "transcription is off: set LOUPE_WHISPER=true"

    @property
    def parameters(self) -> Mapping[str, JSON]:
        """The fields that decide what comes out."""
        return {name: one for name, one in super().parameters.items() if name != "is_on"}

    def run(self, subject: Subject) -> StageResult:
        """Listen; raises ModelNotInstalled."""
        sound = None if subject.clip is None else subject.clip.sound
        if sound is None:
            return describe_speech((), has_sound=False, listened_s=0.0)
        heard = sound[: round(self.most_s * SAMPLE_RATE_HZ)]
        model = open_whisper(tuple(subject.models.path(name) for name in PARTS), process=os.getpid())
        said, _information = model.transcribe(
            heard,
            language=self.language,
            beam_size=self.beam_size,
            temperature=0.0,
            condition_on_previous_text=False,
            vad_filter=True,
        )
        return describe_speech(self._choose_segments(said), has_sound=True, listened_s=len(heard) / SAMPLE_RATE_HZ)

    def _choose_segments(self, said: Any) -> tuple[Segment, ...]:
        """Those that are sure enough and do not go round in circles (the compression ratio of the text tells)."""
        return tuple(
            Segment(round(one.start, 2), round(one.end, 2), one.text.strip())
            for one in said
            if one.text.strip()
            and one.avg_logprob >= self.min_log_probability
            and one.compression_ratio <= self.most_compression
        )


def describe_speech(segments: Sequence[Segment], *, has_sound: bool, listened_s: float) -> StageResult:
    """The result for these segments."""
    text = " ".join(one.text for one in segments)
    facts = TranscriptFacts(
        has_sound=has_sound,
        listened_s=round(listened_s, 2),
        speech_s=round(sum(one.end_s - one.start_s for one in segments), 2),
        words=len(text.split()),
    )
    return StageResult(facts=facts.model_dump(mode="json"), segments=tuple(segments), text=text)


@lru_cache(maxsize=2)
def open_whisper(paths: tuple[Path, ...], *, process: int) -> "WhisperModel":  # noqa: ARG001
    """Open the process's one model. A forked child opens its own and never closes its parent's, whose threads it lacks."""
    from faster_whisper import WhisperModel  # noqa: PLC0415  # imports that only who listens should pay

    files = {path.name: path.read_bytes() for path in paths}
    return WhisperModel(WHISPER, device="cpu", compute_type="int8", cpu_threads=1, files=files)
