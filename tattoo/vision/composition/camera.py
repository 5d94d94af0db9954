"""Light and camera: shadows, glare, colour cast, exposure, tone, lens, noise, sharpening, JPEG."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.colour.spaces import encode_srgb
from tattoo.vision.composition.coverings import Scene
from tattoo.vision.composition.noise import Dice, FloatArray, bend, blur, is_drawn, make_grain, make_noise
from tattoo.vision.composition.surfaces import SHIFT, fill_shape, to_fixed
from tattoo.vision.composition.wishes import Area

LUMA = np.array((0.2126, 0.7152, 0.0722), np.float32)


@dataclass(frozen=True)
class Camera:
    """How far the picture goes from what was there; `strength` 0.3 for an easy picture to 1.6 for a hard one.

    `is_calibrating` is a camera in the hands of somebody who lays a chart beside the tattoo: it changes no tones.
    """

    dice: Dice
    strength: float
    is_calibrating: bool


def take_photo(scene: Scene, *, highlight: FloatArray, camera: Camera) -> NDArray[np.uint8]:
    """The photograph, uint8 (h, w, 3) sRGB; pixels that glare blots out become GLARE in the scene's classes."""
    dice, strength = camera.dice, camera.strength
    if is_drawn(dice, probability=0.25 * strength):
        _throw_shadow(scene, strength=strength)
    cast = np.exp(_draw_cast(camera)).astype(np.float32)
    glare = _draw_glare(scene, highlight=highlight, strength=strength)
    light = scene.reflectance * np.maximum(scene.shading, 0.02)[..., None]
    gain = _expose(camera, light=light)
    seen = (light + glare[..., None]) * (cast * gain)
    share = glare * gain / np.maximum(seen @ LUMA, 1e-4)
    is_glare = (share > 0.45) & (seen.min(axis=2) > 0.62)
    scene.classes[is_glare & (scene.classes != Area.OTHER)] = Area.GLARE
    picture = _render(camera, linear=np.asarray(seen, np.float32))
    return _develop(camera, picture=picture)


def _draw_cast(camera: Camera) -> NDArray[np.float64]:
    """Logarithms of the gains of red, green and blue: warm to cold, and some green to magenta."""
    warmth = float(np.clip(camera.dice.normal(0, 0.11 * camera.strength), -0.4, 0.4))
    tint = float(np.clip(camera.dice.normal(0, 0.035 * camera.strength), -0.1, 0.1))
    return np.array([warmth, -tint, -1.4 * warmth])


def _throw_shadow(scene: Scene, *, strength: float) -> None:
    """The shadow of something outside the frame, soft or sharp."""
    dice, side = scene.dice, max(scene.shape)
    points = dice.uniform(-0.3, 1.3, (int(dice.integers(3, 7)), 2)) * scene.shape[::-1]
    shade = fill_shape(bend(points.astype(np.float32), is_closed=True), shape=scene.shape)
    soft = blur(shade, sigma_px=side * float(dice.uniform(0.002, 0.08)))
    scene.shading *= 1 - float(dice.uniform(0.15, 0.45 + 0.2 * strength)) * soft


def _draw_glare(scene: Scene, *, highlight: FloatArray, strength: float) -> FloatArray:
    """Mirrored light: the surface's own sheen, wet patches, and streaks as on film or ointment; linear, float32 (h, w)."""
    dice, shape = scene.dice, scene.shape
    on_body = (scene.classes != Area.OTHER).astype(np.float32)
    glare = highlight * float(dice.gamma(1.0, 0.1)) * min(strength, 1.2)
    if is_drawn(dice, probability=0.16 * strength):
        wet = 0.25 * make_noise(dice, shape=shape, cells=float(dice.uniform(6, 40)), octaves=1)
        bright = np.clip(highlight * 1.5 - 0.35 + wet * (highlight > 0.05), 0, 2)
        glare += bright * float(dice.uniform(0.3, 1.8))
    if is_drawn(dice, probability=0.08 * strength):
        streaks = np.zeros(shape, np.uint8)
        for _ in range(int(dice.integers(1, 8))):
            steps = np.cumsum(dice.normal(0, 0.05, (4, 2)), axis=0)
            points = (dice.uniform(0, 1, 2) + steps) * shape[::-1]
            width_px = max(1, int(max(shape) * dice.uniform(0.004, 0.03)))
            cv2.polylines(
                streaks, [to_fixed(bend(points.astype(np.float32)))], False, 255, width_px, cv2.LINE_AA, SHIFT
            )
        soft = blur(np.asarray(streaks, np.float32) / 255, sigma_px=max(shape) / 300)
        glare += soft * float(dice.uniform(0.3, 1.6))
    return np.asarray(blur(np.asarray(glare * on_body, np.float32), sigma_px=0.6), np.float32)


