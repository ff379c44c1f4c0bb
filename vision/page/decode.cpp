#include "vision/page/decode.h"
namespace garita {
Result<DecodedImage> decode_image(std::span<const std::uint8_t>, const std::string& name) {
    return fail(ErrorKind::Input, name + ": not written yet");
}
}  // namespace garita
