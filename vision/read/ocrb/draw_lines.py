"""Draws segments of machine-readable lines as scanners and cameras see them, with the truth of every column.

Everything is drawn from fonts and random numbers: no picture of a document is used. draw(seed) gives one 32 x 288
picture and a label for each of its 72 columns of 4 pixels: 0..36 = the character of kAlphabet whose cell centre is there,
37 = nothing is printed there, -1 = the border between the two, not judged.
"""
import functools
import glob

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

cv2.setNumThreads(1)
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
EMPTY, IGNORE = 37, -1
HEIGHT, WIDTH, COLUMN = 32, 288, 4
PITCH = 20.0      # pixels from character to character in the drawn strip, before the jitter of the geometry
BASE = 36         # pitch at which characters are drawn before the picture is degraded

OCRB = "/usr/share/fonts/opentype/ocr-b/"
MONO = ["/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf"]
HELD_OUT_FACES = ["/usr/share/fonts/truetype/liberation/LiberationMono-Bold.ttf",
                  "/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf"]
FACES = [(OCRB + "OCRB.otf", .60), (OCRB + "OCRBS.otf", .21), (OCRB + "OCRBL.otf", .07), (MONO[0], .06), (MONO[1], .06)]
OTHER_PRINT = sorted(glob.glob("/usr/share/fonts/truetype/liberation/LiberationS*.ttf"))


@functools.lru_cache(maxsize=None)
def glyphs(path, scale_percent):
    """The 37 glyphs, ink = 1, each on a cell of 2 BASE x 2 BASE with its advance box centred."""
    size = 10
    while ImageFont.truetype(path, size + 1).getlength("H") <= BASE * scale_percent / 100:
        size += 1
    font = ImageFont.truetype(path, size)
    advance = font.getlength("H")
    top, bottom = font.getbbox("H")[1], font.getbbox("H")[3]
    out = []
    for c in ALPHABET:
        cell = Image.new("L", (2 * BASE, 2 * BASE), 0)
        ImageDraw.Draw(cell).text((BASE - advance / 2, BASE - (top + bottom) / 2), c, font=font, fill=255)
        out.append(np.asarray(cell, np.float32) / 255)
    return out


def clouds(r, h, w, cells=4):
    """Low-frequency noise, about -1..1."""
    small = r.standard_normal((max(2, int(cells * h / w) + 2), cells + 2)).astype(np.float32)
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC)


def check(s):
    return str(sum((0 if c == "<" else ALPHABET.index(c)) * (7, 3, 1)[i % 3] for i, c in enumerate(s)) % 10)


SYLLABLES = "AN BE CHE DO ER FI GA HO IN JA KO LU MA NE OR PA QU RO SI TA UL VE WA XU YO ZE BRA STE GRI MEN SON NIK HAM OU MKH HN".split()
STATES = "UTO USA GBR D<< FRA ESP BRA PRT MEX CHE NLD BEL POL ITA CHN IND CAN AUS JPN KOR RUS UKR SWE NOR FIN DNK AUT HUN CZE".split()


def name(r):
    def word(n):
        return "".join(SYLLABLES[r.integers(len(SYLLABLES))] for _ in range(n))
    return word(r.integers(1, 5)) + "<<" + "<".join(word(r.integers(1, 4)) for _ in range(r.integers(1, 4)))


def symbols(r, n, filler=.1):
    return "".join("<" if r.random() < filler else ALPHABET[r.integers(36)] for _ in range(n))


def date(r):
    return "%02d%02d%02d" % (r.integers(100), r.integers(1, 13), r.integers(1, 29))


