"""Words as a CLIP takes them: cleaned as OpenCLIP cleans them, then cut into the tokens of its vocabulary.

The cleaning is that of `open_clip.tokenizer` (ftfy, HTML entities, whitespace, lower case or without punctuation); the
cutting is written in the exported `tokenizer.json`, which also holds the model's number of tokens, its marks of start
and end and its padding. tests/export compares both with OpenCLIP's own, number by number.
"""

import html
import string
from collections.abc import Sequence

import ftfy
import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from config.inference.manifest import Cleaning

NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


def clean_text(text: str, *, way: Cleaning) -> str:
    """Return `text` without broken characters, HTML entities and spare whitespace; see `Cleaning` for the rest.

    "lower" is OpenAI's and most of OpenCLIP's models, "whitespace" keeps the case, "canonicalize" is SigLIP's (big_vision,
    `prompt_engineering.canonicalize_text`): lower case, no ASCII punctuation, "_" is a space.
    """
    mended = html.unescape(html.unescape(ftfy.fix_text(text)))
    if way == "canonicalize":
        mended = mended.replace("_", " ").translate(NO_PUNCTUATION)
    spaced = " ".join(mended.split())
    return spaced if way == "whitespace" else spaced.lower()


def tokenize_texts(texts: Sequence[str], *, tokenizer: Tokenizer, way: Cleaning) -> npt.NDArray[np.int64]:
    """Return the tokens (len(texts), context length), int64: what does not fit is cut off, the rest is padding.

    One by one: the library's own threads would not survive a fork.
    """
    rows = [tokenizer.encode(clean_text(text, way=way)).ids for text in texts]
    return np.array(rows, dtype=np.int64)
