"""Places in percent, tones by stage, and each shape in the frame that it was seen in."""

from dataclasses import replace

from catalog.pipeline.presentation import StageView
from catalog.pipeline.results import Box, Skeleton
from moderation.drawing import choose_tones, draw_box, draw_layers, draw_skeleton, find_frame


def view(*boxes: Box, skeletons: tuple[Skeleton, ...] = ()) -> StageView:
    return StageView("A stage", (), boxes, "", skeletons)


def box(*, kind: str = "detector", time_s: float | None = None, left: float = 0.1) -> Box:
    return Box("face", 0.876, left, 0.25, 0.3, 0.125, kind, time_s)  # type: ignore[arg-type]


def pose(*, faint: int = 0, time_s: float | None = None) -> Skeleton:
    """Seventeen points in a row from the left to the right; only the one of number `faint` is unsure."""
    points = tuple((number / 16, 0.5, 0.1 if number == faint else 0.9) for number in range(17))
    return Skeleton("coco17", points, 0.853, time_s)


def test_a_box_is_drawn_in_percent() -> None:
    drawn = draw_box(box())
    assert (drawn.left, drawn.top, drawn.width, drawn.height) == ("10.00", "25.00", "30.00", "12.50")
    assert (drawn.label, drawn.score) == ("face", "88%")
    assert draw_box(replace(box(), label="FACE_FEMALE")).label == "face female"
    assert draw_box(replace(box(kind="text"), label="JAZZ_CLUB")).label == "JAZZ_CLUB"


def test_the_label_of_a_box_on_the_right_stays_in_the_picture() -> None:
    left, right = draw_box(box(left=0.1)), draw_box(box(left=0.7))
    assert (left.label_x, left.anchor) == ("10.00", "start")
    assert (right.label_x, right.anchor) == ("100.00", "end")
    assert (left.is_label_above, draw_box(replace(box(), top=0.02)).is_label_above) == (True, False)


def test_a_skeleton_has_its_points_and_the_limbs_between_them() -> None:
    drawn = draw_skeleton(pose())
    assert (drawn.score, len(drawn.points), len(drawn.limbs)) == ("85%", 17, 19)
    assert [(point.name, point.side, point.x) for point in drawn.points][::8] == [
        ("nose", "middle", "0.00"),
        ("right elbow", "right", "50.00"),
        ("right ankle", "right", "100.00"),
    ]
    sides = {(limb.start.name, limb.end.name): limb.side for limb in drawn.limbs}
    assert sides["left knee", "left ankle"] == "left"
    assert sides["left hip", "right hip"] == "middle"


def test_an_unsure_point_is_faint_with_its_limbs() -> None:
    drawn = draw_skeleton(pose(faint=15))
    assert [point.name for point in drawn.points if point.is_faint] == ["left ankle"]
    assert [(limb.start.name, limb.end.name) for limb in drawn.limbs if limb.is_faint] == [("left knee", "left ankle")]


def test_each_detector_has_a_tone_of_its_own_and_words_and_skeletons_theirs() -> None:
    views = {"nsfw": view(box()), "none": view(), "ocr": view(box(kind="text")), "yolo": view(box(), box())}
    tones = choose_tones(views | {"pose": view(box(), skeletons=(pose(),))})
    assert [(tone.stage, tone.name, tone.count) for tone in tones] == [
        ("nsfw", "detector-0", 1),
        ("ocr", "text", 1),
        ("yolo", "detector-1", 2),
        ("pose", "skeleton", 2),
    ]


def test_each_shape_is_drawn_in_the_frame_that_it_was_seen_in() -> None:
    views = {"yolo": view(box(time_s=0.5), box(time_s=4.0)), "pose": view(skeletons=(pose(time_s=4.0),))}
    frames = draw_layers(choose_tones(views), views=views, times_s=(0.5, 2.0, 4.0))
    assert [[(one.tone.stage, len(one.boxes), len(one.skeletons)) for one in layers] for layers in frames] == [
        [("yolo", 1, 0)],
        [],
        [("yolo", 1, 0), ("pose", 0, 1)],
    ]


def test_without_a_frame_nothing_is_drawn() -> None:
    views = {"yolo": view(box(time_s=0.5))}
    assert draw_layers(choose_tones(views), views=views, times_s=()) == []


def test_the_nearest_frame_counts_and_an_image_has_one() -> None:
    assert [find_frame(time_s, times_s=(0.5, 2.0)) for time_s in (0.0, 0.5, 1.2, 1.3, 9.0)] == [0, 0, 0, 1, 1]
    assert find_frame(None, times_s=(0.0,)) == 0
