#include "firmware/tool/update.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "drivers/head/firmware_file.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/heads.h"
#include "firmware/tool/interrupts.h"
#include "firmware/tool/scanner.h"
#include "firmware/tool/streams.h"

namespace garita::tool {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kRestart(60);  // PROTOCOL.md, 2: back on the bus after FINISH_UPDATE

Result<head::FirmwareFile> read_firmware(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return fail(ErrorKind::Input, path + " is no file: name the firmware that the maker of the scanner gives");
    std::ifstream in(path, std::ios::binary);
    head::Bytes bytes(head::kMaxFirmwareFileBytes + 1);
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (in.bad() || (!in && !in.eof())) return fail(ErrorKind::Input, path + " cannot be read");
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    auto file = head::parse_firmware_file(bytes);
    if (!file) return fail(ErrorKind::Input, path + ": " + file.error().text);
    return file;
}

/// Tells each tenth of the way.
class Progress {
public:
    explicit Progress(std::size_t bytes) : m_bytes(bytes) {}
    void taken(std::size_t bytes) {
        const std::size_t tenths = 10 * bytes / m_bytes;
        if (tenths == m_tenths) return;
        m_tenths = tenths;
        tell(fmt::format("garita scanner: {} % of the firmware is there", 10 * tenths));
    }

private:
    std::size_t m_bytes;
    std::size_t m_tenths = 0;
};

/// Waits until the head is back with the firmware that is wanted; the counter that it had when it was last seen,
/// nothing where it was not. A signal ends the wait.
std::optional<std::uint32_t> counter_after_restart(const usb::Bus& bus, const std::string& serial, std::uint32_t wanted,
                                                   const sigset_t& signals) {
    constexpr std::chrono::milliseconds kLook(250);
    constexpr timespec kNow{};
    std::optional<std::uint32_t> counter;
    const auto end = steady_clock::now() + kRestart;
    do {
        const std::uint64_t seen = bus.changes();
        if (const auto head = open_alone(bus, serial)) counter = (*head)->identity().firmware_counter;
        // Before it restarts, it may be seen as it was.
        if (counter == wanted) break;
        bus.wait_for_change(seen, kLook);
    } while (steady_clock::now() < end && sigtimedwait(&signals, nullptr, &kNow) < 0);
    return counter;
}

}  // namespace

int update(const std::string& path, const std::string& serial) {
    if (path.empty()) return say("update needs FILE, the firmware that the maker of the scanner gives", kUsage);
    const auto file = read_firmware(path);
    if (!file) return say(file.error().text, kUnreadable);
    const sigset_t signals = block_interrupts();  // before libusb makes its thread
    const auto bus = usb::Bus::create();
    if (!bus) return say(bus.error().text, kUnreadable);
    auto head = open_alone(**bus, serial);
    if (!head) return say(head.error().text, kUnreadable);
    const head::Identity identity = (*head)->identity();
    tell(fmt::format("garita scanner: {} {}, serial number {}: firmware counter {}, the file's is {}. Do not unplug it",
                     identity.maker, identity.model, identity.serial, identity.firmware_counter,
                     file->header.firmware_counter));
    Progress progress(file->firmware.size());
    Result<bool> done(true);
    {
        const Interrupts interrupts(signals, **head);
        done = (*head)->update(*file, [&progress](std::size_t bytes) { progress.taken(bytes); });
    }
    if (!done) return say(done.error().text, kUnreadable);
    head->reset();
    tell("garita scanner: it restarts");
    const std::uint32_t wanted = file->header.firmware_counter;
    const auto counter = counter_after_restart(**bus, identity.serial, wanted, signals);
    if (!counter)
        return say("the scanner does not come back: unplug it and plug it in again, then garita scanner list",
                   kUnreadable);
    if (*counter != wanted)
        return say(fmt::format("the scanner has firmware counter {} as before: it kept its old firmware", *counter),
                   kUnreadable);
    return write_lines(fmt::format("scanner {} has firmware counter {} now", identity.serial, *counter));
}

}  // namespace garita::tool
