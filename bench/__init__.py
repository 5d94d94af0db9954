"""Benchmarks: each module runs alone and ends with one JSON line; `python -m bench` runs them all."""
