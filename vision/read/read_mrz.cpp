#include "vision/read/read_mrz.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>
#include <utility>

#include "vision/cv.h"
#include "vision/read/search_mrz.h"

namespace garita {
namespace {

/// Corners of each character: half a pitch to either side, half a capital's height above and below, and a little air.
std::vector<std::vector<Quad>> quads_of(const FoundMrz& found) {
    std::vector<std::vector<Quad>> all;
    for (std::size_t i = 0; i < found.lines.size(); ++i) {
        const LineReading& line = found.lines[i];
        std::vector<Quad> quads;
        const int first = found.interpretation.first_cell[i];
        for (std::size_t k = 0; k < found.interpretation.lines[i].size(); ++k) {
            const std::size_t cell = static_cast<std::size_t>(first) + k;
            const double t = (line.centres[cell] - line.line.origin).dot(line.line.along);
            const double half = line.line.pitch / 2, tall = 0.55 * line.line.height;
            const std::array<cv::Point2d, 4> corners = {line.line.at(t - half, -tall), line.line.at(t + half, -tall),
                                                        line.line.at(t + half, tall), line.line.at(t - half, tall)};
            Quad quad;
            for (std::size_t c = 0; c < 4; ++c) quad[c] = {corners[c].x, corners[c].y};
            quads.push_back(quad);
        }
        all.push_back(std::move(quads));
    }
    return all;
}

}  // namespace

struct MrzReader::State {
    LineReader reader;
};

MrzReader::MrzReader(std::unique_ptr<State> state) : m_state(std::move(state)) {}
MrzReader::MrzReader(MrzReader&&) noexcept = default;
MrzReader& MrzReader::operator=(MrzReader&&) noexcept = default;
MrzReader::~MrzReader() = default;

Result<MrzReader> MrzReader::create(std::span<const std::uint8_t> network) {
    auto reader = LineReader::create(network);
    if (!reader) return tl::unexpected<Error>(reader.error());
    return MrzReader(std::make_unique<State>(State{std::move(*reader)}));
}

std::optional<MrzReading> MrzReader::read(const Capture& capture) {
    for (Band band : {Band::Infrared, Band::White, Band::Ultraviolet}) {
        const BandImage* image = capture.find(band);
        if (image == nullptr) continue;
        auto found = search_mrz(m_state->reader, as_grey(image->image.view()));
        if (!found) continue;
        MrzReading reading;
        reading.cells_px = quads_of(*found);
        reading.interpretation = std::move(found->interpretation);
        reading.band = band;
        return reading;
    }
    return std::nullopt;
}

}  // namespace garita
