"""How a confined child says that it refuses a file."""


class RefusedError(Exception):
    """The file is refused: `code` for machines, `detail` for people."""

    def __init__(self, code: str, *, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
