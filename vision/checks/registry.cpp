#include "vision/checks/registry.h"
namespace garita {
std::span<const Check> all_checks() {
    return {};
}
const Check* find_check(std::string_view) {
    return nullptr;
}
std::string uuid_of(std::string_view) {
    return {};
}
std::vector<Finding> run_checks(const Subject&) {
    return {};
}
}  // namespace garita
