"""Charts as vega-lite dictionaries: pure functions of numbers, colours and words."""
