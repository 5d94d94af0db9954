"""The lanes, and the resources that they share. A resource has one queue at the broker and workers of its own.

Among the lanes of a resource priority is strict: nothing is claimed from a lane while an earlier one has something to claim.
Priority does not help while every worker is busy for minutes, so lanes in which a person waits have a second resource, whose
workers serve them alone and are free when such a job comes (docs/decisions/0008).
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class LaneRule:
    """How a lane is served.

    `ageing_s`: a waiting job gains one step of priority inside its lane each so many seconds, 0 for none.
    `yields`: its running jobs give way when a job of an earlier lane waits and no worker is idle.
    `alert_age_s`: a job that waits longer than this is reported as overdue.
    `reserve`: a second resource that serves only the lanes that name it, empty for none.
    """

    name: str
    resource: str
    alert_age_s: float
    ageing_s: float = 0
    yields: bool = False
    reserve: str = ""

    @property
    def resources(self) -> tuple[str, ...]:
        """Whose workers serve the lane."""
        return (self.resource, self.reserve) if self.reserve else (self.resource,)


LANES: Mapping[str, LaneRule] = {
    rule.name: rule
    for rule in (
        LaneRule("video_user", resource="generation", alert_age_s=300),
        LaneRule("image_user", resource="generation", alert_age_s=120),
        LaneRule("video_precompute", resource="generation", alert_age_s=86_400, ageing_s=600, yields=True),
        LaneRule("tattoo", resource="processor", alert_age_s=60, reserve="interactive"),
        LaneRule("reports", resource="processor", alert_age_s=60, reserve="interactive"),
        LaneRule("analysis", resource="processor", alert_age_s=900),
        LaneRule("backfill", resource="processor", alert_age_s=604_800, yields=True),
        LaneRule("maintenance", resource="upkeep", alert_age_s=900),
    )
}
"""Every lane by name; within a resource the order is the priority."""

RESOURCES: tuple[str, ...] = tuple(dict.fromkeys(name for rule in LANES.values() for name in rule.resources))


def lanes_of_resource(resource: str) -> tuple[LaneRule, ...]:
    """The lanes that share a resource, most urgent first."""
    return tuple(rule for rule in LANES.values() if resource in rule.resources)


def lanes_before(lane: str) -> tuple[LaneRule, ...]:
    """The lanes of the same resource that are more urgent; a reserve keeps their order."""
    sharing = lanes_of_resource(LANES[lane].resource)
    return sharing[: [rule.name for rule in sharing].index(lane)]
