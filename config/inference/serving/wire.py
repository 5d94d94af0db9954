"""What children and the model server say to each other: one JSON object a packet, strictly parsed; tensors lie in the slab.

A connection begins with the server's HELLO, which carries the slab's descriptor and means that every model is warm. Then each
request has one answer. Nothing of it can run code, whoever writes it.
"""

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

PACKET_BYTES: Final = 65_536

Name = Annotated[str, Field(max_length=256)]
Real = Literal["float32", "float16", "float64"]
Whole = Literal["int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8", "bool"]
Dtype = Real | Whole
Size = Annotated[int, Field(ge=0, le=2**32)]


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Tensor(_Message):
    """Where an array lies in the slab: row-major, from byte `offset` on."""

    name: Name
    dtype: Dtype
    shape: Annotated[tuple[Size, ...], Field(max_length=8, strict=False)]
    offset: Size


Tensors = Annotated[tuple[Tensor, ...], Field(max_length=64, strict=False)]
Names = Annotated[tuple[Name, ...], Field(max_length=64, strict=False)]


class Describe(_Message):
    """Asks what a model takes and gives; opens it if that was not done yet."""

    kind: Literal["describe"] = "describe"
    model: Name


class Run(_Message):
    """Asks for a run; `outputs` are all outputs where it is None."""

    kind: Literal["run"] = "run"
    model: Name
    outputs: Names | None
    inputs: Tensors


class Answer(_Message):
    """What a request has asked for, in the slab."""

    kind: Literal["answer"] = "answer"
    tensors: Tensors


class Refusal(_Message):
    """Why a request has no answer: the name of an error class, and the error's facts."""

    kind: Literal["refusal"] = "refusal"
    error: Name
    subject: str
    reason: str
    remedy: str


class Argument(_Message):
    """An input or output of a model, as onnxruntime.NodeArg has it: a side is a number, a name, or None."""

    name: str
    type: str
    shape: Annotated[list[int | str | None], Field(strict=False)]


class Description(_Message):
    """What a model takes and gives; it lies in the slab, for a text reader's alphabet is long."""

    inputs: list[Argument]
    outputs: list[Argument]
    metadata: dict[str, str]
    providers: list[str]


Request: TypeAlias = Annotated[Describe | Run, Field(discriminator="kind")]
Reply: TypeAlias = Annotated[Answer | Refusal, Field(discriminator="kind")]
REQUEST: Final[TypeAdapter[Describe | Run]] = TypeAdapter(Request)
REPLY: Final[TypeAdapter[Answer | Refusal]] = TypeAdapter(Reply)
