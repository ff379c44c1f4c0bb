#include "vision/specimen/draw.h"
namespace garita::specimen {
std::vector<std::string> kinds() {
    return {};
}
Result<Drawn> draw(const Request&) {
    return fail(ErrorKind::Internal, "not written yet");
}
}  // namespace garita::specimen
