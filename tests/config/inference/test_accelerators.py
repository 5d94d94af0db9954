import onnxruntime
import pytest

from config.inference import accelerators
from config.inference.accelerators import CPU, CUDA, TENSORRT, choose_providers, find_obstacle


def test_the_cpu_is_always_there_and_last() -> None:
    assert find_obstacle(CPU) is None
    assert choose_providers().providers[-1] == CPU
    assert choose_providers([CPU]).providers == (CPU,)
    assert choose_providers([CPU]).passed_over == {}


def test_every_provider_is_either_chosen_or_passed_over_with_a_reason() -> None:
    choice = choose_providers()
    assert {*choice.providers, *choice.passed_over} == {TENSORRT, CUDA, CPU}
    assert all(choice.passed_over.values())


def test_a_gpu_build_on_a_machine_without_the_driver_names_the_missing_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [TENSORRT, CUDA, CPU])
    monkeypatch.setattr(accelerators, "DRIVER", "libno-such-driver.so.1")
    find_obstacle.cache_clear()
    try:
        assert find_obstacle(CUDA) == "libno-such-driver.so.1 cannot be opened"
    finally:
        find_obstacle.cache_clear()


def test_a_cpu_build_says_that_it_lacks_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [CPU])
    find_obstacle.cache_clear()
    try:
        assert choose_providers().providers == (CPU,)
        assert "lacks it" in choose_providers().passed_over[CUDA]
    finally:
        find_obstacle.cache_clear()
