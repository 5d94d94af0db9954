"""Export of a GroundingDINO of transformers: detector.onnx with fixed sides, tokenizer.json and a manifest.

Two functions of transformers that ONNX cannot say are replaced while the graph is traced: the running maxima that part a prompt
into terms (by comparing places, with equal answers) and a check of shapes (left out). The original that the file is compared
with runs without either.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest import mock

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from tokenizers import Tokenizer
from transformers import AutoTokenizer, GroundingDinoForObjectDetection
from transformers.models.grounding_dino import modeling_grounding_dino as original

from config.inference.detection import Detections
from config.inference.errors import ExportError
from config.inference.export import ExportRequest
from config.inference.export.detection_parity import MIN_PICTURES, measure_detections, require_detections
from config.inference.export.folder import describe_file, open_folder, write_manifest
from config.inference.export.graphs import strip_traces
from config.inference.export.samples import draw_pictures
from config.inference.grounding import Prompt, build_prompts, find_terms, prepare_square
from config.inference.manifest import InputSpec, ModelSpec

NAME: Final = "grounding-dino"
INPUTS: Final = ("pixel_values", "pixel_mask", "input_ids", "attention_mask")
OUTPUTS: Final = ("logits", "boxes")
OPSET: Final = 18
DEFAULT_EDGE: Final = 800
MOST_TOKENS: Final = 128
BOXES_A_PICTURE: Final = 20
TERMS: Final = ("a red scarf", "dog", "the moon over water", "handbag", "neon sign", "a child's bicycle", "sunglasses")

Feeds = dict[str, NDArray[Any]]


class Grounding(torch.nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """The network with the inputs and outputs that the running system uses."""

    def __init__(self, net: Any, *, tokens: int) -> None:
        super().__init__()
        self.net, self.tokens = net, tokens

    def forward(self, pixel_values: Any, pixel_mask: Any, input_ids: Any, attention_mask: Any) -> tuple[Any, Any]:
        """Give the logits of every query and token, and the boxes of the queries."""
        answer = self.net(
            pixel_values=pixel_values,
            pixel_mask=pixel_mask,
            input_ids=input_ids,
            attention_mask=attention_mask,
            token_type_ids=torch.zeros_like(input_ids),
        )
        return answer.logits[:, :, : self.tokens], answer.pred_boxes


def export_grounding_dino(request: ExportRequest) -> list[ModelSpec]:
    """Export, compare and write the folder; raises ExportError, and leaves nothing then."""
    source, name = request.words["MODEL"], request.name or NAME
    edge_px = read_edge(request.options.get("edge", ""))
    net, tokenizer = load_checkpoint(source)
    tokens = min(MOST_TOKENS, net.config.max_text_len)
    grounding = Grounding(net, tokens=tokens).eval()
    with open_folder(request.output, name=name) as folder:
        request.tell(f"Writing {source}: {edge_px} px, {tokens} tokens")
        tokenizer.save(str(folder / "tokenizer.json"))
        write_graph(grounding, example=prepare_example(tokenizer, tokens=tokens, edge_px=edge_px), folder=folder)
        specs = describe(folder, name=name, licence=request.licence, edge_px=edge_px)
        write_manifest(folder, specs=specs)
        request.tell("Comparing it with the original")
        request.tell(compare(grounding, folder=folder, tokenizer=tokenizer, edge_px=edge_px))
    return specs


def read_edge(text: str) -> int:
    """Read the option `edge`; raises ExportError unless it is a multiple of 32 with a place left on the coarsest level."""
    edge_px = int(text) if text.isdecimal() else 0 if text else DEFAULT_EDGE
    if not 128 <= edge_px <= 2048 or edge_px % 32:
        raise ExportError("edge", reason=f"it is {text!r}", remedy="Give a multiple of 32 from 128 to 2048.")
    return edge_px


def load_checkpoint(source: str) -> tuple[Any, Tokenizer]:
    """Load the network and its tokenizer, which must cut prompts as the running system does; raises ExportError."""
    try:
        net = GroundingDinoForObjectDetection.from_pretrained(source, attn_implementation="eager").eval()
        theirs = AutoTokenizer.from_pretrained(source)
        ours = Tokenizer.from_str(theirs.backend_tokenizer.to_str())
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise ExportError(source, reason=f"transformers cannot load it: {str(error)[:500]}") from error
    ours.no_padding()
    ours.no_truncation()
    (prompt,) = build_prompts(TERMS, tokenizer=ours, length=net.config.max_text_len)
    wanted = theirs(". ".join(TERMS) + ".")["input_ids"]
    if prompt.token_ids[0, : prompt.mask.sum()].tolist() != wanted:
        raise ExportError(source, reason="its tokenizer cuts prompts otherwise", remedy="It cannot be exported.")
    return net.requires_grad_(False), ours


def prepare_example(tokenizer: Tokenizer, *, tokens: int, edge_px: int) -> Feeds:
    """Give inputs of the shapes that the graph will have."""
    (prompt, *_) = build_prompts(TERMS, tokenizer=tokenizer, length=tokens)
    return make_feeds(draw_pictures(1)[0], prompt=prompt, edge_px=edge_px)


def make_feeds(rgb: NDArray[np.uint8], *, prompt: Prompt, edge_px: int) -> Feeds:
    """Give the inputs for a picture and a prompt, as the running system makes them."""
    pixels, mask = prepare_square(rgb, edge_px=edge_px)
    return dict(zip(INPUTS, (pixels, mask, prompt.token_ids, prompt.mask), strict=True))


def write_graph(grounding: Grounding, *, example: Feeds, folder: Path) -> None:
    """Trace the network and write detector.onnx; raises ExportError."""
    try:
        with replace_what_onnx_lacks():
            torch.onnx.export(
                grounding,
                tuple(torch.from_numpy(example[name]) for name in INPUTS),
                str(folder / "detector.onnx"),
                input_names=list(INPUTS),
                output_names=list(OUTPUTS),
                opset_version=OPSET,
                dynamo=True,
                external_data=False,
                verbose=False,
            )
        strip_traces(folder / "detector.onnx")
    except (RuntimeError, ValueError) as error:
        raise ExportError("detector.onnx", reason=f"torch cannot export it: {str(error)[:500]}") from error


@contextmanager
def replace_what_onnx_lacks() -> Iterator[None]:
    """Let transformers part prompts by `part_terms` and check no shapes."""
    with (
        mock.patch.object(original, "generate_masks_with_special_tokens_and_transfer_map", part_terms),
        mock.patch.object(original, "torch_compilable_check", return_value=None),
    ):
        yield


def part_terms(input_ids: Any, special_tokens: Any) -> tuple[Any, Any]:
    """Give which tokens see each other (1, n, n) and each token's place in its term (1, n).

    The same as transformers' function of the longer name, whose cumulative maximum and minimum ONNX lacks.
    """
    count = input_ids.shape[1]
    places = torch.arange(count)
    is_mark = (input_ids[:, :, None] == special_tokens).any(-1)[:, None, :]
    before = torch.where(is_mark & (places[None, :] < places[:, None]), places, -1).amax(-1)
    after = torch.where(is_mark & (places[None, :] >= places[:, None]), places, count).amin(-1)
    is_term = (after != 0) & (after < count - 1)
    sees = (after[:, :, None] == after[:, None, :]) & is_term[:, None, :]
    place_in_term = torch.where(is_term, places - before - 1, 0).clamp(min=0)
    return sees | torch.eye(count, dtype=torch.bool), place_in_term


def describe(folder: Path, *, name: str, licence: str, edge_px: int) -> list[ModelSpec]:
    """Return the entries of the two files."""
    common: dict[str, Any] = {"model": name, "version": "1", "licence": licence, "needed_by": ["open_vocabulary"]}
    return [
        describe_file(
            folder / "detector.onnx",
            name=name,
            task="open-vocabulary-detection",
            description="GroundingDINO: boxes for words",
            input=InputSpec(layout="NCHW", dtype="float32", size=(edge_px, edge_px)),
            **common,
        ),
        describe_file(
            folder / "tokenizer.json",
            name=f"{name}-tokenizer",
            task="tokenization",
            description="The word pieces of GroundingDINO",
            input=InputSpec(layout="text", dtype="utf-8"),
            **common,
        ),
    ]


def compare(grounding: Grounding, *, folder: Path, tokenizer: Tokenizer, edge_px: int) -> str:
    """Compare what both find of seven terms in drawn pictures and say how near they are; raises ExportError."""
    session = InferenceSession(str(folder / "detector.onnx"), providers=["CPUExecutionProvider"])
    (prompt, *_) = build_prompts(TERMS, tokenizer=tokenizer, length=grounding.tokens)
    answers = []
    for rgb in draw_pictures(MIN_PICTURES):
        feeds = make_feeds(rgb, prompt=prompt, edge_px=edge_px)
        with torch.inference_mode():
            wanted = grounding(*(torch.from_numpy(feeds[name]) for name in INPUTS))
        answers.append(([one.numpy() for one in wanted], session.run(list(OUTPUTS), feeds)))
    min_score = choose_threshold([wanted for wanted, _ in answers], prompt=prompt)
    pairs = [
        (
            find_terms(*wanted, prompt=prompt, min_score=min_score),
            find_terms(*found, prompt=prompt, min_score=min_score),
        )
        for wanted, found in answers
    ]
    parity = measure_detections(pairs, min_score=min_score)
    require_detections(parity, subject="detector.onnx")
    return f"{parity} (scores from {min_score:.2g})"


def choose_threshold(answers: Sequence[Sequence[NDArray[np.float32]]], *, prompt: Prompt) -> float:
    """Give the threshold that leaves about twenty boxes a picture, however sure the network is."""
    everything: list[Detections] = [find_terms(*one, prompt=prompt, min_score=0.0) for one in answers]
    return float(np.median([np.sort(one.scores)[-min(BOXES_A_PICTURE, len(one.scores))] for one in everything]))
