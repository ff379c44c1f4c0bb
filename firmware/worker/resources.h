// What a worker is given before its document: opened once by its parent, sealed, shared by all workers.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "drivers/capture/descriptor.h"
#include "drivers/capture/error.h"

namespace garita::worker {

/// Network, Tesseract model, face cascade and document models as sealed memory files.
struct Resources {
    Descriptor network;
    Descriptor traineddata;
    Descriptor cascade;
    Descriptor models;  ///< a packed catalog (catalog_files.h); empty: none
    [[nodiscard]] std::array<int, 4> files() const {
        return {network.get(), traineddata.get(), cascade.get(), models.get()};
    }
};

/// Opens them, `models` apart, which are given packed (catalog_files.h): the network from $GARITA_DATA_DIR, else where
/// the program is installed (../share/garita), else from the source tree that built it; the others from where Debian's
/// packages put them. A Device error names the file and the package that is missing.
[[nodiscard]] Result<Resources> load_resources(std::span<const std::uint8_t> models = {});

}  // namespace garita::worker
