"""Exporters beside the originals: `make test-export`, in the environment .venv/export, on the CPU.

Without torch nothing here is collected. An export takes seconds of compiling, so each is done once a module.
"""

from importlib.util import find_spec

if find_spec("torch") is None:
    collect_ignore_glob = ["test_*.py"]