def grammatical_line(r):
    kind = r.integers(5)
    state, nation = STATES[r.integers(len(STATES))], STATES[r.integers(len(STATES))]
    number = "".join(ALPHABET[r.integers(10)] if r.random() < .7 else ALPHABET[r.integers(36)] for _ in range(9))
    code = ["P<", "I<", "ID", "V<", "AC", "IP", "PD"][r.integers(7)]
    born, until, sex = date(r), date(r), "MF<"[r.integers(3)]
    if kind == 0:
        return (code + state + name(r)).ljust(44, "<")[:44]
    if kind == 1:
        optional = symbols(r, 14, .5) if r.random() < .5 else "<" * 14
        line = number + check(number) + nation + born + check(born) + sex + until + check(until) + optional + check(optional)
        return line + check(line[0:10] + line[13:20] + line[21:43])
    if kind == 2:
        return (code + state + number + check(number) + (symbols(r, 15, .5) if r.random() < .4 else "")).ljust(30, "<")[:30]
    if kind == 3:
        return (born + check(born) + sex + until + check(until) + nation).ljust(29, "<") + check(born + until)
    return name(r).ljust(30, "<")[:30]


def text(r, n):
    """n characters and whether the line really ends at either side."""
    if r.random() < .35:
        pool = ALPHABET if r.random() < .6 else "O0QDI1B8S5Z2G6MNHWK<X4A7T"
        return "".join(pool[r.integers(len(pool))] for _ in range(n)), r.random() < .3, r.random() < .3
    line = grammatical_line(r)
    if line.endswith("<" * 12) and r.random() < .7:
        line = line.rstrip("<") + "<" * int(r.integers(0, 9))
        n = min(n, len(line))
    at = r.integers(-3, len(line) - n + 4)
    at = int(np.clip(at, 0, len(line) - n))
    return line[at:at + n], at == 0, at == len(line) - n


def put(ink, cell, x, y):
    """Adds a glyph with its cell centre at (x, y), whole pixels."""
    h, w = ink.shape
    x0, y0 = int(x) - BASE, int(y) - BASE
    l, t, rr, b = max(0, x0), max(0, y0), min(w, x0 + 2 * BASE), min(h, y0 + 2 * BASE)
    if l < rr and t < b:
        part = ink[t:b, l:rr]
        np.maximum(part, cell[t - y0:b - y0, l - x0:rr - x0], out=part)


def draw_ink(r, w, h, first_x, cy, n, faces):
    """Coverage of ink 0..1, the characters and their centres."""
    face = faces[int(np.searchsorted(np.cumsum([f[1] for f in faces]), r.random() * sum(f[1] for f in faces) * .9999))][0]
    cells = glyphs(face, int(r.choice([100, 100, 100, 97, 103]) if "OCRB" in face else r.choice([80, 90, 100])))
    ink = np.zeros((h, w), np.float32)
    line, starts, ends = text(r, n)
    jitter = abs(r.normal(0, .6)) + .2
    centres = []
    for k, c in enumerate(line):
        x = first_x + k * BASE
        if -BASE < x < w + BASE:
            put(ink, cells[ALPHABET.index(c)], round(x + r.normal(0, jitter)), round(cy + r.normal(0, jitter)))
        centres.append(x)
    distance = 1.67 * BASE * r.uniform(.88, 1.15)
    for side in (-1, 1):
        if r.random() < .5:
            other, _, _ = text(r, n)
            shift = r.uniform(-.5, .5) * BASE * (r.random() < .4)
            for k, c in enumerate(other):
                put(ink, cells[ALPHABET.index(c)], round(first_x + k * BASE + shift), round(cy + side * distance))
    return ink, line, np.array(centres)


