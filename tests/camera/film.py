"""Films for a browser's test camera (Chromium: --use-file-for-fake-video-capture=FILM.mjpeg)."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from camera import spoil
from camera.scene import HEIGHT, WIDTH, Grey, Pose, Sheet, clutter, held, qr
from camera.tickets import sheet

PER_SECOND = 30  # Chromium shows its film at this speed
MARK = slice(0, 24), slice(WIDTH - 40, WIDTH)  # white while something is held into view, black otherwise


def film(path: Path, sheets: Iterable[Sheet], shown: int, between: int, seed: int = 1) -> Path:
    """A film in which these are held before the camera one after the other, for so many pictures each."""
    rng = np.random.default_rng(seed)
    behind = clutter(rng)
    nothing = _frame(np.asarray(behind, np.float32), 0)
    with path.open("wb") as file:
        for one in sheets:
            file.write(nothing * between)
            pose = Pose(0.28, rng.uniform(-15, 15), 12, rng.uniform(0, 360))
            seen = held(one, pose, behind, (WIDTH * rng.uniform(0.4, 0.6), HEIGHT / 2))
            file.write(_frame(spoil.noisy(rng, seen, 2), 255) * shown)
    return path


def phones(codes: Iterable[str], seed: int = 1) -> Iterable[Sheet]:
    """Tickets on the screens of phones."""
    rng = np.random.default_rng(seed)
    return (sheet(rng, qr(code), phone=True) for code in codes)


def _frame(picture: Grey, mark: int) -> bytes:
    """One picture of a film. In colour and 4:2:0 (yuvj420p): others arrive as a single shade, without an error."""
    shades = np.clip(picture, 0, 255).astype(np.uint8)
    shades[MARK] = mark
    file = BytesIO()
    Image.fromarray(shades).convert("RGB").save(file, "JPEG", quality=90, subsampling="4:2:0")
    return file.getvalue()
