"""Pictures that people upload, made anew: turned upright, small, without what the camera noted (where, when)."""

import io
import warnings
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
PIXELS_MOST = 40_000_000
LARGE, SMALL = (960, 640, 400), (240, 160, 120)
"""The longer side in pixels, on a page of its own and in a list: the first that is light enough."""
LARGE_BYTES, SMALL_BYTES = 60_000, 8_000
"""What a slow network bears: a worse quality and then fewer pixels are taken until it is so small."""
QUALITIES = (78, 65, 50, 35, 20)


class NotAPicture(ValueError):
    """The bytes are no JPEG, PNG or WebP, or too many pixels."""


class Picture(NamedTuple):
    """A picture as WebP in two sizes; `width` and `height` are those of the large one."""

    width: int
    height: int
    large: bytes
    small: bytes


def remade(content: bytes) -> Picture:
    """What is stored of an uploaded picture, by its content and not by its name. Raises NotAPicture."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                if opened.width * opened.height > PIXELS_MOST:
                    raise NotAPicture("too many pixels")
                opened.draft("RGB", (LARGE[0] * 2, LARGE[0] * 2))
                whole = _on_white(ImageOps.exif_transpose(opened))
        except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise NotAPicture(str(error)) from error
        except (OSError, SyntaxError, ValueError) as error:  # how Pillow says that a file is broken off
            raise NotAPicture(str(error)) from error
    large, packed = _packed(whole, LARGE, LARGE_BYTES)
    return Picture(large.width, large.height, packed, _packed(large, SMALL, SMALL_BYTES)[1])


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image.convert("RGBA"))
    return ground.convert("RGB")


def _packed(image: Image.Image, sides: tuple[int, ...], bytes_most: int) -> tuple[Image.Image, bytes]:
    made, packed = image, b""
    for side in sides:
        made = image.copy()
        made.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in QUALITIES:
            written = io.BytesIO()
            made.save(written, "WEBP", quality=quality, method=4)
            packed = written.getvalue()
            if len(packed) <= bytes_most:
                return made, packed
    return made, packed
