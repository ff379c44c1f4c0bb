"""The line reader: a small convolutional network, 32 pixels high, any width; one answer every 4 pixels."""
import torch.nn as nn

CHANNELS = (16, 24, 48, 96, 128, 96)
CLASSES = 38  # 37 characters and "nothing printed here"


def line_reader(channels=CHANNELS):
    layers = []

    def convolution(inputs, outputs, kernel, padding, stride=1):
        layers.extend([nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()])

    c = channels
    convolution(1, c[0], 5, 2, 2)
    convolution(c[0], c[1], 3, 1)
    layers.append(nn.MaxPool2d(2))
    convolution(c[1], c[2], 3, 1)
    layers.append(nn.MaxPool2d((2, 1)))
    convolution(c[2], c[3], 3, 1)
    layers.append(nn.MaxPool2d((2, 1)))
    convolution(c[3], c[4], (2, 3), (0, 1))
    convolution(c[4], c[5], (1, 5), (0, 2))
    layers.append(nn.Dropout(.1))
    layers.append(nn.Conv2d(c[5], CLASSES, 1))
    return nn.Sequential(*layers)
