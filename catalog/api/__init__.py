"""The catalog's endpoints: parse, authorise, one service or selector, present."""
