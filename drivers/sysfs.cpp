#include "drivers/sysfs.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "drivers/capture/descriptor.h"

namespace garita {

std::string sysfs_line(const std::string& path) {
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, 256> text{};
    const ssize_t count = file.valid() ? read(file.get(), text.data(), text.size()) : 0;
    const auto end = text.begin() + std::max<ssize_t>(count, 0);
    return {text.begin(), std::find(text.begin(), end, '\n')};
}

}  // namespace garita
