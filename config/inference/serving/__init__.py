"""One process that holds the models for all children of a worker start, and batches their requests.

    run.py ── watcher ── server: Sessions, Scheduler        config.jobs.run starts the watcher, which restarts the server
                           ║ a socket and a slab a child
    nursery ── child: ServedModels ── ServedSession.run()

A child sends small JSON messages over a Unix socket; tensors lie in a piece of shared memory, the slab, one a connection.
Terms, guarantees and what happens when something dies: docs/algorithms/inference.md.
"""
