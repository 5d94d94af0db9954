"""What can go wrong with a model, each with its remedy.

Every error is made of one positional subject and keyword facts kept as attributes, so that it survives
pickling between an analysis process and its parent.
"""


class InferenceError(Exception):
    """The parent of all: `subject` is what it is about, `reason` what happened, `remedy` what to do."""

    def __init__(self, subject: str, *, reason: str = "", remedy: str = "") -> None:
        super().__init__(subject)
        self.subject = subject
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}. {self.remedy}".strip()


class ManifestError(InferenceError):
    """The manifest cannot be read; the subject names file, entry and field."""


class SourceError(InferenceError):
    """A source is written wrongly or names an unsafe place; the subject is the source."""


class FetchError(InferenceError):
    """A file could not be fetched; the subject is the source."""


class ModelRejectedError(InferenceError):
    """What was fetched is not what the manifest promises; nothing was kept. The subject is the model."""


class SessionError(InferenceError):
    """ONNX Runtime cannot open a verified file on any provider; the subject is the model."""


class EmbeddingError(InferenceError):
    """A model gave what is no embedding; the subject is the model."""


class ExportError(InferenceError):
    """A checkpoint cannot be exported, or its export is not equal to it; the subject is the checkpoint or the file."""


class UnknownModelError(InferenceError):
    """A name that the manifest does not hold; the subject is the name."""


class ModelNotInstalled(InferenceError):
    """The model's file is not on this machine; the subject is the name."""

    def __str__(self) -> str:
        return f"model {self.subject} is not installed: run `manage.py models pull {self.subject}`"


class ModelCorrupt(InferenceError):
    """The file on this machine does not have the manifest's sha256; the subject is the name."""

    def __str__(self) -> str:
        remedy = f"run `manage.py models pull {self.subject}`"
        return f"model {self.subject} is corrupt: {self.reason}: {remedy}"


class RunError(InferenceError):
    """A model did not accept its inputs, or failed at them; the subject is the model."""


class ModelServerLost(InferenceError, ConnectionError):
    """The process that holds the models ended, or cannot be reached: the same work may be done again."""


def find_server_loss(error: BaseException) -> ModelServerLost | None:
    """The loss of the model server that is an error's cause, whichever library has wrapped it; None without one."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ModelServerLost):
        cause = cause.__cause__
    return cause
