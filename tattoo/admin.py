"""Registers the console's pages of the tattoo product."""

from tattoo.console.analysis_admin import AnalysisAdmin

__all__ = ["AnalysisAdmin"]
