"""The composition of one photograph from a seed: surroundings, skin, ink, coverings, light, camera."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tattoo.terms import InkFamily
from tattoo.vision.composition.camera import Camera, take_photo
from tattoo.vision.composition.charting import add_chart
from tattoo.vision.composition.coverings import Scene, cover_scene
from tattoo.vision.composition.designs import choose_motif, draw_design
from tattoo.vision.composition.inking import Drawing, InkedSkin, Place, draw_age, lay_ink, place_canvas, start_drawing
from tattoo.vision.composition.noise import Dice, blur, is_drawn, make_noise
from tattoo.vision.composition.persons import add_person
from tattoo.vision.composition.pigments import draw_skin
from tattoo.vision.composition.placing import choose_place, draw_share
from tattoo.vision.composition.skins import draw_wear, paint_skin
from tattoo.vision.composition.surfaces import Surface, draw_surface
from tattoo.vision.composition.surroundings import paint_surroundings
from tattoo.vision.composition.wishes import FAMILIES, Area, ComposedPhoto, Difficulty, PhotoWishes

STRENGTHS = {Difficulty.EASY: 0.35, Difficulty.NORMAL: 0.9, Difficulty.HARD: 1.6}
OLDEST = {Difficulty.EASY: 0.3, Difficulty.NORMAL: 0.6, Difficulty.HARD: 1.0}
FILLS = tuple(
    family for family in InkFamily if family not in ("cosmetic_brown", "flesh", "fluorescent", "unknown", "white")
)
RARE = (InkFamily.WHITE, InkFamily.FLUORESCENT, InkFamily.COSMETIC_BROWN)
ANY = PhotoWishes()


def compose_photo(seed: int, *, wishes: PhotoWishes = ANY) -> ComposedPhoto:
    """Compose the photograph of a seed: the same seed and wishes, the same pixels, with the same numpy and OpenCV."""
    dice = np.random.default_rng(seed)
    shape, strength = (wishes.height_px, wishes.width_px), STRENGTHS[wishes.difficulty]
    skin = draw_skin(dice, tone_class=wishes.tone_class)
    surface = draw_surface(dice, shape=shape, name=wishes.surface)
    body = paint_skin(dice, skin=skin, shape=shape, wear=draw_wear(dice, shape=shape, strength=strength))
    drawing, motifs = _draw_tattoos(dice, surface=surface, wishes=wishes)
    age = draw_age(dice, shape=shape, oldest=OLDEST[wishes.difficulty])
    inked = lay_ink(dice, skin=body, drawing=drawing, colour=skin, age=age)
    scene = _set_scene(dice, surface=surface, inked=inked, wishes=wishes)
    cover_scene(scene, strength=strength)
    if wishes.shows_person:
        add_person(scene)
    if wishes.has_chart:
        add_chart(scene)
    camera = Camera(dice, 0.3 if wishes.has_chart else strength, wishes.has_chart)
    rgb = take_photo(scene, highlight=surface.highlight, camera=camera)
    families = np.where(scene.classes == Area.INK, inked.index, 0).astype(np.uint8)
    return ComposedPhoto(
        seed=seed,
        rgb=rgb,
        classes=scene.classes,
        families=families,
        inks=share_families(families),
        tone_class=skin.tone_class,
        skin_lab=skin.lab,
        ita_deg=skin.ita_deg,
        motifs=motifs,
        difficulty=wishes.difficulty,
        has_chart=wishes.has_chart,
    )


def share_families(families: NDArray[np.uint8]) -> Mapping[InkFamily, float]:
    """The share of each family of all ink, largest first; `families` as in ComposedPhoto."""
    counts = np.bincount(families.ravel(), minlength=len(FAMILIES) + 1)[1:]
    total = max(int(counts.sum()), 1)
    order = np.argsort(-counts, kind="stable")
    return {FAMILIES[k]: float(counts[k]) / total for k in order if counts[k]}


def choose_families(dice: Dice) -> tuple[InkFamily, ...]:
    """Choose inks: half of all tattoos have one, most have black outlines."""
    first = InkFamily.BLACK if is_drawn(dice, probability=0.72) else FILLS[int(dice.integers(len(FILLS)))]
    if is_drawn(dice, probability=0.42):
        return (first,)
    others = [FILLS[int(k)] for k in dice.choice(len(FILLS), int(dice.integers(1, 5)), replace=False)]
    if is_drawn(dice, probability=0.08):
        others.append(RARE[int(dice.integers(len(RARE)))])
    return (first, *(family for family in others if family != first))


def _draw_tattoos(dice: Dice, *, surface: Surface, wishes: PhotoWishes) -> tuple[Drawing, tuple[str, ...]]:
    shape = (wishes.height_px, wishes.width_px)
    drawing = start_drawing(shape)
    motifs: list[str] = []
    places: list[Place] = []
    for _ in range(wishes.tattoos if wishes.has_skin else 0):
        motif = wishes.motif or choose_motif(dice)
        share = wishes.frame_share or draw_share(dice, motif=motif, tattoos=wishes.tattoos)
        place = choose_place(
            dice, cover=surface.cover, share=share, taken=tuple(places), is_at_border=wishes.is_at_border
        )
        side_px = int(np.clip(place.side_px, 96, 900))
        families = wishes.families or choose_families(dice)
        canvas = draw_design(dice, motif=motif, side_px=side_px, families=families)
        place_canvas(dice, drawing, canvas=canvas, place=place)
        motifs.append(motif)
        places.append(place)
    return drawing, tuple(motifs)


def _set_scene(dice: Dice, *, surface: Surface, inked: InkedSkin, wishes: PhotoWishes) -> Scene:
    """Put the body before its surroundings, which it shades."""
    shape = (surface.cover.shape[0], surface.cover.shape[1])
    behind = paint_surroundings(dice, shape=shape)
    dim = float(dice.uniform(0.5, 1.1)) + 0.12 * make_noise(dice, shape=shape, cells=2, octaves=1)
    if wishes.shows_person:  # the camera's focus is on the person
        behind = blur(behind, sigma_px=max(shape) * float(dice.uniform(0, 0.06)))
    if not wishes.has_skin:
        return Scene(dice, behind, np.asarray(dim, np.float32), np.zeros(shape, np.uint8))
    cover = surface.cover
    shadow = blur(cover, sigma_px=max(shape) * float(dice.uniform(0.005, 0.05))) * float(dice.uniform(0, 0.7))
    shading = (dim * (1 - shadow)) * (1 - cover) + surface.shading * cover
    reflectance = behind + (inked.reflectance - behind) * cover[..., None]
    classes = np.where(cover > 0.5, np.where(inked.is_ink, Area.INK, Area.SKIN), Area.OTHER).astype(np.uint8)
    return Scene(dice, np.asarray(reflectance, np.float32), np.asarray(shading, np.float32), classes)
