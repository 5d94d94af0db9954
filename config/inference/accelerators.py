"""Which ONNX Runtime execution providers would really load here, and why the others would not.

The GPU build of ONNX Runtime lists TensorRT and CUDA on every machine and, when their libraries are missing,
complains on stderr at each session. So their shared libraries are opened first: the driver, then what the
provider links to, from the system's search path or from NVIDIA's wheels in site-packages (which the runtime
does not search by itself).
"""

import ctypes
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import onnxruntime

CPU = "CPUExecutionProvider"
CUDA = "CUDAExecutionProvider"
TENSORRT = "TensorrtExecutionProvider"
PREFERENCE = (TENSORRT, CUDA, CPU)

DRIVER = "libcuda.so.1"
CUDA_LIBRARIES = (
    "libcudart.so.{cuda}",
    "libcublasLt.so.{cuda}",
    "libcublas.so.{cuda}",
    "libcurand.so.10",
    "libcudnn.so.9",
)
TENSORRT_LIBRARIES = ("libnvinfer.so.10", "libnvonnxparser.so.10")


@dataclass(frozen=True, slots=True)
class ProviderChoice:
    """The providers to try, best first and always ending with the CPU, and why others were passed over."""

    providers: tuple[str, ...]
    passed_over: dict[str, str] = field(default_factory=dict)


def choose_providers(wanted: Iterable[str] | None = None) -> ProviderChoice:
    """Choose among the wanted providers (None: all) those that would load here."""
    wanted_names = set(PREFERENCE if wanted is None else wanted)
    passed_over: dict[str, str] = {}
    usable: list[str] = []
    for provider in PREFERENCE[:-1]:
        if provider not in wanted_names:
            continue
        reason = find_obstacle(provider)
        if reason is None:
            usable.append(provider)
        else:
            passed_over[provider] = reason
    return ProviderChoice((*usable, CPU), passed_over)


def has_accelerator() -> bool:
    """Whether any provider but the CPU's would load here."""
    return choose_providers().providers != (CPU,)


@cache
def find_obstacle(provider: str) -> str | None:
    """Return why a provider cannot load in this process, or None when nothing stands in its way."""
    if provider not in onnxruntime.get_available_providers():
        return f"this build of ONNX Runtime {onnxruntime.__version__} lacks it"
    if provider == CPU:
        return None
    obstacle = _open_library(DRIVER) or _count_devices()
    libraries = CUDA_LIBRARIES + (TENSORRT_LIBRARIES if provider == TENSORRT else ())
    major = _get_cuda_major()
    for library in libraries:
        obstacle = obstacle or _open_library(library.format(cuda=major))
    return obstacle


def _get_cuda_major() -> str:
    """Return the CUDA major version that this ONNX Runtime was built for, for instance "13"."""
    return str(onnxruntime.cuda_version or "").split(".", maxsplit=1)[0]


def _count_devices() -> str | None:
    """Return an obstacle unless the driver sees at least one GPU."""
    driver = ctypes.CDLL(DRIVER)
    count = ctypes.c_int(0)
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0 or count.value == 0:
        return "the driver sees no GPU"
    return None


def _open_library(name: str) -> str | None:
    """Open a shared library for the whole process; return an obstacle when no place has it."""
    site_packages = Path(sysconfig.get_path("platlib"))
    places = [name, *(str(path) for path in sorted(site_packages.glob(f"nvidia/*/lib/{name}")))]
    places += [str(path) for path in sorted(site_packages.glob(f"tensorrt_libs/{name}"))]
    for place in places:
        try:
            ctypes.CDLL(place, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            continue
        return None
    return f"{name} cannot be opened"
