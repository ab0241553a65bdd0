"""Long loops against the promise that what was called saved stays: kills, power cuts, faults, damage.

A tenth of each loop runs with the other tests; all of it with POSTIL_SOAK=1 (`make soak`). Each harness is
shown to see a loss by a control that breaks the promise on purpose.
"""