def _expose(camera: Camera, *, light: FloatArray) -> float:
    """The gain: a camera goes half-way to a middle grey, a clinic's stays near the truth."""
    dice = camera.dice
    if camera.is_calibrating:
        return float(dice.uniform(0.85, 0.97))
    mean = float((light @ LUMA).mean())
    adaption = float(dice.uniform(0.2, 0.75)) * min(camera.strength, 1)
    return float((0.22 / max(mean, 0.01)) ** adaption * math.exp(dice.normal(0, 0.2 * camera.strength)))


def _render(camera: Camera, *, linear: FloatArray) -> FloatArray:
    """Vignette, saturation, tone curve: encoded, float32 (h, w, 3), 0 to 1."""
    dice, strength = camera.dice, camera.strength
    height_px, width_px = linear.shape[:2]
    if not camera.is_calibrating:
        y, x = np.ogrid[-1 : 1 : height_px * 1j, -1 : 1 : width_px * 1j]
        linear = (
            linear * (1 - float(dice.uniform(0, 0.18)) * strength * (x**2 + y**2) / 2).astype(np.float32)[..., None]
        )
        grey = (linear @ LUMA)[..., None]
        linear = grey + (linear - grey) * np.float32(np.exp(np.clip(dice.normal(0, 0.18 * strength), -0.8, 0.4)))
        if is_drawn(dice, probability=0.012 * strength):
            linear = np.broadcast_to(grey, linear.shape)
    linear = np.clip(np.asarray(linear, np.float32), 0, 1)
    if camera.is_calibrating:
        encoded = encode_srgb(linear.astype(np.float64)).astype(np.float32)
    else:
        encoded = linear ** np.float32(np.exp(dice.normal(0, 0.13 * strength)) / 2.2)
        contrast = float(dice.uniform(-0.1, 0.35)) * strength
        encoded = encoded + np.float32(contrast) * (encoded * encoded * (3 - 2 * encoded) - encoded)
    return np.asarray(np.clip(encoded, 0, 1), np.float32)


def _develop(camera: Camera, *, picture: FloatArray) -> NDArray[np.uint8]:
    """Lens blur, noise, sharpening, scaling and JPEG."""
    dice, strength = camera.dice, camera.strength
    shape, scale = (picture.shape[0], picture.shape[1]), min(picture.shape[:2]) / 256
    if is_drawn(dice, probability=0.5):
        picture = blur(picture, sigma_px=float(dice.uniform(0.2, 0.35 + 0.5 * strength)) * scale)
    if is_drawn(dice, probability=0.06 * strength):  # the hand moved
        length = max(3, int(dice.uniform(3, 7) * scale))
        kernel = np.zeros((length, length), np.float32)
        cv2.line(kernel, (0, int(dice.integers(length))), (length - 1, int(dice.integers(length))), 1.0)
        picture = np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.float32)
    level = float(dice.gamma(1.2, 0.008)) * strength
    coarse = float(dice.choice([0, 0, 0.6, 1.2]))
    noise = make_grain(dice, shape=shape, blur_px=coarse) * level
    picture = picture + noise[..., None] * (1.2 - 0.7 * picture)
    if is_drawn(dice, probability=0.4):
        colours = dice.standard_normal((shape[0] // 2 + 1, shape[1] // 2 + 1, 3), dtype=np.float32) * level
        picture = picture + cv2.resize(colours, shape[::-1], interpolation=cv2.INTER_LINEAR)
    if is_drawn(dice, probability=0.35):
        picture = picture + float(dice.uniform(0.2, 0.9)) * (
            picture - blur(np.asarray(picture, np.float32), sigma_px=scale)
        )
    photo = np.clip(np.asarray(picture) * 255 + 0.5, 0, 255).astype(np.uint8)
    return _compress(dice, photo=photo, lowest=int(np.interp(strength, [0.3, 1, 1.6], [85, 55, 28])))


def _compress(dice: Dice, *, photo: NDArray[np.uint8], lowest: int) -> NDArray[np.uint8]:
    """Through JPEG at a random quality, as every telephone does."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(dice.integers(lowest, 97))]
    _, coded = cv2.imencode(".jpg", cv2.cvtColor(photo, cv2.COLOR_RGB2BGR), quality)
    seen = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(cv2.cvtColor(seen, cv2.COLOR_BGR2RGB), np.uint8)
