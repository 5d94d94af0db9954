"""The Operations page: each lane's figures and switches, what runs, and the plots of the last hour and day."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from config.jobs.console.access import render_page, render_part, shown_page
from config.jobs.console.wording import say_lane, say_span
from config.jobs.lanes import LANES
from config.jobs.outcomes import WINDOWS, Window, read_outcomes
from config.jobs.plots import Plot, draw_plot
from config.jobs.selectors import LaneFigures, Overview, RunningJob, read_overview


@dataclass(frozen=True)
class LaneRow:
    title: str
    oldest: str
    figures: LaneFigures


@dataclass(frozen=True)
class RunningRow:
    one: RunningJob
    lane: str
    since: str
    lease_left: str


@dataclass(frozen=True)
class PlotColumn:
    """The plots of one window: all lanes together, then each lane."""

    window: Window
    total: Plot
    lanes: list[tuple[str, Plot]]


def open_overview(request: HttpRequest) -> HttpResponse:
    """The whole page; the admin site has checked who asks."""
    context = describe_live() | describe_plots() | {"title": "Operations"}
    return render_page(request, "operations/overview.html", context)


@shown_page
def refresh_live(request: HttpRequest) -> HttpResponse:
    return render_part(request, "operations/live.html", describe_live())


@shown_page
def refresh_plots(request: HttpRequest) -> HttpResponse:
    return render_part(request, "operations/plots.html", describe_plots())


def describe_live() -> dict[str, Any]:
    overview = read_overview()
    return {"at": overview.at, "lanes": describe_lanes(overview), "running": describe_running(overview)}


def describe_lanes(overview: Overview) -> list[LaneRow]:
    return [
        LaneRow(say_lane(lane.rule.name), "" if lane.oldest_s is None else say_span(lane.oldest_s), lane)
        for lane in overview.lanes
    ]


def describe_running(overview: Overview) -> list[RunningRow]:
    return [
        RunningRow(one, say_lane(one.job.lane), say_span(one.since_s), say_span(one.lease_left_s))
        for one in overview.running
    ]


def describe_plots() -> dict[str, Any]:
    """One query."""
    outcomes = read_outcomes()
    columns = []
    for window in WINDOWS:
        read = outcomes[window.name]
        lanes = [
            (say_lane(name), draw_plot(read.lanes.get(name, {}), window=window, newest=read.newest)) for name in LANES
        ]
        columns.append(PlotColumn(window, draw_plot(read.total(), window=window, newest=read.newest), lanes))
    return {"columns": columns}
