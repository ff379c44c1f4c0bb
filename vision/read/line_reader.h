// Reads straightened lines of OCR-B: the network of vision/read/ocrb and the fixed pitch of its answers.
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>
#include <span>
#include <vector>

#include "drivers/capture/error.h"
#include "mrz/interpret.h"
#include "vision/read/pitched_line.h"

namespace garita {

/// One line as read, cell by cell.
struct LineReading {
    mrz::ObservedLine cells;
    std::vector<cv::Point2d> centres;  ///< of each cell, px of the picture
    PitchedLine line;                  ///< where it was read, with the pitch that was found
    int first = 0, last = -1;          ///< the cells between which print was seen; empty when last < first
    double quality = 0;                ///< mean probability of the best character over first … last, 0 … 1

    [[nodiscard]] int characters() const { return last - first + 1; }
};

/// Whether the strips are read as the picture shows them or with their paper evened: every dark patch that is wider
/// than a stroke (a watermark, a picture, a shadow) made as light as its surroundings.
enum class PaperPrint { AsSeen, Evened };

/// REQUIRES one OpenCV thread for times as measured. One thread at a time may use an object.
class LineReader {
public:
    [[nodiscard]] static Result<LineReader> create(std::span<const std::uint8_t> network);

    /// Reads all lines of one picture in one go, in their order. REQUIRES 8-bit grey.
    [[nodiscard]] std::vector<LineReading> read(const cv::Mat& grey, std::span<const PitchedLine> lines,
                                                PaperPrint print = PaperPrint::AsSeen);

private:
    explicit LineReader(const cv::dnn::Net& network) : m_network(network) {}
    cv::dnn::Net m_network;
};

}  // namespace garita
