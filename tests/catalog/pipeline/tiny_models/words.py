"""The vocabulary of the tiny GroundingDINO."""

WORDS = {"[PAD]": 0, "[CLS]": 1, "[SEP]": 2, ".": 3, "?": 4, "red": 5, "blue": 6, "balloon": 7, "[UNK]": 15}
