"""Child processes by the dozen: a small single-threaded server that has imported everything and forks on request.

Why not multiprocessing's forkserver: each of its children imports the parent's `__main__` again, its preload ignores
sys.path, and it inherits the environment with its passwords (figures in docs/algorithms/pipeline.md).
"""
