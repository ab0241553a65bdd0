"""Measurements: `make bench`. Ratios within one run, because they hold on a busy machine; nothing is asserted.

The tests assert and never measure.
"""
