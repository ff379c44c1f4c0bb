// The request that goes to the worker: what is asked, and what each picture beside it is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/error.h"
#include "firmware/report.h"
#include "vision/calibration/calibration.h"

namespace garita::worker {

/// What a picture is; its bytes are the memory file at the same place in the message.
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
    std::vector<PictureFacts> pictures;
};

[[nodiscard]] std::string to_wire(const WireRequest& request);
[[nodiscard]] Result<WireRequest> request_from_wire(std::string_view text);

}  // namespace garita::worker
