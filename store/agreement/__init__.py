"""How far annotators agree, and where they differ: measures of the field over layers of one store.

`marks` reads layers; `pairing` says which marks of two layers are the same; `kappa`, `alpha` and `unitizing`
are the formulas, each with its paper; `tallies` counts what they need a chunk of text; `intervals` resamples
chunks; `measure` puts them together, `report` is what comes out.
"""
