// Reads the visual inspection zone with Tesseract, on located lines only.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "drivers/capture/error.h"
#include "vision/page/page.h"
#include "vision/read/reading.h"

namespace garita {

/// One thread at a time may use an object; inside, lines are read beside each other on worthwhile_threads().
class VizReader {
public:
    /// REQUIRES what read_traineddata() gives of Debian's Latin.traineddata (tesseract-ocr-script-latn).
    [[nodiscard]] static Result<VizReader> create(std::span<const std::uint8_t> traineddata);
    VizReader(VizReader&&) noexcept;
    VizReader& operator=(VizReader&&) noexcept;
    ~VizReader();

    /// The fields of the pages: by their labels (English, French, Spanish, Portuguese, and what documents print beside
    /// them), and by what the MRZ leads one to expect. Names as in design/json.md. Time is bounded.
    [[nodiscard]] std::vector<VizField> read(std::span<const Page> pages, const std::optional<MrzReading>& mrz);

private:
    class Recognizer;
    struct State;
    explicit VizReader(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace garita
