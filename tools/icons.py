"""Draws the icons of the mobile page: a phone that films, on the blue of the pages. `python tools/icons.py`"""

from pathlib import Path

from PIL import Image, ImageDraw

OUT = Path(__file__).parents[1] / "web" / "img"
BLUE, WHITE = "#1d5fd1", "#ffffff"
SIZES = (192, 512)


def icon(size: int) -> Image.Image:
    """All of it lies in the middle 80 %, so that a launcher may cut any shape out of it (maskable)."""
    big = size * 4
    image = Image.new("RGB", (big, big), BLUE)
    pen = ImageDraw.Draw(image)

    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return big * left, big * top, big * right, big * bottom

    pen.rounded_rectangle(box(0.34, 0.2, 0.66, 0.8), big * 0.05, WHITE)
    pen.ellipse(box(0.41, 0.37, 0.59, 0.55), BLUE)
    pen.ellipse(box(0.46, 0.42, 0.54, 0.5), WHITE)
    pen.rounded_rectangle(box(0.44, 0.69, 0.56, 0.72), big * 0.015, BLUE)
    return image.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    for size in SIZES:
        icon(size).save(OUT / f"phone-{size}.png", optimize=True)
