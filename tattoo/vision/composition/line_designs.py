"""Designs of lines: free strokes, lettering, tribal blades, geometry, bands, scripts of symbols, dots."""

import math
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tattoo.vision.composition.canvas import NUMBERS, Canvas, ring_of, turn_points
from tattoo.vision.composition.noise import FloatArray, bend, is_drawn

FONTS = Path(__file__).resolve().parents[3] / "catalog" / "demo" / "fonts"
FONT_NAMES = ("DejaVuSans-Bold.ttf", "DejaVuSerif-Bold.ttf")
SCRIPTS = (cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX)
WORDS = (
    "Maria", "1987", "Mom", "Believe", "Carpe Diem", "Only God", "Faith", "XXIV", "Lucas", "love", "Fe", "Hope 7", "Familia",
    "No Fear", "Anna + Tom", "12.05.2011", "Serenity", "Dad", "VIVA", "Strength", "memento mori", "Ink", "R.I.P.", "Sofia",
    "Loyalty", "AMOR", "forever", "1312", "Rose", "Let it be", "Ad astra", "MMXX",
)  # fmt: skip


def draw_strokes(canvas: Canvas) -> None:
    """Free curves of even width."""
    dice = canvas.dice
    width = float(dice.uniform(0.012, 0.09))
    for _ in range(int(dice.integers(2, 12))):
        start = dice.uniform(-0.6, 0.6, 2)
        steps = np.cumsum(dice.normal(0, 0.32, (int(dice.integers(3, 8)), 2)), axis=0)
        points = np.clip(start + steps, -0.95, 0.95).astype(np.float32)
        family = canvas.line if is_drawn(dice, probability=0.7) else canvas.pick_fill()
        canvas.stroke(bend(points), family=family, width=width, density=int(dice.integers(190, 255)))


def draw_tribal(canvas: Canvas) -> None:
    """Pointed black blades that curve around each other, often mirrored."""
    dice = canvas.dice
    is_mirrored = is_drawn(dice, probability=0.5)
    for _ in range(int(dice.integers(3, 11))):
        middle, angle = dice.uniform(-0.6, 0.6, 2), float(dice.uniform(0, 2 * math.pi))
        sweep, size = float(dice.uniform(0.6, 3.2)) * float(dice.choice([-1, 1])), float(dice.uniform(0.25, 0.9))
        t = np.linspace(0, 1, 7)
        radius = size * (0.3 + 0.7 * t)
        points = middle + np.stack([np.cos(angle + sweep * t), np.sin(angle + sweep * t)], axis=1) * radius[:, None]
        points = np.clip(points, -0.97, 0.97).astype(np.float32)
        width = float(dice.uniform(0.06, 0.26))
        family = canvas.line if is_drawn(dice, probability=0.8) else canvas.pick_fill()
        canvas.brush(points, family=family, width=width)
        if is_mirrored:
            canvas.brush(points * np.array([-1, 1], np.float32), family=family, width=width)


