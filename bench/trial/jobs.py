"""One kind a lane, all over the same table."""

from config.jobs.kinds import JobKind, Limits, Retries
from config.jobs.lanes import LANES


def declare(lane: str) -> JobKind:
    return JobKind(
        name=f"trial-{lane.replace('_', '-')}",
        model="trial.Task",
        lane=lane,
        perform="bench.trial.deeds.perform",
        settle="bench.trial.deeds.settle",
        retry="config.jobs.queueing.enqueue_again",
        limits=Limits(wall_s=90, cpu_s=60, memory_mib=512),
        retries=Retries(delay_s=0.5, most_delay_s=5),
    )


KINDS = {lane: declare(lane) for lane in LANES}
VIDEO_USER, IMAGE_USER, VIDEO_PRECOMPUTE = KINDS["video_user"], KINDS["image_user"], KINDS["video_precompute"]
TATTOO, REPORTS, ANALYSIS, MAINTENANCE = KINDS["tattoo"], KINDS["reports"], KINDS["analysis"], KINDS["maintenance"]
BACKFILL = KINDS["backfill"]
