#include "vision/seal/detail/inflate.h"

#include <zlib.h>

namespace garita::seal {

std::optional<Bytes> inflate_within(ByteView compressed, std::size_t most) {
    Bytes bytes(most);
    uLongf written = most;
    uLong taken = compressed.size();
    const int status = ::uncompress2(bytes.data(), &written, compressed.data(), &taken);
    if (status != Z_OK || taken != compressed.size()) return std::nullopt;
    bytes.resize(written);
    return bytes;
}

}  // namespace garita::seal
