"""The tokenizer of the demonstration CLIP: byte pairs of lower-case words, learnt from the captions of the recipe.

Sennrich, Haddow and Birch 2016, "Neural machine translation of rare words with subword units", over bytes, so that no text
is unknown. Punctuation is dropped. The end token has the highest id, which is where the text tower reads its sentence.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

PAD, START, END = "<pad>", "<start>", "<end>"

TokenIds = npt.NDArray[np.int64]


def train_tokenizer(texts: Iterable[str], *, vocabulary: int, context: int) -> Tokenizer:
    """Train a tokenizer of `vocabulary` tokens that pads and cuts each text to `context` of them."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace(Regex(r"[^\p{L}\p{N}]+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=False)]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - 2,
        special_tokens=[PAD],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_special_tokens([START, END])
    ends = [(token, tokenizer.token_to_id(token)) for token in (START, END)]
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{START} $A {END}", special_tokens=ends)
    tokenizer.enable_truncation(context)
    tokenizer.enable_padding(pad_id=0, pad_token=PAD, length=context)
    return tokenizer


def encode_texts(texts: Sequence[str], *, tokenizer: Tokenizer) -> TokenIds:
    """Encode texts as token ids: int64 of shape (texts, context), padded with 0."""
    return np.array([encoding.ids for encoding in tokenizer.encode_batch(list(texts))], dtype=np.int64)