def wear(r, ink):
    """Stroke weight, uneven ink, scratches and gaps."""
    h, w = ink.shape
    weight = r.choice([0, 0, 1, 2, 3, -1, -2])
    if weight:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (abs(int(weight)) + 1,) * 2)
        changed = cv2.dilate(ink, kernel) if weight > 0 else cv2.erode(ink, kernel)
        a = r.uniform(.5, 1)
        ink = a * changed + (1 - a) * ink
    if r.random() < .25:                      # other makers' drawing of the face, worn type, crumpled paper
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        a, cells = r.uniform(.3, 1.3), r.integers(8, 40)
        ink = cv2.remap(ink, x + a * clouds(r, h, w, cells), y + a * clouds(r, h, w, cells), cv2.INTER_LINEAR)
    if r.random() < .4:
        ink = ink * np.clip(1 + r.uniform(.1, .45) * clouds(r, h, w, r.integers(4, 30)), .25, 1)
    if r.random() < .2:
        speckle = cv2.resize(r.random((h // 2, w // 2)).astype(np.float32), (w, h), interpolation=cv2.INTER_LINEAR)
        ink = ink * np.where(speckle < r.uniform(.05, .25), r.uniform(.2, .8), 1).astype(np.float32)
    for _ in range(r.integers(1, 4) if r.random() < .2 else 0):
        p = (int(r.integers(w)), int(r.integers(h)))
        q = (int(p[0] + r.normal(0, 60)), int(p[1] + r.normal(0, 30)))
        cv2.line(ink, p, q, float(r.choice([0, 0, .6])), int(r.integers(1, 4)))
    return ink


def paper(r, h, w):
    """The background: tint, clouds, guilloche, grain, blobs, bars."""
    base = r.uniform(110, 250)
    bg = np.full((h, w), base, np.float32)
    contrast = base * r.uniform(.02, .22) * (r.random() < .8)
    if r.random() < .6:
        bg += contrast * clouds(r, h, w, r.integers(2, 12))
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    for _ in range(r.integers(0, 5) if r.random() < .7 else 0):
        angle, period = r.uniform(0, np.pi), r.uniform(4, 40)
        phase = x * np.cos(angle) + y * np.sin(angle)
        phase = phase + r.uniform(0, 12) * np.sin((x * np.sin(angle) - y * np.cos(angle)) / r.uniform(8, 60))
        wave = np.cos(2 * np.pi * phase / period)
        sharp = r.uniform(0, .9)
        bg -= contrast * r.uniform(.2, .8) * (np.maximum(0, wave - sharp) / (1 - sharp))
    if r.random() < .3:
        bg += r.normal(0, r.uniform(2, 12), (h, w)).astype(np.float32)
    for _ in range(r.integers(1, 4) if r.random() < .2 else 0):
        cv2.circle(bg, (int(r.integers(w)), int(r.integers(h))), int(r.integers(3, 30)), float(base * r.uniform(.6, 1.15)), -1)
    for _ in range(r.integers(1, 3) if r.random() < .15 else 0):
        yy = int(r.choice([r.uniform(0, .22), r.uniform(.78, 1)]) * h)
        cv2.line(bg, (0, yy), (w, yy + int(r.normal(0, 2))), float(base * r.uniform(.2, 1.2)), int(r.integers(1, 8)))
    return bg


def beyond_the_line(r, img, left, right):
    """What lies outside the printed line: page edge, darkness, other print."""
    h, w = img.shape
    for side, x in ((-1, left), (1, right)):
        if not 0 < x < w or r.random() > .4:
            continue
        edge = int(x + side * r.uniform(.75, 3.5) * BASE)
        lo, hi = (0, edge) if side < 0 else (edge, w)
        if hi - lo < 2:
            continue
        if r.random() < .6:
            img[:, max(0, lo):hi] = r.choice([r.uniform(0, 60), r.uniform(60, 255)])
        else:
            for _ in range(r.integers(1, 5)):
                cv2.line(img, (int(r.integers(lo, hi)), int(r.integers(h))), (int(r.integers(lo, hi)), int(r.integers(h))),
                         float(r.uniform(0, 255)), int(r.integers(1, 7)))
    return img


def light(r, img):
    """Gradients, dark corners as under infrared lamps, glare."""
    h, w = img.shape
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    if r.random() < .5:
        a = r.uniform(0, 2 * np.pi)
        t = (x * np.cos(a) + y * np.sin(a)) / w
        img = img * np.clip(1 - r.uniform(0, .8) * (t - t.min()), .15, 1)
    if r.random() < .3:
        cx, cy, s = r.uniform(-.2, 1.2) * w, r.uniform(-2, 3) * h, r.uniform(.35, 1) * w
        img = img * (r.uniform(.2, .6) + .8 * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * s * s)))
    if r.random() < .12:
        cx, cy, s = r.uniform(0, 1) * w, r.uniform(0, 1) * h, r.uniform(.3, 1.2) * h
        img = img + r.uniform(40, 200) * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * s * s))
    if r.random() < .3:
        img = r.uniform(0, 90) + img * r.uniform(.2, .9)
    return img


