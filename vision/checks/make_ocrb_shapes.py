#!/usr/bin/python3
"""Writes ocrb_shapes.h: the shapes of OCR-B that mrz-typeface compares with.

    vision/checks/make_ocrb_shapes.py /usr/share/fonts/opentype/ocr-b/OCRB.otf > vision/checks/ocrb_shapes.h

The font is Debian's fonts-ocr-b 0.3 (by N. Schwarz and M. Skala, free for any use), size I of ISO 1073-2.
Needs PIL, numpy and cv2.
"""
import sys

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
PX_PER_MM = 6  # of the shapes
WIDTH, HEIGHT = 15, 21  # 2.5 by 3.5 mm
BLUR_MM = 0.12  # sigma: coarser than the lens of any scanner of 385 ppi or more
PITCH_MM = 2.54  # Doc 9303 part 3, 8th edition, 4.2
FINE = 40  # px per mm while drawing


def shape(font, character):
    picture = Image.new("L", (6 * FINE, 8 * FINE), 0)
    ImageDraw.Draw(picture).text((2 * FINE, 2 * FINE), character, font=font, fill=255)
    ink = np.asarray(picture).astype(np.float32) / 255
    ys, xs = np.where(ink > 0.5)
    # The middle of the box around the ink: what the check centres as well.
    cy, cx = (ys.min() + ys.max()) / 2, (xs.min() + xs.max()) / 2
    k = PX_PER_MM / FINE
    place = np.float32([[k, 0, (WIDTH - 1) / 2 - cx * k], [0, k, (HEIGHT - 1) / 2 - cy * k]])
    ink = cv2.GaussianBlur(ink, (0, 0), BLUR_MM * FINE)
    return cv2.warpAffine(ink, place, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)


def main():
    font = ImageFont.truetype(sys.argv[1], 100)
    font = ImageFont.truetype(sys.argv[1], round(100 * PITCH_MM * FINE / font.getlength("0")))
    print("// Shapes of OCR-B (ISO 1073-2, size I), written by make_ocrb_shapes.py from Debian's fonts-ocr-b: never edit.")
    print("#pragma once\n\n#include <array>\n#include <cstdint>\n#include <string_view>\n")
    print("namespace garita::detail {\n")
    print("// clang-format off")
    print(f'inline constexpr std::string_view kOcrbCharacters = "{CHARACTERS}";')
    print(f"inline constexpr int kOcrbPxPerMm = {PX_PER_MM};")
    print(f"inline constexpr int kOcrbWidth = {WIDTH};   // px")
    print(f"inline constexpr int kOcrbHeight = {HEIGHT};  // px")
    print(f"inline constexpr double kOcrbBlurMm = {BLUR_MM};  // sigma")
    print("// Ink, 0 to 255, rows top down, in the order of kOcrbCharacters.")
    print(f"inline constexpr std::array<std::array<std::uint8_t, {WIDTH * HEIGHT}>, {len(CHARACTERS)}> kOcrbShapes = {{{{")
    for character in CHARACTERS:
        values = np.clip(np.rint(shape(font, character) * 255), 0, 255).astype(int)
        print("{{" + ",\n  ".join(",".join(str(v) for v in row) for row in values) + "}},  // " + character)
    print("}};\n// clang-format on\n\n}  // namespace garita::detail")


main()
