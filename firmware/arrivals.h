// The pictures of one document while they come: each is worked on when it is there (design/architecture.md).
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include "drivers/capture/capture.h"

namespace garita {

/// Any thread may call any of it. What a picture's place holds never changes once it was said, so that a result does
/// not depend on the order in which pictures came.
class Arrivals {
public:
    using Clock = std::chrono::steady_clock;
    enum class Claim { Taken, Unannounced, Twice };  ///< Twice: another of that side and band is there

    /// `announced`: the pictures that will come, and no others; none: any may come, and which do not is known only when
    /// the document is complete.
    explicit Arrivals(const std::vector<SideAndBand>& announced = {});

    /// Says that a picture is there, and will be added or given up soon where it is taken.
    [[nodiscard]] Claim claim(SideAndBand shot);
    /// REQUIRES a claim that was taken.
    void add(Side side, BandImage picture);
    void give_up(SideAndBand shot);
    /// Nothing more is claimed; what was claimed may still be added.
    void complete();

    /// The picture, once it is there; nullptr: it does not come, or could not be used.
    [[nodiscard]] const BandImage* wait(SideAndBand shot);
    /// Of that side, in the fixed order of bands.
    [[nodiscard]] const BandImage* wait_for_first(Side side);

    /// When the picture was claimed; when the last one was. REQUIRES that there is one.
    [[nodiscard]] Clock::time_point claimed_at(SideAndBand shot) const;
    [[nodiscard]] Clock::time_point last_claimed_at() const;

private:
    enum class Fate { Unknown, Announced, Claimed, Here, Unusable, Never };
    struct Place {
        Fate fate = Fate::Unknown;
        BandImage picture{};
        Clock::time_point claimed_at{};
    };
    [[nodiscard]] static std::size_t index_of(SideAndBand shot);

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::array<Place, 2 * static_cast<std::size_t>(kBandCount)> m_places;
};

}  // namespace garita
