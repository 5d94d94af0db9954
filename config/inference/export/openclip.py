"""Export of an OpenCLIP model: visual.onnx, textual.onnx, tokenizer.json and a manifest with the preprocessing.

The two halves leave the graph as they are in OpenCLIP, before scaling to unit length; the batch is free.
"""

import re
from pathlib import Path
from typing import Any, Final

import open_clip
import torch
from open_clip.transform import PreprocessCfg

from config.inference.clip_texts import tokenize_texts
from config.inference.errors import ExportError
from config.inference.export import ExportRequest
from config.inference.export.clip_tokenizer import convert_tokenizer
from config.inference.export.folder import LONGEST_NAME, describe_file, open_folder, write_manifest
from config.inference.export.graphs import strip_traces
from config.inference.export.openclip_checkpoint import Checkpoint, Tower, load_checkpoint
from config.inference.export.openclip_comparison import compare_folder
from config.inference.manifest import InputSpec, ModelSpec
from config.inference.roles import CLIP_PARTS

OPSET: Final = 18
FILES: Final = {"visual": "visual.onnx", "textual": "textual.onnx", "tokenizer": "tokenizer.json"}
TASKS: Final = {"visual": "image-embedding", "textual": "text-embedding", "tokenizer": "tokenization"}


def export_openclip(request: ExportRequest) -> list[ModelSpec]:
    """Export, compare and write the folder; raises ExportError, and leaves nothing then."""
    checkpoint = load_checkpoint(request.words["MODEL"], pretrained=request.words.get("PRETRAINED", ""))
    name = request.name or make_name(checkpoint)
    with open_folder(request.output, name=name) as folder:
        request.tell(f"Writing {checkpoint.title}")
        specs = write_files(checkpoint, folder=folder, name=name, licence=request.licence)
        write_manifest(folder, specs=specs)
        request.tell("Comparing it with the original")
        for line in compare_folder(checkpoint, folder=folder, specs=specs):
            request.tell(line)
    return specs


def make_name(checkpoint: Checkpoint) -> str:
    """Return a name that the registry takes, made of the model's and the weights'."""
    return re.sub(r"[^a-z0-9]+", "-", checkpoint.title.lower()).strip("-")[:LONGEST_NAME].strip("-")


def write_files(checkpoint: Checkpoint, *, folder: Path, name: str, licence: str) -> list[ModelSpec]:
    """Write the three files and return their entries."""
    preprocessing = checkpoint.preprocessing
    height, width = open_clip.utils.to_2tuple(preprocessing.size)
    picture = torch.zeros(2, 3, height, width)
    tokenizer, cleaning = convert_tokenizer(checkpoint.tokenizer)
    tokenizer.save(str(folder / FILES["tokenizer"]), pretty=False)
    words = torch.from_numpy(tokenize_texts(["a", "photo"], tokenizer=tokenizer, way=cleaning))
    dimension = write_tower(checkpoint.net, encode="encode_image", example=picture, path=folder / FILES["visual"])
    write_tower(checkpoint.net, encode="encode_text", example=words, path=folder / FILES["textual"])
    inputs = {
        "visual": describe_picture(preprocessing),
        "textual": InputSpec(layout="tokens", dtype="int64", size=(words.shape[1],)),
        "tokenizer": InputSpec(layout="text", dtype="utf-8", cleaning=cleaning),
    }
    return [
        describe_file(
            folder / FILES[part],
            model=name,
            name=f"{name}-{part}",
            task=TASKS[part],
            version=checkpoint.version,
            licence=licence,
            description=f"OpenCLIP {checkpoint.title}, {part}",
            needed_by=["clip_embedding"] if part == "visual" else [],
            output_dimension=None if part == "tokenizer" else dimension,
            input=inputs[part],
        )
        for part in CLIP_PARTS
    ]


def describe_picture(preprocessing: PreprocessCfg) -> InputSpec:
    """Return OpenCLIP's preprocessing in the registry's words.

    For a shortest side of a shape that is no square OpenCLIP ignores the interpolation and takes its default, bicubic.
    """
    size = open_clip.utils.to_2tuple(preprocessing.size)
    is_plain = preprocessing.resize_mode != "shortest" or size[0] == size[1]
    is_bilinear = preprocessing.interpolation == "bilinear" and is_plain
    return InputSpec(
        layout="NCHW",
        dtype="float32",
        size=size,
        mean=preprocessing.mean,
        std=preprocessing.std,
        interpolation="bilinear" if is_bilinear else "bicubic",
        resize=preprocessing.resize_mode,
        fill=preprocessing.fill_color or None,
    )


def write_tower(net: Any, *, encode: str, example: Any, path: Path) -> int:
    """Write one half as ONNX with a free batch and return the length of its vectors; raises ExportError."""
    tower = Tower(net, encode=encode).eval()
    with torch.no_grad():
        dimension = int(tower(example).shape[1])
        try:
            torch.onnx.export(
                tower,
                (example,),
                str(path),
                input_names=["batch"],
                output_names=["vectors"],
                dynamic_shapes=({0: "n"},),
                opset_version=OPSET,
                dynamo=True,
                external_data=False,
                verbose=False,
            )
            strip_traces(path)
        except (RuntimeError, ValueError) as error:
            raise ExportError(path.name, reason=f"torch cannot export it: {str(error)[:500]}") from error
    return dimension
