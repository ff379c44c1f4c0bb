#include "mrz/interpret.h"

namespace garita::mrz {

std::optional<Interpretation> interpret(std::span<const ObservedLine>) {
    return std::nullopt;
}

}  // namespace garita::mrz
