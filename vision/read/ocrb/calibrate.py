#!/usr/bin/python3
"""Makes the network's probabilities honest and says how honest they are.

    /usr/bin/python3 calibrate.py --state ocrb.pt --out ocrb.onnx --segments 4000

A temperature and a floor are fitted on drawn lines that training never saw, each character read where the grid of the
reader would read it (between columns, a little off centre). The temperature is divided into the last layer: the logits of
ocrb.onnx need no further scaling. The floor (a share of the probability that is spread over all classes, for what was
destroyed rather than blurred) is kFloor of vision/read/line_reader.cpp. calibration.json keeps both and the reliability
on two more sets that neither training nor the fit saw: lines drawn like the training's, and lines in faces and with
damage that training never shows.
"""
import argparse
import json

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


def fit(sets):
    """The temperature with the least sum of the sets' calibration errors (in one heap, what one set overstates would hide
    what the other understates), then the floor with the least mean negative log-probability. (The temperature with the
    least log-probability is 1.2: it serves the few destroyed characters and makes all others less sure than they are right.)
    """
    def error(t):
        return sum(reliability(probabilities(logits, t), truth)["expected_calibration_error"] for logits, truth in sets)
    temperature = float(min((error(t), t) for t in np.arange(.8, 1.4, .02))[1])
    p = np.concatenate([probabilities(logits, temperature)[np.arange(len(truth)), truth] for logits, truth in sets])
    losses = [(-np.log((1 - f) * p + f / 38).mean(), f) for f in (1e-5, 1e-4, 3e-4, 1e-3, 2e-3, 4e-3)]
    return temperature, float(min(losses)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", required=True)
    parser.add_argument("--out", default="ocrb.onnx")
    parser.add_argument("--segments", type=int, default=4000)
    args = parser.parse_args()
    torch.set_num_threads(1)
    net = line_reader()
    net.load_state_dict(torch.load(args.state))
    net.eval()
    # Half of the fit is damage that training never shows: what a traveller brings is not drawn by us.
    seen = [read_characters(net, seed, args.segments // 2, held_out) for seed, held_out in ((900_001, False), (900_002, True))]
    temperature, floor = fit(seen)
    result = {"temperature": round(temperature, 3), "floor": floor, "parameters": sum(p.numel() for p in net.parameters())}
    for name, seed, held_out in (("drawn_like_training", 900_003, False), ("other_faces_and_damage", 900_004, True)):
        logits, truth = read_characters(net, seed, args.segments, held_out)
        result[name] = reliability(probabilities(logits, temperature, floor), truth)
        result[name]["uncalibrated_error"] = reliability(probabilities(logits, 1), truth)["expected_calibration_error"]
    last = [m for m in net.modules() if isinstance(m, torch.nn.Conv2d)][-1]
    with torch.no_grad():
        last.weight /= temperature
        last.bias /= temperature
    export(net, args.out)
    with open(args.out.replace("ocrb.onnx", "") + "calibration.json", "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
