"""The mask by the shipped network: ink and skin are found in every tone, and what cannot be trusted says so."""

from pathlib import Path

import numpy as np
import pytest
from onnxruntime import InferenceSession, SessionOptions

from config.inference.manifest import MANIFEST_PATH, load_manifest
from tattoo.terms import InkFamily, ToneClass
from tattoo.vision.composition import ComposedPhoto, Difficulty, PhotoWishes, compose_photo
from tattoo.vision.segmentation import (
    GLARE,
    INK,
    LEAST_CONFIDENCE,
    OTHER,
    SKIN,
    Segmenter,
    abstain_from,
)

ROOT = Path(MANIFEST_PATH).parents[2]
MOST_BYTES = 5_000_000


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    spec = load_manifest(MANIFEST_PATH, roles={}).find_spec("tattoo-segmentation")
    options = SessionOptions()
    options.intra_op_num_threads = 2
    session = InferenceSession(str(ROOT / spec.address.path), sess_options=options, providers=["CPUExecutionProvider"])
    return Segmenter(session, version=spec.version, sha256=spec.sha256)


def compose(seed: int, **asked: object) -> ComposedPhoto:
    wishes = {"width_px": 256, "height_px": 256, "difficulty": Difficulty.EASY, "surface": "close_up", **asked}
    return compose_photo(seed, wishes=PhotoWishes(**wishes))  # type: ignore[arg-type]


def overlap(found: np.ndarray, truth: np.ndarray) -> float:
    return float((found & truth).sum() / max(1, (found | truth).sum()))


def test_the_shipped_file_is_small_and_is_what_the_manifest_says() -> None:
    spec = load_manifest(MANIFEST_PATH, roles={}).find_spec("tattoo-segmentation")
    assert (ROOT / spec.address.path).stat().st_size == spec.size_bytes <= MOST_BYTES
    assert spec.task == "segmentation"
    assert spec.classes == ("other", "skin", "ink", "glare")


@pytest.mark.parametrize("tone", ToneClass)
def test_black_ink_is_found_in_skin_of_every_tone(segmenter: Segmenter, tone: ToneClass) -> None:
    photo = compose(41, tone_class=tone, families=(InkFamily.BLACK,), motif="symbol", frame_share=0.35)
    found = segmenter.segment(photo.rgb)
    assert overlap(found.classes == INK, photo.classes == INK) > 0.6
    assert overlap(found.classes == SKIN, photo.classes == SKIN) > 0.7


def test_bare_skin_has_no_tattoo_and_says_so(segmenter: Segmenter) -> None:
    facts = segmenter.segment(compose(43, tattoos=0).rgb).facts
    assert facts.abstention.startswith("No tattoo was found")
    assert facts.skin_share > 0.8


def test_a_picture_without_skin_says_so(segmenter: Segmenter) -> None:
    rgb = np.full((200, 260, 3), (20, 60, 190), np.uint8)
    assert segmenter.segment(rgb).facts.abstention.startswith("No skin was found")


def test_a_black_and_white_photograph_says_that_it_shows_no_skin(segmenter: Segmenter) -> None:
    grey = np.repeat(compose(41, motif="symbol", frame_share=0.35).rgb[..., 1:2], 3, axis=2)
    assert segmenter.segment(grey).facts.abstention.startswith("No skin was found: 0.0% of the frame has a colour")


def test_two_tattoos_far_apart_are_counted(segmenter: Segmenter) -> None:
    photo = compose(1, tattoos=2, motif="solid", families=(InkFamily.BLACK,), frame_share=0.06)
    assert segmenter.segment(photo.rgb).facts.regions == 2


def test_a_tattoo_across_the_edge_of_the_frame_touches_the_border(segmenter: Segmenter) -> None:
    asked = {"motif": "solid", "families": (InkFamily.BLACK,), "frame_share": 0.15}
    assert segmenter.segment(compose(46, is_at_border=True, **asked).rgb).facts.touches_border
    assert not segmenter.segment(compose(45, **asked).rgb).facts.touches_border


def test_what_is_excluded_is_other_in_classes_and_probabilities(segmenter: Segmenter) -> None:
    photo = compose(41, families=(InkFamily.BLACK,), motif="symbol", frame_share=0.35)
    exclude = np.zeros((256, 256), bool)
    exclude[:, :128] = True
    found = segmenter.segment(photo.rgb, exclude=exclude)
    assert (found.classes[:, :127] == OTHER).all()
    assert found.probabilities[OTHER, :, :127].min() > 0.99
    assert (found.classes[:, 140:] != OTHER).any()


def test_the_answer_has_the_photographs_own_size_and_probabilities_add_up(segmenter: Segmenter) -> None:
    photo = compose(46, width_px=701, height_px=333)
    found = segmenter.segment(photo.rgb)
    assert found.classes.shape == (333, 701)
    assert found.probabilities.shape == (4, 333, 701)
    assert np.allclose(found.probabilities.sum(axis=0), 1, atol=1e-3)
    assert np.array_equal(found.probabilities.argmax(axis=0), found.classes)
    facts = found.facts
    assert facts.ink_share + facts.skin_share + facts.glare_share + facts.other_share == pytest.approx(1)


def test_the_same_photograph_gives_the_same_mask(segmenter: Segmenter) -> None:
    rgb = compose(47).rgb
    first, second = segmenter.segment(rgb), segmenter.segment(rgb)
    assert first.facts == second.facts
    assert np.array_equal(first.classes, second.classes)
    assert np.allclose(first.probabilities, second.probabilities, atol=1e-6)  # threads add up in any order


def test_tiny_pictures_are_answered_and_other_arrays_are_refused(segmenter: Segmenter) -> None:
    assert segmenter.segment(np.full((1, 3, 3), 120, np.uint8)).classes.shape == (1, 3)
    for wrong in (np.zeros((10, 10), np.uint8), np.zeros((10, 10, 3), np.float32), np.zeros((10, 10, 4), np.uint8)):
        with pytest.raises(ValueError, match="a photograph is uint8"):
            segmenter.segment(wrong)  # type: ignore[arg-type]


def test_glare_is_a_class_of_its_own(segmenter: Segmenter) -> None:
    rgb = compose(48, tattoos=0, tone_class=ToneClass.TAN).rgb
    rows, columns = np.mgrid[0:256, 0:256]
    shine = np.clip((34 - np.hypot(rows - 128, columns - 128)) / 8, 0, 1)[
        ..., None
    ]  # soft at its edge, as lamps on skin are
    rgb = np.rint(rgb * (1 - shine) + 255 * shine).astype(np.uint8)
    classes = segmenter.segment(rgb).classes
    assert (classes[118:138, 118:138] == GLARE).mean() > 0.5


@pytest.mark.parametrize(
    ("ink", "skin", "confidence", "begins"),
    [
        (0.2, 0.6, 0.95, ""),
        (0.004, 0.9, 0.95, "No tattoo was found: ink covers 0.4%"),
        (0.01, 0.02, 0.95, "No skin was found"),
        (0.51, 0.4, 0.95, "The mask covers 51% of the frame"),
        (0.5, 0.4, 0.95, ""),
        (0.2, 0.6, LEAST_CONFIDENCE - 0.01, "The mask is not sure enough"),
    ],
)
def test_a_mask_that_cannot_be_trusted_says_why(ink: float, skin: float, confidence: float, begins: str) -> None:
    said = abstain_from(ink=ink, skin=skin, confidence=confidence)
    assert said.startswith(begins)
    assert bool(said) is bool(begins)
