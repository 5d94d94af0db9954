import pytest

from catalog.demo.colour import fade_colour, mix_colours, multiply_colour, split_colour


def test_half_way_between_black_and_white_is_grey() -> None:
    assert mix_colours("#000000", second="#ffffff", share=0.5) == "#808080"


def test_light_multiplies_each_component_and_is_clipped() -> None:
    assert multiply_colour("#80ff40", by=(0.5, 2.0, 1.0)) == "#40ff40"


def test_opacity_is_written_as_a_fourth_component() -> None:
    assert fade_colour("#123456", opacity=0.5) == "#12345680"


def test_a_colour_in_another_notation_is_refused() -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        split_colour("red")
