"""What makes a picture hard to read: the lens, the light, the sensor, a crumpled sheet, a screen."""

import math
from io import BytesIO

import numpy as np
from PIL import Image

from camera.scene import HEIGHT, WIDTH, Grey

LIT = 235  # how bright a lamp shines back
_NOISE = np.random.default_rng(0).standard_normal(3 * WIDTH * HEIGHT, np.float32)  # a picture takes any part of it


def soft(picture: Grey, radius: float) -> Grey:
    """Out of focus: a Gaussian with this standard deviation in pixels."""
    reach = math.ceil(3 * radius)
    weights = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * radius**2)).astype(np.float32)
    weights /= weights.sum()
    for axis in (0, 1):
        sides = [(reach, reach) if one == axis else (0, 0) for one in (0, 1)]
        wide = np.pad(picture, sides, mode="edge")
        length = picture.shape[axis]
        parts = (np.take(wide, range(first, first + length), axis) for first in range(2 * reach + 1))
        picture = sum(weight * part for weight, part in zip(weights, parts, strict=True))
    return picture


def moved(rng: np.random.Generator, picture: Grey, way: float) -> Grey:
    """Moved by so many pixels, in any direction, while the picture was taken."""
    angle = rng.uniform(0, math.pi)
    steps = {
        (round(at * math.sin(angle)), round(at * math.cos(angle)))
        for at in np.linspace(-way / 2, way / 2, int(way) * 2 + 1)
    }
    return sum(np.roll(picture, step, (0, 1)) for step in steps) / np.float32(len(steps))


def noisy(rng: np.random.Generator, picture: Grey, much: float) -> Grey:
    """The sensor's noise, with this standard deviation."""
    first = int(rng.integers(0, _NOISE.size - picture.size))
    return picture + np.float32(much) * _NOISE[first : first + picture.size].reshape(picture.shape)


def dark(rng: np.random.Generator, picture: Grey, share: float) -> Grey:
    """So little light that single quanta count, brightened afterwards as phones do."""
    caught = rng.poisson(np.clip(picture * share, 0, None)).astype(np.float32)
    return soft(noisy(rng, caught, 4), 0.7) * np.float32((0.5 / share) ** 0.6)


def glaring(rng: np.random.Generator, picture: Grey, much: float, middle: tuple[float, float], side: float) -> Grey:
    """A lamp reflected somewhere on the code, which is so wide."""
    reach = side * rng.uniform(0.18, 0.3) * (1 + much)
    x, y = (at + rng.uniform(-0.3, 0.3) * side for at in middle)
    rows, columns = np.ogrid[0:HEIGHT, 0:WIDTH]
    light = np.exp(-(((columns - x) / reach) ** 2 + ((rows - y) / (reach * 0.6)) ** 2)).astype(np.float32)
    return picture * (1 - 0.35 * much * light) + LIT * much * light


def moire(rng: np.random.Generator, picture: Grey, depth: float) -> Grey:
    """The pattern that a screen's pixels make with the camera's, and the dark bands of its refreshing."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    angle, width = rng.uniform(0, math.pi), rng.uniform(2.1, 3.2)
    along = columns * math.cos(angle) + rows * math.sin(angle)
    across = rows * math.cos(angle) - columns * math.sin(angle)
    waves = np.sin(2 * math.pi * along / width + 2 * np.sin(2 * math.pi * across / 190))
    pattern = 1 - depth * 0.5 * (1 + waves * np.sin(2 * math.pi * across / (width * 1.07)))
    bands = np.sin(2 * math.pi * rows / rng.uniform(120, 260) + rng.uniform(0, 6)) > 0.4
    return picture * pattern * (1 - depth * 0.35 * bands)


def pixelated(symbol: Image.Image, scale: float) -> Image.Image:
    """A code that went through a chat: shrunk, pressed hard, enlarged again."""
    side = int(symbol.width * scale)
    file = BytesIO()
    symbol.resize((side, side), Image.Resampling.BOX).save(file, "JPEG", quality=35)
    return Image.open(file).resize(symbol.size, Image.Resampling.BILINEAR)


def crumpled(rng: np.random.Generator, sheet: Image.Image, much: float) -> Image.Image:
    """Creases: each point lies a little beside its place (pixels), and slopes are darker or lighter."""

    def hills() -> np.ndarray:
        """Smooth heights over the sheet."""
        both = [Image.fromarray(rng.standard_normal((n, n), np.float32)) for n in (7, 13)]
        wide, narrow = (np.asarray(one.resize(sheet.size, Image.Resampling.BICUBIC)) for one in both)
        return wide + 0.4 * narrow

    right, down = (2.2 * much * hills() for _ in range(2))
    slope = np.gradient(right, axis=1) + np.gradient(down, axis=0)
    shade = 1 + np.clip(1.6 * slope, -0.45, 0.25)
    rows, columns = np.mgrid[0 : sheet.height, 0 : sheet.width]
    x = np.clip(columns + right, 0, sheet.width - 1.001)
    y = np.clip(rows + down, 0, sheet.height - 1.001)
    left, top = x.astype(int), y.astype(int)
    east, south = x - left, y - top
    flat = np.asarray(sheet, np.float32)
    upper = flat[top, left] * (1 - east) + flat[top, left + 1] * east
    lower = flat[top + 1, left] * (1 - east) + flat[top + 1, left + 1] * east
    return Image.fromarray(np.clip((upper * (1 - south) + lower * south) * shade, 0, 255).astype(np.uint8))
