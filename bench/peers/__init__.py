"""Loupe's jobs and its peers, set up alike for `bench.jobs`: each system in a module of its own, the same work in all."""
