"""Registers the Operations page."""

from config.jobs.console.lane_admin import LaneAdmin

__all__ = ["LaneAdmin"]
