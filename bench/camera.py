"""A camera and a microphone for Chromium to play from files: an encoder spends on them what it spends on people.

A canvas would cost the page more than the encoder does, and Chromium's own green picture costs the encoder nothing.
"""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, FRAMES = 640, 480, 24  # a second
LOOP = 5  # seconds, after which it begins again without a seam
CODED, BITS = 48, 7
"""Lines at the top say which frame it is, for whoever compares two pages: its bits, and below them their opposites."""

RATE = 48_000
GRAIN = 2.0
"""Noise of the sensor, in grey levels: what does not repeat is what takes the bits."""


def make_picture(path: Path) -> None:
    """Somebody who sways a little before a wall with things on it: detail, motion and the grain of a cheap sensor."""
    chance = np.random.default_rng(12)
    wall, skin = (_texture(chance, HEIGHT + 64, WIDTH + 64), _texture(chance, HEIGHT + 64, WIDTH + 64))
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    still = np.full((HEIGHT // 2, WIDTH // 2), 128, np.uint8)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES}:1 Ip A1:1 C420\n".encode())
        for frame in range(LOOP * FRAMES):
            turn = 2 * np.pi * frame / (LOOP * FRAMES)
            x, y = 24 * np.sin(turn) + 5 * np.sin(7 * turn), 10 * np.sin(2 * turn) + 4 * np.sin(9 * turn)
            person = ((columns - 320 - x) / 150) ** 2 + ((rows - 300 - y) / 220) ** 2 < 1
            left, top = 32 + round(x), 32 + round(y)
            face = skin[top : top + HEIGHT, left : left + WIDTH]
            light = np.where(person, 40 + face, wall[32 : 32 + HEIGHT, 32 : 32 + WIDTH] * 0.7)
            light = light + chance.normal(0, GRAIN, (HEIGHT, WIDTH))
            light[:CODED] = _code(frame)
            reddish = np.where(person[::2, ::2], 150, still).astype(np.uint8)
            file.write(b"FRAME\n" + np.clip(light, 16, 235).astype(np.uint8).tobytes())
            file.write(still.tobytes() + reddish.tobytes())


def _code(frame: int) -> NDArray[np.float64]:
    bits = np.array([frame >> bit & 1 for bit in range(BITS)])
    both = np.stack([bits, 1 - bits])[np.ix_(np.arange(CODED) * 2 // CODED, np.arange(WIDTH) * BITS // WIDTH)]
    return np.asarray(90.0 + 80.0 * both)


def _texture(chance: np.random.Generator, height: int, width: int) -> NDArray[np.float64]:
    """Light from 0 to 200, with the detail at every scale that a lens leaves of natural things."""
    down, across = np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :]
    steepness = np.hypot(down, across) ** 1.4
    steepness[0, 0] = 1
    waves = np.fft.fft2(chance.normal(size=(height, width))) / steepness
    waves[0, 0] = 0
    light = np.fft.ifft2(waves).real
    return np.asarray(np.clip(100 + 40 * light / light.std(), 0, 200), np.float64)


def make_voice(path: Path) -> None:
    """A voice that never pauses: syllables, three formants, a pitch that wanders."""
    time = np.arange(2 * LOOP * RATE) / RATE
    phase = 2 * np.pi * 120 * time + 6 * np.sin(2 * np.pi * 0.5 * time)
    sound = np.zeros_like(time)
    for harmonic in range(1, 30):
        pitch = 120 * harmonic
        loud = sum(np.exp(-(((pitch - formant) / 150) ** 2)) for formant in (600, 1200, 2500))
        sound += (loud + 0.02) * np.sin(harmonic * phase)
    sound *= 0.6 + 0.4 * np.sin(2 * np.pi * 4 * time)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound / np.abs(sound).max() * 12_000).astype("<i2").tobytes())
