// Finds and reads the machine-readable zone of a capture, in any orientation, in infrared and white.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "drivers/capture/capture.h"
#include "drivers/capture/error.h"
#include "vision/read/reading.h"

namespace garita {

/// The OCR-B line reader (vision/read/ocrb) with its locator. One thread at a time may use an object.
class MrzReader {
public:
    /// REQUIRES the bytes of vision/read/ocrb/ocrb.onnx; an error of kind Internal when OpenCV cannot load them.
    [[nodiscard]] static Result<MrzReader> create(std::span<const std::uint8_t> network);
    MrzReader(MrzReader&&) noexcept;
    MrzReader& operator=(MrzReader&&) noexcept;
    ~MrzReader();

    /// Nothing where the picture may have cut the zone off. The most certain MRZ of one side, with cells_px in pixels
    /// of the first band in the fixed order of bands; nothing when there is none. Bands are asked for in the fixed
    /// order (infrared, white, then ultraviolet as a last resort), each only when it is needed, and what infrared and
    /// white say is combined. `early`, where given, hears of a reading that one band alone has shown surely, before the
    /// other is asked for: the other may change its characters, and whether it is accepted, but not where it lies.
    /// Deterministic; time is bounded.
    [[nodiscard]] std::optional<MrzReading> read(const PictureOfBand& pictures,
                                                 const std::function<void(MrzReading)>& early = {});
    [[nodiscard]] std::optional<MrzReading> read(const Capture& capture) {
        return read([&capture](Band band) { return capture.find(band); });
    }

private:
    struct State;
    explicit MrzReader(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace garita
