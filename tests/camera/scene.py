"""A sheet of paper or a phone held before a camera: grey pictures of 1280 x 720, since decoders read no colour."""

import math
from io import BytesIO
from typing import NamedTuple

import numpy as np
import segno
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1280, 720
FINE = 2  # the sheet is drawn so many times larger and then shrunk, as light falls on more points than a picture has
MODULE = 16  # pixels of a QR module on the sheet
QUIET_ZONE = 4
FAR = 1.2 * WIDTH  # of the camera from the sheet, in pixels: what a phone's lens makes of a sheet that is tilted

Grey = np.ndarray  # float32, 720 x 1280, 0 is black, 255 is white


class Sheet(NamedTuple):
    """Something flat, and where on it the middle and the width of what is to be read are."""

    picture: Image.Image
    middle: tuple[float, float]
    width: float


class Pose(NamedTuple):
    """How a sheet is held: share of the picture's width, turned and tilted by degrees, tilted towards a direction."""

    share: float
    turned: float = 0
    tilted: float = 0
    towards: float = 0


def qr(text: str, error: str = "M") -> Image.Image:
    """A QR code with its quiet zone."""
    modules = np.array([list(row) for row in segno.make_qr(text, error=error, boost_error=False).matrix], np.uint8)
    grey = np.where(np.pad(modules, QUIET_ZONE), 25, 245).astype(np.uint8)
    return Image.fromarray(np.kron(grey, np.ones((MODULE, MODULE), np.uint8)))


def written(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: float, ink: int) -> None:
    """A line of text on a sheet."""
    draw.text(at, text, fill=ink, font=ImageFont.load_default(size))


def clutter(rng: np.random.Generator) -> Image.Image:
    """What is behind the sheet: light and shadow, edges and beams, out of focus."""
    half = WIDTH // 2, HEIGHT // 2  # it is soft anyway
    shades = Image.fromarray(rng.integers(40, 200, (9, 16)).astype(np.uint8))
    behind = shades.resize(half, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(behind)
    for _ in range(18):
        x0, x1 = sorted(int(x) for x in rng.integers(0, half[0], 2))
        y0, y1 = sorted(int(y) for y in rng.integers(0, half[1], 2))
        shade, width = int(rng.integers(20, 230)), int(rng.integers(1, 5))
        if rng.random() < 0.5:
            draw.rectangle((x0, y0, x1, y1), outline=shade, width=width)
        else:
            draw.line((x0, y1, x1, y0), fill=shade, width=width)
    return behind.filter(ImageFilter.GaussianBlur(1.5)).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)


def _seen(sheet: Sheet, pose: Pose, middle: tuple[float, float]) -> np.ndarray:
    """The 3 x 3 matrix from points of the sheet to points of the picture."""
    turned, tilted, towards = (math.radians(angle) for angle in pose[1:])
    turn = np.array(
        [[math.cos(turned), -math.sin(turned), 0], [math.sin(turned), math.cos(turned), 0], [0, 0, 1]], float
    )
    x, y = math.cos(towards), math.sin(towards)  # the axis about which it is tilted
    cross = np.array([[0, 0, y], [0, 0, -x], [-y, x, 0]])
    tilt = np.eye(3) + math.sin(tilted) * cross + (1 - math.cos(tilted)) * cross @ cross
    scale = pose.share * WIDTH / sheet.width
    flat = (tilt @ turn)[:, :2] * scale
    lens = np.diag([FAR, FAR, 1.0]) @ np.column_stack([flat, [0, 0, FAR]])
    lens[:2] += np.outer(middle, lens[2])
    return lens @ np.array([[1, 0, -sheet.middle[0]], [0, 1, -sheet.middle[1]], [0, 0, 1]], float)


def held(sheet: Sheet, pose: Pose, behind: Image.Image, middle: tuple[float, float]) -> Grey:
    """The sheet as the camera sees it, its middle at this point."""
    picture, width, scale = sheet.picture, sheet.width, pose.share * WIDTH * FINE / sheet.width
    if scale < 0.66:  # shrink it first, so that nothing is left out between two points
        small = picture.resize([int(side * scale * 1.5) for side in picture.size], Image.Resampling.BOX)
        part = small.width / picture.width
        sheet = Sheet(small, (sheet.middle[0] * part, sheet.middle[1] * part), width * part)
        picture = small
    right, bottom = picture.size
    seen = _seen(sheet, pose, middle)
    corners = seen @ np.array([[0, right, right, 0], [0, 0, bottom, bottom], [1, 1, 1, 1]])
    across, down = corners[:2] / corners[2]
    x0, x1 = (int(np.clip(x, 0, WIDTH)) for x in (across.min(), across.max() + 1))
    y0, y1 = (int(np.clip(y, 0, HEIGHT)) for y in (down.min(), down.max() + 1))
    size = ((x1 - x0) * FINE, (y1 - y0) * FINE)  # only where the sheet is
    back = np.linalg.inv(np.diag([FINE, FINE, 1]) @ np.array([[1, 0, -x0], [0, 1, -y0], [0, 0, 1]]) @ seen)
    points = (back / back[2, 2]).flatten()[:8].tolist()
    fine = picture.transform(size, Image.Transform.PERSPECTIVE, points, Image.Resampling.BILINEAR)
    mask = Image.new("L", size)
    outline = np.column_stack([across - x0, down - y0]) * FINE
    ImageDraw.Draw(mask).polygon([(float(x), float(y)) for x, y in outline], fill=255)
    whole = behind.copy()
    whole.paste(fine.reduce(FINE), (x0, y0), mask.reduce(FINE))
    return np.asarray(whole, np.float32)


def jpeg(picture: Grey, quality: int = 90) -> bytes:
    """The picture as a file."""
    file = BytesIO()
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=quality)
    return file.getvalue()
