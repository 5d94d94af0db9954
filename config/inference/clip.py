"""Pictures and words as vectors of one space: a CLIP (Radford et al. 2021) exported from OpenCLIP, without torch.

The model is three entries of the registry: NAME-visual, NAME-textual and NAME-tokenizer, asked for by role, so that a
setting says which NAME it is. The dot product of two vectors is their cosine; text beside text says little, picture
beside text is what the model was trained for.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

from config.inference.clip_pictures import prepare_picture
from config.inference.clip_texts import tokenize_texts
from config.inference.embeddings import FloatMatrix, check_embeddings
from config.inference.errors import InferenceError
from config.inference.manifest import ModelSpec
from config.inference.provider import ModelProvider
from config.inference.roles import CLIP

BATCH = 16

Rgb = npt.NDArray[np.uint8]


class ClipEncoder:
    """Encodes with a provider's models; opens nothing before the first picture or text. Threads may share it."""

    def __init__(self, provider: ModelProvider, *, role: str = CLIP) -> None:
        self._provider = provider
        self.visual, self.textual, self.tokenizer = f"{role}-visual", f"{role}-textual", f"{role}-tokenizer"

    @property
    def space(self) -> str:
        """The model's own name, which vectors are kept under; raises UnknownModelError."""
        return self._provider.spec(self.visual).name.removesuffix("-visual")

    @property
    def dimension(self) -> int:
        """The length of a vector; raises UnknownModelError."""
        return _get_dimension(self._provider.spec(self.visual))

    def encode_images(self, pictures: Iterable[Rgb]) -> FloatMatrix:
        """Return one row a picture (height, width, 3), uint8 sRGB: float32 (n, dimension), each of length 1.

        Raises ModelNotInstalled, ModelCorrupt, UnknownModelError, SessionError or EmbeddingError.
        """
        spec = self._provider.spec(self.visual)
        rows = [prepare_picture(rgb, spec=spec.input) for rgb in pictures]
        return self._encode(rows, spec=spec)

    def encode_texts(self, texts: Sequence[str]) -> FloatMatrix:
        """Return one row a text: float32 (n, dimension), each of length 1; only the first tokens of a long text count.

        An empty text has the vector of no words: a valid direction that means nothing. Raises as `encode_images` does.
        """
        spec = self._provider.spec(self.textual)
        cleaning = self._provider.spec(self.tokenizer).input.cleaning or "lower"
        rows = tokenize_texts(texts, tokenizer=self._open_tokenizer, way=cleaning)
        return self._encode(list(rows), spec=spec)

    @cached_property
    def _open_tokenizer(self) -> Tokenizer:
        return Tokenizer.from_file(str(self._provider.path(self.tokenizer)))

    def _encode(self, rows: Sequence[npt.NDArray[np.generic]], *, spec: ModelSpec) -> FloatMatrix:
        dimension = _get_dimension(spec)
        vectors = np.empty((len(rows), dimension), dtype=np.float32)
        session = self._provider.session(spec.name)
        for start in range(0, len(rows), BATCH):
            batch = np.stack(rows[start : start + BATCH])
            raw = run_model(session, batch=batch)
            vectors[start : start + BATCH] = check_embeddings(raw, model=spec.name, dimension=dimension)
        return vectors


def run_model(session: InferenceSession, *, batch: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    """Run a model of one input and one output on a batch; returns (n, …), float32."""
    (output,) = session.run(None, {session.get_inputs()[0].name: batch})
    return np.asarray(output, dtype=np.float32)


def _get_dimension(spec: ModelSpec) -> int:
    if spec.output_dimension is None:
        raise InferenceError(spec.name, reason="its entry has no output_dimension", remedy="Mend the manifest.")
    return spec.output_dimension
