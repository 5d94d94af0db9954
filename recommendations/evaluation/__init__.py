"""Judged requests: texts with known right answers, to fit the calibration and to measure retrieval."""
