#include "drivers/head/descriptors.h"

#include <array>

namespace garita::head {
namespace {

constexpr std::uint32_t kWindowsVersion = 0x06030000;  // Windows 8.1, the first with these descriptors
constexpr std::string_view kProperty = "DeviceInterfaceGUIDs";
/// D8DD60DF-4589-4CC7-9CD2-659D9E648A9F as it stands on the wire.
constexpr std::array<std::uint8_t, 16> kMicrosoftUuid = {0xDF, 0x60, 0xDD, 0xD8, 0x89, 0x45, 0xC7, 0x4C,
                                                         0x9C, 0xD2, 0x65, 0x9D, 0x9E, 0x64, 0x8A, 0x9F};

void put(Bytes& out, std::uint32_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void put_utf16(Bytes& out, std::string_view text, std::size_t zeros) {
    for (const char c : text) put(out, static_cast<unsigned char>(c), 2);
    out.resize(out.size() + 2 * zeros);
}

}  // namespace

// USB 2.0, 9.6.1; bcdUSB 2.1 says that there is a binary object store.
Bytes device_descriptor(std::uint16_t vendor, std::uint16_t product) {
    Bytes out = {18, 1, 0x10, 0x02, 0, 0, 0, 64};
    put(out, vendor, 2);
    put(out, product, 2);
    put(out, 0x0100, 2);                                              // the device's version
    for (const std::uint32_t byte : {1, 2, 3, 1}) put(out, byte, 1);  // strings, configurations
    return out;
}

// USB 2.0, 9.6.5 and 9.6.6; USB 3.2, 9.6.7.
Bytes interface_descriptors(Speed speed, std::uint8_t string) {
    /// How an endpoint is at each speed, slowest first.
    static constexpr std::array<std::uint16_t, 3> kBulkPacket = {64, 512, 1024};
    static constexpr std::array<std::uint8_t, 3> kEventInterval = {8, 7, 7};  // 8 ms; 2^(7−1) × 125 µs
    const auto at = static_cast<std::size_t>(speed);
    const auto endpoint = [speed](std::uint8_t address, std::uint8_t kind, std::uint16_t packet, std::uint8_t interval,
                                  std::uint16_t bytes_an_interval) {
        Bytes out = {7, 5, address, kind};
        put(out, packet, 2);
        out.push_back(interval);
        if (speed != Speed::Super) return out;
        for (const std::uint32_t byte : {6, 48, 0, 0}) put(out, byte, 1);  // its companion: no bursts
        put(out, bytes_an_interval, 2);
        return out;
    };
    Bytes out = {9, 4, 0, 0, 2, kInterfaceClass, kInterfaceSubclass, kInterfaceProtocol, string};
    for (const Bytes& one : {endpoint(kBulkEndpoint, 2, kBulkPacket.at(at), 0, 0),
                             endpoint(kInterruptEndpoint, 3, kSizeOf<Event>, kEventInterval.at(at), kSizeOf<Event>)})
        out.insert(out.end(), one.begin(), one.end());
    return out;
}

// USB 2.0, 9.6.3: one interface, 500 mA.
Bytes configuration_descriptor() {
    const Bytes interface = interface_descriptors(Speed::High, 2);
    Bytes out = {9, 2};
    put(out, static_cast<std::uint32_t>(9 + interface.size()), 2);
    for (const std::uint32_t byte : {1, 1, 0, 0x80, 250}) put(out, byte, 1);
    out.insert(out.end(), interface.begin(), interface.end());
    return out;
}

Bytes string_descriptor(std::string_view text) {
    text = text.substr(0, 126);
    Bytes out = {static_cast<std::uint8_t>(2 + 2 * text.size()), 3};
    put_utf16(out, text, 0);
    return out;
}

// USB 3.2, 9.6.2; Microsoft OS 2.0 Descriptors Specification, tables 4, 10, 13, 14.
Bytes microsoft_descriptor_set() {
    Bytes set;
    put(set, 10, 2);
    put(set, 0, 2);
    put(set, kWindowsVersion, 4);
    put(set, 10 + 20 + 132, 2);
    put(set, 20, 2);
    put(set, 3, 2);
    for (const char c : kMicrosoftCompatibleId) set.push_back(static_cast<std::uint8_t>(c));
    set.resize(set.size() + 2 + 8);
    put(set, 132, 2);
    put(set, 4, 2);
    put(set, 7, 2);  // several strings
    put(set, 2 * (kProperty.size() + 1), 2);
    put_utf16(set, kProperty, 1);
    put(set, 2 * (kMicrosoftGuid.size() + 2), 2);
    put_utf16(set, kMicrosoftGuid, 2);
    return set;
}

Bytes bos_descriptor() {
    Bytes out;
    for (const std::uint32_t byte : {5, 15, 33, 0, 1, 28, 16, 5, 0}) put(out, byte, 1);
    for (const std::uint8_t byte : kMicrosoftUuid) out.push_back(byte);
    put(out, kWindowsVersion, 4);
    put(out, static_cast<std::uint32_t>(microsoft_descriptor_set().size()), 2);
    out.push_back(kMicrosoftVendorCode);
    out.push_back(0);
    return out;
}

}  // namespace garita::head
