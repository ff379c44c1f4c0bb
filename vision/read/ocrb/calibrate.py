#!/usr/bin/python3
"""Measures how honest the network's probabilities are, and corrects them by a temperature where that helps.

    /usr/bin/python3 calibrate.py --state ocrb.pt --out ocrb.onnx --segments 1500         # measures and exports
    /usr/bin/python3 calibrate.py --state ocrb.pt --segments 2000 --fit                   # which temperature would fit best

Characters are read where the grid of the reader would read them (between columns, a little off centre), on drawn lines
that training never saw: lines drawn like the training's, and lines in faces and with damage that training never shows.
The temperature is divided into the last layer: the logits of ocrb.onnx need no further scaling. The floor that the reader
adds (kFloor of vision/read/line_reader.cpp) is part of what is measured. calibration.json keeps the result.
"""
import argparse
import json
import os

import numpy as np
import torch

import draw_lines
from network import line_reader
from train import export, normalise


def read_characters(net, seed, segments, held_out):
    """Logits at the characters' places and the truth, one row a character; what is truncated at the rims is left out."""
    rows, truth = [], []
    jitter = np.random.default_rng(seed)
    for start in range(0, segments, 50):
        drawn = [draw_lines.draw_with_places((seed, start + i), held_out) for i in range(50)]
        with torch.no_grad():
            logits = net(normalise(np.stack([d[0] for d in drawn])))[:, :, 0].numpy()
        for (_, line, centres, pitch), answer in zip(drawn, logits):
            for c, x in zip(line, centres):
                if not pitch < x < draw_lines.WIDTH - pitch:
                    continue
                column = (x + .5) / draw_lines.COLUMN - .5 + jitter.normal(0, .25)
                left = int(np.clip(np.floor(column), 0, answer.shape[1] - 2))
                w = np.clip(column - left, 0, 1)
                rows.append((1 - w) * answer[:, left] + w * answer[:, left + 1])
                truth.append(draw_lines.ALPHABET.index(c))
    return np.stack(rows), np.array(truth)


def probabilities(logits, temperature, floor=0):
    z = logits / temperature
    z = np.exp(z - z.max(1, keepdims=True))
    return (1 - floor) * z / z.sum(1, keepdims=True) + floor / z.shape[1]


def reliability(p, truth):
    best, confidence = p[:, :37].argmax(1), p[:, :37].max(1)
    right = best == truth
    bins = np.minimum((confidence * 15).astype(int), 14)
    error = sum(abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in range(15) if (bins == b).any())
    out = {"characters": int(len(truth)), "right": round(float(right.mean()), 5), "expected_calibration_error": round(float(error), 5)}
    for least in (.5, .9, .99):
        sure = confidence >= least
        out["at_least_%g" % least] = {"share": round(float(sure.mean()), 4), "wrong": round(float((~right[sure]).mean()), 6),
                                      "said_wrong": round(float(1 - confidence[sure].mean()), 6)}
    return out


FLOOR = 38e-5  # kFloor for each class (vision/read/line_reader.cpp)


def fit(sets):
    """The temperature with the least sum of the sets' calibration errors: in one heap, what one set overstates would hide
    what the other understates."""
    def error(t):
        return sum(reliability(probabilities(logits, t, FLOOR), truth)["expected_calibration_error"] for logits, truth in sets)
    return float(min((error(t), t) for t in np.arange(.8, 1.4, .02))[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", required=True)
    parser.add_argument("--out", default="ocrb.onnx")
    parser.add_argument("--segments", type=int, default=1500)
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--fit", action="store_true", help="only fit a temperature, on sets of their own")
    args = parser.parse_args()
    torch.set_num_threads(1)
    net = line_reader()
    net.load_state_dict(torch.load(args.state))
    net.eval()
    if args.fit:
        print(fit([read_characters(net, seed, args.segments // 2, held_out) for seed, held_out in ((900_001, False), (900_002, True))]))
        return
    result = {"temperature": args.temperature, "floor": FLOOR, "parameters": sum(p.numel() for p in net.parameters())}
    for name, seed, held_out in (("drawn_like_training", 900_005, False), ("other_faces_and_damage", 900_006, True)):
        logits, truth = read_characters(net, seed, args.segments, held_out)
        result[name] = reliability(probabilities(logits, args.temperature, FLOOR), truth)
    last = [m for m in net.modules() if isinstance(m, torch.nn.Conv2d)][-1]
    with torch.no_grad():
        last.weight /= args.temperature
        last.bias /= args.temperature
    export(net, args.out)
    with open(os.path.join(os.path.dirname(args.out), "calibration.json"), "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
