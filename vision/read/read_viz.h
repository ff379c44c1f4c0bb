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
    /// them; the numbers of driving licences), and by what the MRZ leads one to expect. A picture in which no document
    /// was found is read as it lies: a document may fill it. Names as in design/json.md; a field that both sides print
    /// is told for each. Time is bounded.
    [[nodiscard]] std::vector<VizField> read(std::span<const Page> pages, const std::optional<MrzReading>& mrz);

    /// By how many quarters clockwise a page without an MRZ must be turned so that its print stands upright: its
    /// longest lines are read each way, and the way that Tesseract is surest of is it. 0 or 2 where the page was found:
    /// its longer side is level then. 0 where there is no print. Time is bounded.
    [[nodiscard]] int quarters_to_upright(const Page& page);

private:
    class Recognizer;
    struct State;
    explicit VizReader(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace garita
