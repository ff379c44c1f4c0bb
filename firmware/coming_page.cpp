#include "firmware/coming_page.h"

#include <optional>
#include <utility>

#include "vision/threads.h"

namespace garita {

std::vector<const BandImage*> wait_for_what_is_read(Arrivals& arrivals, Side side) {
    std::vector<const BandImage*> pictures;
    for (int band = 0; band < kBandCount; ++band) {
        if (static_cast<Band>(band) > Band::White && !pictures.empty() && pictures.front()->band <= Band::White) break;
        if (const BandImage* picture = arrivals.wait({side, static_cast<Band>(band)})) pictures.push_back(picture);
    }
    return pictures;
}

ComingPage::ComingPage(PageCutter cutter, const std::vector<const BandImage*>& read)
    : m_cutter(std::move(cutter)),
      m_page(m_cutter.page()),
      m_side(m_page.side),
      m_all(read.front()->band > Band::White) {
    std::vector<std::optional<CutBand>> cuts(read.size());
    spread(cuts.size(), worthwhile_threads(), [&](std::size_t i, std::size_t) { cuts[i] = m_cutter.cut(*read[i]); });
    for (std::optional<CutBand>& cut : cuts)
        if (cut) add_band(m_page, std::move(*cut));
}

void ComingPage::go_on(std::size_t number, int quarters, Arrivals& arrivals, const OnBand& on_band) {
    if (on_band)
        for (const BandImage& band : m_page.bands) on_band(number, band);
    m_coming = std::async(std::launch::async, [this, number, quarters, &arrivals, &on_band] {
        std::vector<CutBand> cuts;
        for (int band = static_cast<int>(Band::White) + 1; band < kBandCount && !m_all; ++band) {
            const BandImage* picture = arrivals.wait({m_side, static_cast<Band>(band)});
            auto cut = picture == nullptr ? std::nullopt : m_cutter.cut(*picture);
            if (!cut) continue;
            turn_band(cut->band, quarters);
            if (on_band) on_band(number, cut->band);
            cuts.push_back(std::move(*cut));
        }
        return cuts;
    });
}

void ComingPage::add_last_bands(Page& page) {
    for (CutBand& cut : m_coming.get()) add_band(page, std::move(cut));
}

}  // namespace garita
