"""The verdict on a stranger's file that is not accepted."""


class MediaRejected(Exception):
    """The bytes are not accepted as a picture or a clip.

    `code` is one of not_a_picture, not_a_clip, unsupported_format, truncated, too_many_pixels, decode_failed,
    decode_timeout, decode_memory, and of clips too_many_bytes, too_long, frame_rate_too_high, no_video; `detail` is
    a sentence with what was found, the limit and the remedy.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
