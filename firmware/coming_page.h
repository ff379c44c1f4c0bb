// One side of a document while its bands come: those from which everything is read, then those that are only checked.
#pragma once

#include <functional>
#include <future>
#include <vector>

#include "firmware/arrivals.h"
#include "vision/page/make_page.h"

namespace garita {

/// Waits for the bands from which everything is read: infrared and white; of a side that has neither, all. In the order
/// of Band; none where no picture of the side can be used.
[[nodiscard]] std::vector<const BandImage*> wait_for_what_is_read(Arrivals& arrivals, Side side);

/// One thread uses it.
class ComingPage {
public:
    /// Cuts the bands that are read. REQUIRES one at least.
    ComingPage(PageCutter cutter, const std::vector<const BandImage*>& read);

    /// With the bands that are read. May be moved away once it was gone on.
    [[nodiscard]] Page& page() { return m_page; }

    /// A band of a page of that number, cut and upright.
    using OnBand = std::function<void(std::size_t number, const BandImage&)>;

    /// Once the page is upright, by so many quarters: shows its bands, and goes on with those to come on a thread of
    /// its own. `arrivals` and `on_band`, which may be none, outlive this.
    void go_on(std::size_t number, int quarters, Arrivals& arrivals, const OnBand& on_band);

    /// Waits for the last band, and adds to the page what it had not yet. REQUIRES go_on().
    void add_last_bands(Page& page);

private:
    PageCutter m_cutter;
    Page m_page;
    Side m_side;
    bool m_all;  ///< what is read is all that there is
    std::future<std::vector<CutBand>> m_coming;
};

}  // namespace garita