def sharpness(r, img, pitch):
    """Blur of the lens, of motion; sharpening by the maker of the scanner."""
    k = r.random()
    if k < .55:
        sigma = pitch * (r.uniform(0, .085) if r.random() < .7 else r.uniform(.085, .16))
        if sigma > .25:
            img = cv2.GaussianBlur(img, (0, 0), sigma)
    elif k < .63:
        n = int(max(2, pitch * r.uniform(.05, .3)))
        kernel = np.zeros((n, n), np.float32)
        cv2.line(kernel, (0, 0) if r.random() < .3 else (0, n // 2), (n - 1, n - 1 if r.random() < .3 else n // 2), 1.0)
        img = cv2.filter2D(img, -1, kernel / kernel.sum())
    elif k < .70:
        radius = max(1, int(pitch * r.uniform(.04, .12)))
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2).astype(np.float32)
        img = cv2.filter2D(img, -1, disc / disc.sum())
    if r.random() < .2:
        img = img + r.uniform(.3, 2) * (img - cv2.GaussianBlur(img, (0, 0), max(.6, pitch * .05)))
    return img


def unseen_damage(r, img, pitch):
    """Kinds of damage that training never shows: dots of a screen, impulse noise, few grey levels, interlace shift."""
    kind = r.integers(4)
    h, w = img.shape
    if kind == 0:
        y, x = np.mgrid[0:h, 0:w]
        img = img + 18 * np.sin(2 * np.pi * x / max(2.2, pitch * .16)) * np.sin(2 * np.pi * y / max(2.2, pitch * .16))
    elif kind == 1:
        spots = r.random((h, w))
        img = np.where(spots < .015, 0, np.where(spots > .985, 255, img))
    elif kind == 2:
        step = r.uniform(20, 50)
        img = np.round(img / step) * step
    else:
        img = img.copy()
        img[1::2] = np.roll(img[1::2], 1, axis=1)
    return img.astype(np.float32)


def geometry(r, w, h, pitch, native_w, native_h):
    """The map from the drawn canvas to the picture of a scanner with `pitch` pixels a character."""
    s = pitch / BASE
    sx, sy = s * np.exp(r.uniform(-.16, .16)), s * np.exp(r.uniform(-.16, .16))
    a, shear = np.deg2rad(r.normal(0, .6)), r.normal(0, .05)
    to_centre = np.array([[1, 0, -w / 2], [0, 1, -h / 2], [0, 0, 1]])
    linear = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]]) @ \
        np.array([[sx, sx * shear, 0], [0, sy, 0], [r.normal(0, 2e-5), r.normal(0, 1.5e-4), 1]])
    dy = r.uniform(-3.6, 3.6) * pitch / PITCH
    back = np.array([[1, 0, native_w / 2 + r.uniform(-.5, .5)], [0, 1, native_h / 2 + dy], [0, 0, 1]])
    return back @ linear @ to_centre


