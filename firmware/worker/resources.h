// What a worker is given before its document: opened once by its parent, sealed, shared by all workers.
#pragma once

#include <array>
#include <string>

#include "drivers/capture/descriptor.h"
#include "drivers/capture/error.h"
#include "vision/seal/trust_store.h"

namespace garita::worker {

/// Network, Tesseract model, face cascade and trust store (trust_wire.h) as sealed memory files.
struct Resources {
    Descriptor network;
    Descriptor traineddata;
    Descriptor cascade;
    Descriptor trust;
    [[nodiscard]] std::array<int, 4> files() const {
        return {network.get(), traineddata.get(), cascade.get(), trust.get()};
    }
};

/// Opens them: the network from $GARITA_DATA_DIR, else where the program is installed (../share/garita), else from the
/// source tree that built it; the others from where Debian's packages put them. A Device error names the file and the
/// package that is missing. `trust` is given on as it is.
[[nodiscard]] Result<Resources> load_resources(const seal::TrustFolder& trust = {});

}  // namespace garita::worker
