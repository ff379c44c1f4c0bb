// Finds the holder's photographs on a page.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "drivers/capture/error.h"
#include "vision/page/page.h"
#include "vision/read/reading.h"

namespace garita {

/// One thread at a time may use an object.
class PortraitFinder {
public:
    /// REQUIRES the text of OpenCV's haarcascade_frontalface_default.xml (opencv-data).
    [[nodiscard]] static Result<PortraitFinder> create(std::span<const std::uint8_t> cascade);
    PortraitFinder(PortraitFinder&&) noexcept;
    PortraitFinder& operator=(PortraitFinder&&) noexcept;
    ~PortraitFinder();

    /// Primary first. Looks in white, then infrared.
    [[nodiscard]] std::vector<Portrait> find(std::span<const Page> pages);

private:
    struct State;
    explicit PortraitFinder(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace garita
