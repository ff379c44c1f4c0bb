#include "drivers/uvc/video_node.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "drivers/capture/descriptor.h"

namespace garita::uvc {
namespace {

class KernelNode final : public VideoNode {
public:
    explicit KernelNode(Descriptor file) : m_file(std::move(file)) {}

    int control(unsigned long request, void* argument) override {
        while (ioctl(m_file.get(), request, argument) != 0)
            if (errno != EINTR) return errno;
        return 0;
    }
    const std::uint8_t* map(std::size_t length, std::uint32_t offset) override {
        void* memory = mmap(nullptr, length, PROT_READ, MAP_SHARED, m_file.get(), offset);
        return memory == MAP_FAILED ? nullptr : static_cast<const std::uint8_t*>(memory);
    }
    void unmap(const std::uint8_t* memory, std::size_t length) override {
        munmap(const_cast<std::uint8_t*>(memory), length);
    }
    void wait(std::chrono::milliseconds time) override {
        pollfd events{.fd = m_file.get(), .events = POLLIN, .revents = 0};
        const int count = poll(&events, 1, static_cast<int>(time.count()));
        // An error stays for ever: whoever asks again and again must not spin.
        if (count != 0 && (events.revents & POLLIN) == 0)
            poll(nullptr, 0, static_cast<int>(std::min<long>(time.count(), 10)));
    }

private:
    Descriptor m_file;
};

}  // namespace

Error camera_error(int number) {
    switch (number) {
        case ENODEV:
        case ENXIO:
        case ENOENT:
            return {ErrorKind::Device, 0, "the camera was unplugged: plug it in again"};
        case EACCES:
        case EPERM:
            return {ErrorKind::Device, 0, "this user may not use the camera: put it into the group video"};
        case EBUSY:
            return {ErrorKind::Device, 0, "another program uses the camera: end it"};
        case ENOMEM:
            return {ErrorKind::Device, 0, "no memory is left for the camera's pictures: end other programs"};
        case ENOSPC:
            return {ErrorKind::Device, 0, "the USB bus is too busy for the camera: plug it into another port"};
        default:
            return {
                ErrorKind::Device, 0,
                "the camera failed (" + std::generic_category().message(number) + "): unplug it and plug it in again"};
    }
}

Result<std::unique_ptr<VideoNode>> open_video_node(const std::string& path) {
    Descriptor file(open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
    if (!file.valid()) return tl::unexpected(camera_error(errno));
    return std::make_unique<KernelNode>(std::move(file));
}

}  // namespace garita::uvc
