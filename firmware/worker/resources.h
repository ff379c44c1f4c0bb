// What a worker is given before its document: opened once by its parent, sealed, shared by all workers.
#pragma once

#include <array>
#include <string>

#include "drivers/capture/descriptor.h"
#include "drivers/capture/error.h"

namespace garita::worker {

/// Network, Tesseract model and face cascade as sealed memory files.
struct Resources {
    Descriptor network;
    Descriptor traineddata;
    Descriptor cascade;
    [[nodiscard]] std::array<int, 3> files() const { return {network.get(), traineddata.get(), cascade.get()}; }
};

/// Opens them: the network from $GARITA_DATA_DIR, else where the program is installed (../share/garita), else from the
/// source tree that built it; the others from where Debian's packages put them. A Device error names the file and the
/// package that is missing.
[[nodiscard]] Result<Resources> load_resources();

}  // namespace garita::worker
