"""The lanes, and the resources that they share. A resource has one queue at the broker and workers of its own.

Among the lanes of a resource priority is strict: nothing is claimed from a lane while an earlier one has something to claim.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class LaneRule:
    """How a lane is served.

    `ageing_s`: a waiting job gains one step of priority inside its lane each so many seconds, 0 for none.
    `yields`: its running jobs give way when a job of an earlier lane waits and no worker is idle.
    `alert_age_s`: a job that waits longer than this is reported as overdue.
    """

    name: str
    resource: str
    alert_age_s: float
    ageing_s: float = 0
    yields: bool = False


LANES: Mapping[str, LaneRule] = {
    rule.name: rule
    for rule in (
        LaneRule("video_user", resource="generation", alert_age_s=300),
        LaneRule("image_user", resource="generation", alert_age_s=120),
        LaneRule("video_precompute", resource="generation", alert_age_s=86_400, ageing_s=600, yields=True),
        LaneRule("tattoo", resource="processor", alert_age_s=60),
        LaneRule("reports", resource="processor", alert_age_s=60),
        LaneRule("analysis", resource="processor", alert_age_s=900),
        LaneRule("backfill", resource="processor", alert_age_s=604_800, yields=True),
        LaneRule("maintenance", resource="upkeep", alert_age_s=900),
    )
}
"""Every lane by name; within a resource the order is the priority."""

RESOURCES: tuple[str, ...] = tuple(dict.fromkeys(rule.resource for rule in LANES.values()))


def lanes_of_resource(resource: str) -> tuple[LaneRule, ...]:
    """The lanes that share a resource, most urgent first."""
    return tuple(rule for rule in LANES.values() if rule.resource == resource)


def lanes_before(lane: str) -> tuple[LaneRule, ...]:
    """The lanes of the same resource that are more urgent."""
    sharing = lanes_of_resource(LANES[lane].resource)
    return sharing[: [rule.name for rule in sharing].index(lane)]
