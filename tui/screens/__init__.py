"""The screens, as scenes: rows of runs out, keys and clicks in. None imports Textual; the canvas shows them."""
