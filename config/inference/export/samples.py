"""What exports are compared on: drawn pictures of many shapes, and texts of every kind that people and machines write.

Both are made from a seed, so that two exports are compared on the same inputs.
"""

# ruff: noqa: RUF001  # the odd characters are what is tested

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

SEED: Final = 7
SIZES: Final = ((640, 480), (480, 640), (224, 224), (512, 341), (333, 500), (97, 61), (800, 100), (31, 350))
"""(width, height): photographs, squares, smaller than any model's input, very long and very high."""

SUBJECTS: Final = (
    "a woman in a red dress",
    "two cats on a sofa",
    "an old lighthouse",
    "a bowl of ramen",
    "a 1967 Mustang",
)
PLACES: Final = ("on the beach at sunset", "in a small kitchen", "under neon lights, Tokyo", "during a snowstorm", "")
STYLES: Final = ("", ", film grain, 35mm, f/1.8", " (masterpiece:1.2), best quality", " -- it's what they've wanted!")

ODD_TEXTS: Final = (
    "", " ", "\t\n", ".", "!?", "'", "''s", "don't", "DON'T", "it's we're I'm you'll he'd they've", "O'REILLY'S",
    "'S'T'RE", "UPPER lower MiXeD", "naïve café résumé", "NAÏVE CAFÉ", "Straße STRASSE ẞ", "İstanbul ıssız",
    "ΟΔΥΣΣΕΥΣ ὀδυσσεύς", "Привет, мир! ЁЖ", "你好,世界", "日本語のテキスト", "カタカナ ｶﾀｶﾅ", "한국어 문장",
    "مرحبا بالعالم", "שלום עולם", "हिन्दी पाठ", "ไทยไม่มีช่องว่าง", "Tiếng Việt có dấu", "ქართული", "አማርኛ",
    "e\u0301 o\u0308 decomposed", "ﬁnd ﬂight ﬀ", "½ ⅓ ² ³ ① Ⅷ ٣ ४ 七", "2024-06-01 12:30:59", "3.14159e-10",
    "1,000,000.00 €", "100% $5 £6 ¥7 ₹8", "a+b=c; x<y && y>z", "#hashtag @mention", "https://example.com/a?b=c&d=e#f",
    "someone@example.com", "C:\\Users\\x\\y.txt", "/usr/bin/env", "snake_case kebab-case camelCase", "😀", "😀😃😄",
    "👩‍👩‍👧‍👦 family", "👍🏽 skin tone", "🇩🇪🇯🇵 flags", "❤️ ♥ ☺︎", "a😀b", "emoji at the end 🎉",
    "&lt;b&gt;bold&lt;/b&gt;", "&amp;amp;lt;", "Tom &amp; Jerry", "&#39;quoted&#39; &#x27;x&#x27;",
    "&nbsp;space&nbsp;", "&eacute;t&eacute;", "&unknown; &", "<script>alert(1)</script>", "cafÃ© mojibake",
    "Ã¼ber â€œquotesâ€\u009d", "schÃ¶n â€“ dash", "“curly” ‘quotes’ – — …", "zero\u200bwidth\u200djoiner\ufeff",
    "soft\u00adhyphen", "no\u00a0break\u2003em\u3000wide", "line\u2028para\u2029", "bell\x07null\x00x",
    "\x1b[31mred\x1b[0m", "tab\tnewline\r\nend", "   many    spaces   ", "ALL\u0085NEL",
    "\x1c\x1d\x1e\x1f separators", "\ufffd replacement", "right\u202eto left",
    "ａｂｃ full width ＡＢＣ １２３", "𝔣𝔯𝔞𝔨𝔱𝔲𝔯 𝒮𝒸𝓇𝒾𝓅𝓉", "𠮷野家 rare",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "supercalifragilisticexpialidocious antidisestablishmentarianism", "x" * 400, "word " * 300, "猫" * 200,
    "😀" * 120, "a1b2c3" * 40, "!" * 150, "....,,,,;;;;::::----____", "(((deep)))[[[brackets]]]{{{braces}}}",
    "\"double\" `back` 'single'", "*bold* _under_ ~strike~", "<start_of_text> a cat <end_of_text>", "<end_of_text>",
    "a<start_of_text>b", "<END_OF_TEXT> loud", "<|endoftext|>", "</w> cat</w>",
    "the quick brown fox jumps over the lazy dog", "THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG",
    "Lorem ipsum dolor sit amet,",
)  # fmt: skip


def list_texts() -> list[str]:
    """Return more than 200 texts: prompts as people write them, then every odd one."""
    prompts = [f"{subject} {place}{style}" for subject in SUBJECTS for place in PLACES for style in STYLES]
    return [*prompts, *ODD_TEXTS, f"half a pair {chr(0xD83D)} of UTF-16"]


def draw_pictures(count: int) -> list[npt.NDArray[np.uint8]]:
    """Return `count` pictures (height, width, 3), RGB: shapes on a gradient with noise, of different sizes."""
    generator = np.random.default_rng(SEED)
    return [_draw_picture(generator, size=SIZES[number % len(SIZES)]) for number in range(count)]


def _draw_picture(generator: np.random.Generator, *, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    width, height = size
    corners = generator.integers(0, 256, (2, 2, 3), dtype=np.uint8)
    image = Image.fromarray(corners).resize(size, Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        left, right = np.sort(generator.integers(0, width, 2))
        top, bottom = np.sort(generator.integers(0, height, 2))
        colour: Any = tuple(int(one) for one in generator.integers(0, 256, 3))
        shape = draw.ellipse if generator.random() < 0.5 else draw.rectangle
        shape((int(left), int(top), int(right), int(bottom)), fill=colour)
    noise = generator.integers(-12, 13, (height, width, 3), dtype=np.int16)
    return np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8)
