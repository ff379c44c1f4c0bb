// What goes to the worker: what is asked, then each picture with what it is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/error.h"
#include "firmware/report.h"
#include "vision/calibration/calibration.h"

namespace garita::worker {

/// What a picture is; its bytes are the second memory file of the message.
struct PictureFacts {
    Side side = Side::Front;
    Band band = Band::White;
    std::string name;
    double ppi = 0;
    std::optional<int> light_nm{};
    std::optional<BandCalibration> calibration{};  ///< of the scanner that took it: the worker puts the picture right
};

struct WireRequest {
    InspectionRequest request;
    std::vector<SideAndBand> announced;  ///< the pictures that will come (firmware/arrivals.h)
};

[[nodiscard]] std::string to_wire(const WireRequest& request);
[[nodiscard]] Result<WireRequest> request_from_wire(std::string_view text);

[[nodiscard]] std::string to_wire(const PictureFacts& facts);
[[nodiscard]] Result<PictureFacts> picture_from_wire(std::string_view text);

}  // namespace garita::worker
