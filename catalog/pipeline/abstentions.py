"""What a stage raises when it gives no result and yet nothing is broken.

It is never turned into a result: the runner records the sentence, and the other stages run on.
"""


class NeedsReview(Exception):
    """The stage could not tell, so a person has to look. `retry_after_s` is None where trying again is of no use."""

    def __init__(self, text: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s
