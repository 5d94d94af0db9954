from config.inference.roles import list_roles


def test_the_three_parts_of_a_clip_are_played_by_one_model() -> None:
    roles = list_roles(clip="vit-b-32")
    assert {role: roles[role] for role in roles if role.startswith("clip-")} == {
        "clip-visual": "vit-b-32-visual",
        "clip-textual": "vit-b-32-textual",
        "clip-tokenizer": "vit-b-32-tokenizer",
    }


def test_the_demonstrations_model_plays_unless_a_setting_names_another() -> None:
    assert list_roles()["clip-visual"] == "demo-clip-visual"


def test_the_detector_of_objects_is_the_one_that_a_setting_names() -> None:
    assert list_roles()["object-detector"] == "objects-yolo"
    assert list_roles(detector="yolo11n")["object-detector"] == "yolo11n"
