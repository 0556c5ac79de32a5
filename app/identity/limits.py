"""Below these the recogniser is not asked: its answer would be about noise."""

DARK = 40.0
"""Mean luma of the face, 0 to 255."""
SMALL = 64
"""Width of the face in pixels; the recogniser wants 112."""
