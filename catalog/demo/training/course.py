"""The whole course: scenes, texts and tokenizer are made, the model is fitted, and its checkpoint is written."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from open_clip.model import CLIP
from rich.console import Console
from tokenizers import Tokenizer

from catalog.demo.scenes import Scene
from catalog.demo.training.attributes import number_attributes
from catalog.demo.training.batches import TrainingSet
from catalog.demo.training.captions import write_request
from catalog.demo.training.checkpoint import read_config, save_checkpoint
from catalog.demo.training.examination import Examination
from catalog.demo.training.fitting import Epoch, Schedule, describe_course, fit_model
from catalog.demo.training.pictures import draw_pictures, shrink_squares
from catalog.demo.training.recipe import choose_training, choose_validation
from catalog.demo.training.texts import encode_variants, write_texts, write_training_texts
from catalog.demo.training.tokenization import encode_texts, train_tokenizer

SCENES = 6000
KEPT_PX, USED_PX = 112, 72
"""Sides of training pictures: in the folder, and in memory, where parts of them are cut out and scaled to the input's side."""
SCHEDULE = Schedule(epochs=17, alone=10, decay=5)


def train_model(folder: Path, *, workers: int) -> list[dict[str, float]]:
    """Train the model, leave its checkpoint in `folder`/demo-clip and give its course, epoch by epoch."""
    torch.set_num_threads(workers)
    config, pictures = read_config(), folder / "pictures"
    tokenizer, data = make_training_set(config["text_cfg"], folder=pictures, workers=workers)
    side = config["vision_cfg"]["image_size"]
    examination = examine_on(choose_validation(), tokenizer=tokenizer, side_px=side, folder=pictures, workers=workers)
    torch.manual_seed(SCHEDULE.seed)
    model = CLIP(**config)
    model.visual.to(memory_format=torch.channels_last)
    course = fit_model(model, data=data, examination=examination, schedule=SCHEDULE, report=print_epoch)
    save_checkpoint(model, tokenizer=tokenizer, folder=folder / "demo-clip")
    return describe_course(course)


def make_training_set(config: Mapping[str, Any], *, folder: Path, workers: int) -> tuple[Tokenizer, TrainingSet]:
    """Draw the training scenes, write their texts and learn the tokenizer from these."""
    scenes = choose_training(count=SCENES)
    texts = write_training_texts(scenes, seed=SCHEDULE.seed)
    flat = (text for variants in texts for text in variants)
    tokenizer = train_tokenizer(flat, vocabulary=config["vocab_size"], context=config["context_length"])
    drawn = draw_pictures(scenes, side_px=KEPT_PX, folder=folder, workers=workers)
    return tokenizer, TrainingSet(
        pixels=shrink_squares(drawn, side_px=USED_PX),
        texts=encode_variants(texts, tokenizer=tokenizer),
        classes=number_attributes(scenes),
        may_mirror=torch.tensor([scene.sign_text is None for scene in scenes]),
    )


def examine_on(
    scenes: Sequence[Scene], *, tokenizer: Tokenizer, side_px: int, folder: Path, workers: int
) -> Examination:
    """Prepare scenes for measuring during the training."""
    requests = write_texts(scenes, write=write_request, seed=SCHEDULE.seed, variants=1)
    return Examination(
        pixels=draw_pictures(scenes, side_px=side_px, folder=folder, workers=workers),
        captions=encode_texts([scene.prompt for scene in scenes], tokenizer=tokenizer),
        requests=encode_variants(requests, tokenizer=tokenizer)[:, 0],
    )


def print_epoch(epoch: Epoch) -> None:
    """Print a line of progress."""
    Console().print(
        f"epoch {epoch.number}: loss {epoch.loss:.3f}, R@1 {epoch.caption_at_1:.3f}, R@5 {epoch.caption_at_5:.3f}, "
        f"requests R@1 {epoch.request_at_1:.3f}, {epoch.seconds:.0f} s"
    )
