// A head that answers with whatever bytes come: the host side neither crashes nor asks for more than the protocol's
// limits, and a scan that it takes for sound has checksums that fit.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "drivers/head/head_scanner.h"
#include "tests/drivers/head/messages.h"

namespace {

using namespace garita;
using namespace garita::head;

/// Hands the input out, a byte first that says how the next transfer ends.
class Script final : public usb::Transport {
public:
    explicit Script(ByteView bytes) : m_bytes(bytes) {}

    usb::Outcome<Bytes> control_in(const usb::Setup& setup, std::size_t length, usb::Milliseconds) override {
        const std::uint8_t how = next();
        // Sound messages get the fuzzer past the opening; it changes their bytes by what it adds.
        if (how == 0xFF) return sound(setup.request);
        if (how >= 0xF0) return tl::unexpected(static_cast<usb::Trouble>(how % 6));
        Bytes out(std::min(length, m_bytes.size()));
        fill(out);
        return out;
    }
    usb::Outcome<bool> control_out(const usb::Setup&, ByteView data, usb::Milliseconds) override {
        if (data.size() > kBlockBytes) std::abort();
        const std::uint8_t how = next();
        if (how >= 0xF0) return tl::unexpected(static_cast<usb::Trouble>(how % 6));
        return true;
    }
    usb::Outcome<std::size_t> bulk_in(std::span<std::uint8_t> out, usb::Milliseconds) override {
        if (out.size() > kMaxPixelBytes) std::abort();
        const std::uint8_t how = next();
        if (how >= 0xF0) return tl::unexpected(static_cast<usb::Trouble>(how % 6));
        return fill(out.first(std::min(out.size(), m_bytes.size())));
    }
    usb::Outcome<Bytes> interrupt_in(std::size_t length, usb::Milliseconds timeout) override {
        return control_in({}, length, timeout);
    }
    usb::Outcome<bool> clear_halt() override { return true; }
    usb::Outcome<bool> reset() override { return control_out({}, {}, {}); }
    void interrupt() override {}
    void rearm() override {}

private:
    std::uint8_t next() {
        if (m_bytes.empty()) return 0xF2;  // unplugged
        const std::uint8_t byte = m_bytes.front();
        m_bytes = m_bytes.subspan(1);
        return byte;
    }
    std::size_t fill(std::span<std::uint8_t> out) {
        std::copy_n(m_bytes.begin(), out.size(), out.begin());
        m_bytes = m_bytes.subspan(out.size());
        return out.size();
    }
    static usb::Outcome<Bytes> sound(std::uint8_t request) {
        const auto messages = sound_messages();
        switch (static_cast<Request>(request)) {
            case Request::Identity:
                return *encode(std::get<Identity>(messages));
            case Request::Capabilities:
                return *encode(Capabilities{.bands = {{.band = Band::Infrared, .width = 4, .height = 3}}});
            case Request::Seal:
                return *encode(std::get<Seal>(messages));
            default: {
                Status status = std::get<Status>(messages);
                status.code = Code::None;  // else every capture would be refused
                return *encode(status);
            }
        }
    }

    ByteView m_bytes;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto scanner = HeadScanner::create(std::make_unique<Script>(ByteView(data, size)));
    if (!scanner) return 0;
    std::size_t images = 0;
    static_cast<void>((*scanner)->scan({}, [&images](const Shot& shot) {
        ++images;
        if (shot.bytes.empty() || shot.bytes.size() > kMaxShotBytes) std::abort();
    }));
    if (images > kMaxImages) std::abort();
    static_cast<void>((*scanner)->status());
    return 0;
}
