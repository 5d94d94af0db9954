"""The tattoo product's endpoints: parse, authorise, one service or selector, present."""
