"""`python -m bench.trial.forking_web PORT`: the web application, a process for each request, so that one may die in it."""

import sys
from socketserver import ForkingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from config.wsgi import application


class ForkingServer(ForkingMixIn, WSGIServer):
    """Forks for each request; a child that dies harms nobody else."""


if __name__ == "__main__":
    with ForkingServer(("127.0.0.1", int(sys.argv[1])), WSGIRequestHandler) as server:
        server.set_app(application)
        server.serve_forever()