def draw_lettering(canvas: Canvas) -> None:
    """One to four lines of words in print or script, filled or in outline."""
    dice = canvas.dice
    lines = [str(dice.choice(WORDS)) for _ in range(int(dice.integers(1, 5)))]
    draw = _write_print if is_drawn(dice, probability=0.6) else _write_script
    mask = draw(canvas, lines=lines)
    if is_drawn(dice, probability=0.35):  # letters slant
        slant = float(dice.uniform(-0.35, 0.35))
        matrix = np.array([[1, slant, -slant * canvas.side_px / 2], [0, 1, 0]], np.float32)
        mask = np.asarray(cv2.warpAffine(mask, matrix, mask.shape[::-1]), np.uint8)
    family = canvas.line
    if is_drawn(dice, probability=0.25):  # shadow or second colour behind
        offset = max(1, canvas.side_px // 60)
        behind = np.roll(mask, (offset, offset), axis=(0, 1))
        canvas.density[:] = np.maximum(canvas.density, (behind * 0.7).astype(np.uint8))
        canvas.index[behind > 40] = NUMBERS[canvas.pick_fill()]
    canvas.density[:] = np.maximum(canvas.density, (mask * 0.95).astype(np.uint8))
    canvas.index[cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 40] = NUMBERS[family]


def _write_print(canvas: Canvas, *, lines: list[str]) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    dice, side_px = canvas.dice, canvas.side_px
    page = Image.new("L", (side_px, side_px))
    pen = ImageDraw.Draw(page)
    path = FONTS / FONT_NAMES[int(dice.integers(len(FONT_NAMES)))]
    longest = max(map(len, lines))
    size = int(max(8, min(side_px * 1.45 / longest, side_px * 0.85 / len(lines))))
    font = ImageFont.truetype(str(path), size)
    is_outline = is_drawn(dice, probability=0.25) and size > 24
    for row, line in enumerate(lines):
        spot = (side_px / 2, side_px / 2 + (row - (len(lines) - 1) / 2) * size * 1.1)
        if is_outline:
            pen.text(spot, line, fill=0, font=font, anchor="mm", stroke_width=max(1, size // 22), stroke_fill=255)
        else:
            pen.text(spot, line, fill=255, font=font, anchor="mm")
    return np.array(page, np.uint8)


def _write_script(canvas: Canvas, *, lines: list[str]) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    dice, side_px = canvas.dice, canvas.side_px
    mask = np.zeros((side_px, side_px), np.uint8)
    face = SCRIPTS[int(dice.integers(len(SCRIPTS)))]
    thickness = max(1, int(side_px * dice.uniform(0.006, 0.025)))
    widest = max(cv2.getTextSize(line, face, 1.0, thickness)[0][0] for line in lines)
    scale = min(side_px * 0.9 / widest, side_px * 0.8 / len(lines) / 36)
    for row, line in enumerate(lines):
        (width, height), _ = cv2.getTextSize(line, face, scale, thickness)
        spot = (int((side_px - width) / 2), int(side_px / 2 + (row - (len(lines) - 1) / 2) * height * 1.8 + height / 2))
        cv2.putText(mask, line, spot, face, scale, 255, thickness, cv2.LINE_AA)
    return mask


def draw_geometry(canvas: Canvas) -> None:
    """Nested polygons and circles of thin lines."""
    dice = canvas.dice
    width = float(dice.uniform(0.01, 0.045))
    for _ in range(int(dice.integers(2, 8))):
        corners = int(dice.choice([3, 3, 4, 6, 8, 48]))
        points = ring_of(corners, radius=float(dice.uniform(0.15, 0.95)), turn=float(dice.uniform(0, math.pi)))
        points = points + dice.normal(0, 0.1, 2).astype(np.float32)
        if is_drawn(dice, probability=0.25):
            canvas.shade(points, family=canvas.pick_fill(), lowest=0.25)
        canvas.stroke(points, family=canvas.line, width=width, is_closed=True)
    if is_drawn(dice, probability=0.5):
        for angle in np.linspace(0, math.pi, int(dice.integers(2, 7)), endpoint=False):
            canvas.stroke(turn_points(_bar(0.9), angle=float(angle)), family=canvas.line, width=width)


def _bar(half: float) -> FloatArray:
    return np.array([[-half, 0], [half, 0]], np.float32)


def draw_band(canvas: Canvas) -> None:
    """An armband: solid bars, or a repeated pattern between two lines."""
    dice = canvas.dice
    half = float(dice.uniform(0.12, 0.45))
    edges = [np.array([[-1, y], [1, y]], np.float32) for y in (-half, half)]
    if is_drawn(dice, probability=0.35):
        cuts = np.sort(dice.uniform(-half, half, int(dice.integers(1, 4)) * 2))
        for low, high in cuts.reshape(-1, 2):
            bar = np.array([[-1, low], [1, low], [1, high], [-1, high]], np.float32)
            canvas.fill(bar, family=canvas.line if is_drawn(dice, probability=0.6) else canvas.pick_fill())
        return
    count = int(dice.integers(5, 14))
    unit = _draw_unit(canvas, half=half, pitch=2 / count)
    for k in range(count):
        shifted = unit + np.array([-1 + (k + 0.5) * 2 / count, 0], np.float32)
        canvas.fill(shifted, family=canvas.pick_fill() if k % 2 else canvas.line)
    for edge in edges:
        canvas.stroke(edge, family=canvas.line, width=float(dice.uniform(0.02, 0.08)))


def _draw_unit(canvas: Canvas, *, half: float, pitch: float) -> FloatArray:
    corners = int(canvas.dice.integers(3, 7))
    unit = ring_of(corners, radius=canvas.dice.uniform(0.5, 1, corners).astype(np.float32))
    return np.asarray(unit * np.array([pitch * 0.5, half * 0.9], np.float32), np.float32)


def draw_dots(canvas: Canvas) -> None:
    """Dot work: thousands of dots that grow dense towards a middle or an edge, inside a shape."""
    dice = canvas.dice
    count = int(dice.integers(80, 700))
    points = dice.uniform(-1, 1, (count * 2, 2)).astype(np.float32)
    distance = np.linalg.norm(points, axis=1)
    ring = float(dice.uniform(0, 0.8))
    keep = dice.random(len(points)) < np.exp(-((distance - ring) ** 2) / float(dice.uniform(0.03, 0.4))) * (
        distance < 1
    )
    radius = float(dice.uniform(0.008, 0.03))
    for point in points[keep]:
        canvas.disc(point, radius=radius, family=canvas.line)
    if is_drawn(dice, probability=0.6):
        canvas.stroke(ring_of(64, radius=0.97), family=canvas.line, width=radius * 1.5, is_closed=True)