def label_columns(centres, line, pitch_px):
    """One label a column, from the characters' centres in pixels of the final strip."""
    labels = np.full(WIDTH // COLUMN, EMPTY, np.int64)
    x = (np.arange(WIDTH // COLUMN) + .5) * COLUMN - .5
    for centre, c in zip(centres, line):
        d = np.abs(x - centre) / pitch_px
        labels[(d > .24) & (d < .37)] = IGNORE
    for centre, c in zip(centres, line):
        d = np.abs(x - centre) / pitch_px
        labels[d <= .24] = ALPHABET.index(c)
    return labels


def draw(seed, held_out=False):
    """One segment: uint8 picture HEIGHT x WIDTH and its column labels. The same seed gives the same picture."""
    strip, line, centres, pitch = draw_with_places(seed, held_out)
    if not len(centres):
        return strip, np.full(WIDTH // COLUMN, EMPTY, np.int64)
    return strip, label_columns(centres, line, pitch)


def draw_with_places(seed, held_out=False):
    """The picture, its characters, where their centres are (px) and the pitch of one character (px)."""
    r = np.random.default_rng(seed)
    k = BASE / PITCH
    w, h = int(WIDTH * k * 1.3), int(HEIGHT * k * 2)
    n = int(r.integers(9, 22))
    cy = h / 2
    faces = [(f, .5) for f in HELD_OUT_FACES] if held_out and r.random() < .25 else FACES
    first_x = (w - n * BASE) / 2 + BASE / 2 + r.uniform(-5, 5) * BASE
    ink, line, centres = draw_ink(r, w, h, first_x, cy, n, faces)
    if r.random() < .05:                      # no MRZ at all: background, or print that is none
        ink[:] = 0
        if r.random() < .7 and OTHER_PRINT:
            font = ImageFont.truetype(OTHER_PRINT[r.integers(len(OTHER_PRINT))], int(r.uniform(24, 60)))
            page = Image.new("L", (w, h), 0)
            words = " ".join("".join(chr(97 + r.integers(26)) for _ in range(r.integers(2, 9))).capitalize() for _ in range(8))
            ImageDraw.Draw(page).text((int(r.integers(-40, 10)), int(h / 2 - r.uniform(15, 45))), words, font=font, fill=255)
            ink = np.asarray(page, np.float32) / 255
        line, centres = "", np.zeros(0)
    ink = wear(r, ink)
    bg = paper(r, h, w)
    dark = min(r.uniform(0, 110), float(np.median(bg)) - 60)
    img = bg * (1 - ink) + dark * ink if r.random() < .6 else bg * (1 - ink * (1 - dark / 255))
    if len(centres):
        img = beyond_the_line(r, img, centres[0], centres[-1])
    img = light(r, img)
    pitch = float(np.exp(r.uniform(np.log(5.5), np.log(40)))) if r.random() < .85 else r.uniform(5.5, 10)
    margin = 6
    nw, nh = int(np.ceil(WIDTH * pitch / PITCH)) + 2 * margin, int(np.ceil(HEIGHT * pitch / PITCH)) + 2 * margin
    m = geometry(r, w, h, pitch, nw, nh)
    if pitch < BASE * .8:                     # an area filter first: pixels of a sensor integrate
        img = cv2.GaussianBlur(img, (0, 0), max(.3, .42 * BASE / pitch))
    img = cv2.warpPerspective(np.clip(img, 0, 255).astype(np.float32), m, (nw, nh), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    img = sharpness(r, img, pitch)
    if held_out and r.random() < .5:
        img = unseen_damage(r, img, pitch)
    noise = r.uniform(0, 8) if r.random() < .75 else r.uniform(8, 8 + .6 * min(pitch, 33))
    noise *= min(1., .3 + float(img.std()) / 40)
    img = img + r.normal(0, noise, img.shape).astype(np.float32) * (1 if r.random() < .5 else np.sqrt(np.maximum(img, 4) / 128))
    img = np.clip(img, 0, 255).astype(np.uint8)
    if r.random() < .5:
        img = cv2.imdecode(cv2.imencode(".jpg", img, [cv2.IMWRITE_JPEG_QUALITY, int(r.integers(18, 96))])[1], 0)
    if r.random() < .25:                      # somebody resized the picture before
        f = r.uniform(.7, 1.5)
        small = cv2.resize(img, None, fx=f, fy=f, interpolation=int(r.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA])))
        img = cv2.resize(small, (nw, nh), interpolation=cv2.INTER_LINEAR)
    x0, y0 = margin + r.uniform(-1, 1), margin + r.uniform(-1, 1)
    f = pitch / PITCH
    if f > 1:
        part = cv2.getRectSubPix(img, (int(WIDTH * f), int(HEIGHT * f)), (x0 + WIDTH * f / 2 - .5, y0 + HEIGHT * f / 2 - .5))
        out = cv2.resize(part, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    else:
        a = np.array([[f, 0, x0 + .5 * f - .5], [0, f, y0 + .5 * f - .5]])
        out = cv2.warpAffine(img, a, (WIDTH, HEIGHT), flags=(cv2.INTER_CUBIC if r.random() < .5 else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    if not len(centres):
        return out, line, centres, PITCH
    p = m @ np.stack([centres, np.full(len(centres), cy), np.ones(len(centres))])
    x = ((p[0] / p[2]) - x0 + .5) / f - .5
    return out, line, x, float(np.median(np.diff(x)))
