"""Measures the proposals against gold data that lies outside the project; `python -m tests.evaluation`."""
