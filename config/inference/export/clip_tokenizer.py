"""OpenCLIP's tokenizers as a `tokenizer.json` of the `tokenizers` library, which needs no torch.

`SimpleTokenizer` (OpenAI's byte pair encoding, Sennrich et al. 2016) is written anew: the same pattern cuts words, the same
merges in the same order join bytes, and "</w>" ends a word. A tokenizer of the model hub brings its `tokenizer.json`.
Marks of start and end, the cut at the context length and the padding are part of the file.
"""

from typing import Any, Final

from open_clip import tokenizer as originals
from tokenizers import AddedToken, Regex, Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Sequence, Split
from tokenizers.processors import TemplateProcessing

from config.inference.errors import ExportError
from config.inference.manifest import Cleaning

WORDS: Final = r"(?i:{marks}|'s|'t|'re|'ve|'m|'ll|'d)|[\p{{L}}]+|[\p{{N}}]|[^\s\p{{L}}\p{{N}}]+"
"""OpenCLIP's pattern of one word, number or run of signs; a mark in capitals is one word, too."""

CLEANING_OF_FUNCTION: Final[dict[Any, Cleaning]] = {
    originals._clean_lower: "lower",
    originals._clean_whitespace: "whitespace",
    originals._clean_canonicalize: "canonicalize",
}


def convert_tokenizer(original: Any) -> tuple[Tokenizer, Cleaning]:
    """Return the tokenizer and how texts are cleaned before it; raises ExportError for a kind that has no equal."""
    kind = type(original).__name__
    cleaning = CLEANING_OF_FUNCTION.get(getattr(original, "clean_fn", None))
    if isinstance(original, originals.SimpleTokenizer) and original.reduction_fn is None and cleaning:
        return convert_simple(original), cleaning
    is_plain = isinstance(original, originals.HFTokenizer) and not (original.tokenizer_mode or original.strip_sep_token)
    if is_plain and cleaning and hasattr(original.tokenizer, "backend_tokenizer"):
        return convert_hub(original), cleaning
    raise ExportError(kind, reason="this tokenizer cannot be exported", remedy="Choose a model with OpenCLIP's own.")


def convert_simple(original: Any) -> Tokenizer:
    """Write OpenCLIP's SimpleTokenizer anew, whatever its vocabulary is."""
    merges = sorted(original.bpe_ranks, key=original.bpe_ranks.__getitem__)
    tokenizer = Tokenizer(BPE(vocab=dict(original.encoder), merges=merges, end_of_word_suffix="</w>"))
    marks = [original.decoder[token] for token in original.all_special_ids]
    cut = Split(Regex(WORDS.format(marks="|".join(marks))), behavior="removed", invert=True)
    tokenizer.pre_tokenizer = Sequence([cut, ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.add_special_tokens([AddedToken(mark, normalized=False) for mark in marks])
    start, end = marks[:2]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{start} $A {end}", special_tokens=list(zip(marks, original.all_special_ids, strict=True))
    )
    tokenizer.enable_truncation(original.context_length)
    tokenizer.enable_padding(length=original.context_length, pad_id=0, pad_token=original.decoder[0])
    return tokenizer


def convert_hub(original: Any) -> Tokenizer:
    """Take over a tokenizer of the model hub, with the length and the padding that OpenCLIP gives it."""
    hub = original.tokenizer
    tokenizer = Tokenizer.from_str(hub.backend_tokenizer.to_str())
    tokenizer.enable_truncation(original.context_length, direction=hub.truncation_side)
    tokenizer.enable_padding(
        length=original.context_length,
        pad_id=hub.pad_token_id,
        pad_token=hub.pad_token,
        pad_type_id=hub.pad_token_type_id,
        direction=hub.padding_side,
    )
    return tokenizer
