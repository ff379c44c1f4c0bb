#!/usr/bin/python3
"""Trains the line reader on drawn lines and writes ocrb.onnx. One command, fixed seeds: README.md beside this file.

    /usr/bin/python3 train.py --steps 3000 --out ocrb.onnx
"""
import argparse
import math
import multiprocessing
import time

import numpy as np
import torch

import draw_lines
from network import line_reader

BATCH, FRESH, REPLAY = 32, 16, 40000


def normalise(strips):
    """As the C++ reader does: the whole strip's mean and spread (vision/read/line_reader.cpp)."""
    x = strips.astype(np.float32)
    mean, spread = x.mean((1, 2), keepdims=True), x.std((1, 2), keepdims=True)
    return torch.from_numpy((x - mean) / (spread + 8))[:, None]


def generate(pipe, seed, batches):
    for b in range(batches):
        pipe.send([draw_lines.draw((seed, b * FRESH + i)) for i in range(FRESH)])


def export(net, path):
    net.eval()
    torch.onnx.export(net, torch.zeros(1, 1, 32, 288), path, opset_version=11, input_names=["strip"], output_names=["logits"],
                      dynamic_axes={"strip": {0: "lines", 3: "width"}, "logits": {0: "lines", 3: "columns"}})
    net.train()


def train(args):
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    net = line_reader()
    if args.resume:
        net.load_state_dict(torch.load(args.resume))
    optimiser = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda i: min(1, (i + 1) / 100) * .5 * (1 + math.cos(math.pi * min(1, i / args.steps))))
    ours, theirs = multiprocessing.Pipe(False)
    worker = multiprocessing.Process(target=generate, args=(theirs, args.seed, args.steps), daemon=True)
    worker.start()
    strips = np.zeros((REPLAY, 32, draw_lines.WIDTH), np.uint8)
    labels = np.zeros((REPLAY, draw_lines.WIDTH // draw_lines.COLUMN), np.int64)
    choose = np.random.default_rng(args.seed)
    filled, smoothed, start = 0, None, time.time()
    for step in range(args.steps):
        at = [(step * FRESH + i) % REPLAY for i in range(FRESH)]
        for i, (strip, label) in zip(at, ours.recv()):
            strips[i], labels[i] = strip, label
        filled = min(REPLAY, filled + FRESH)
        rows = np.concatenate([at, choose.integers(0, filled, BATCH - FRESH)])
        logits = net(normalise(strips[rows]))[:, :, 0]
        loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(labels[rows]), ignore_index=draw_lines.IGNORE)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        schedule.step()
        smoothed = loss.item() if smoothed is None else .98 * smoothed + .02 * loss.item()
        if step % 100 == 99:
            print("step %d loss %.4f time %.0f s" % (step + 1, smoothed, time.time() - start), flush=True)
        if step % 500 == 499:
            torch.save(net.state_dict(), args.out + ".pt")
            export(net, args.out)
    torch.save(net.state_dict(), args.out + ".pt")
    export(net, args.out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", help="state of an earlier training to go on from")
    parser.add_argument("--out", default="ocrb.onnx")
    train(parser.parse_args())
