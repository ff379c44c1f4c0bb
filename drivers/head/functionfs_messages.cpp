#include "drivers/head/functionfs_messages.h"

#include <linux/usb/functionfs.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "drivers/head/descriptors.h"

namespace garita::head {
namespace {

static_assert(sizeof(usb_functionfs_event) == kFunctionfsEventBytes);
static_assert(offsetof(usb_functionfs_event, type) == 8);

constexpr std::uint32_t kUsb2Descriptors = 3;  // at full and at high speed
constexpr std::uint32_t kSuperSpeedDescriptors = 5;
constexpr std::uint32_t kMicrosoftDescriptors = 2;
constexpr std::uint16_t kMicrosoftVersion = 1;  // what every kernel takes; later ones take 0x0100 as well
constexpr std::uint16_t kExtendedCompatId = 4;
constexpr std::uint16_t kExtendedProperties = 5;

void put(Bytes& out, std::uint32_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void put(Bytes& out, const Bytes& bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

void put_text(Bytes& out, std::string_view text, std::size_t zeros) {
    out.insert(out.end(), text.begin(), text.end());
    out.resize(out.size() + zeros);
}

/// Extended compatible ID and extended property of interface 0; the kernel makes the texts UTF-16.
Bytes microsoft_descriptors() {
    constexpr std::size_t kHeader = 11;
    constexpr std::string_view kProperty = "DeviceInterfaceGUID";
    Bytes out;
    put(out, 0, 1);
    put(out, kHeader + sizeof(usb_ext_compat_desc), 4);
    put(out, kMicrosoftVersion, 2);
    put(out, kExtendedCompatId, 2);
    put(out, 1, 2);  // of them
    put(out, 0, 1);  // interface
    put(out, 1, 1);
    put_text(out, kMicrosoftCompatibleId, 8 - kMicrosoftCompatibleId.size());
    out.resize(out.size() + 8 + 6);  // no subcompatible ID

    const std::size_t property = 4 + 4 + 2 + (kProperty.size() + 1) + 4 + (kMicrosoftGuid.size() + 1);
    put(out, 0, 1);
    put(out, static_cast<std::uint32_t>(kHeader + property), 4);
    put(out, kMicrosoftVersion, 2);
    put(out, kExtendedProperties, 2);
    put(out, 1, 2);
    put(out, static_cast<std::uint32_t>(property), 4);
    put(out, 1, 4);  // one text
    put(out, kProperty.size() + 1, 2);
    put_text(out, kProperty, 1);
    put(out, kMicrosoftGuid.size() + 1, 4);
    put_text(out, kMicrosoftGuid, 1);
    return out;
}

}  // namespace

Bytes functionfs_descriptors() {
    // Linux 6.1 follows a null pointer where an endpoint has no descriptor for full speed (__ffs_func_bind_do_descs).
    Bytes body;
    put(body, kUsb2Descriptors, 4);
    put(body, kUsb2Descriptors, 4);
    put(body, kSuperSpeedDescriptors, 4);
    put(body, kMicrosoftDescriptors, 4);
    put(body, interface_descriptors(Speed::Full, 0));
    put(body, interface_descriptors(Speed::High, 0));
    put(body, interface_descriptors(Speed::Super, 0));
    put(body, microsoft_descriptors());
    Bytes out;
    put(out, FUNCTIONFS_DESCRIPTORS_MAGIC_V2, 4);
    put(out, static_cast<std::uint32_t>(sizeof(usb_functionfs_descs_head_v2) + body.size()), 4);
    put(out, FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC | FUNCTIONFS_HAS_SS_DESC | FUNCTIONFS_HAS_MS_OS_DESC, 4);
    put(out, body);
    return out;
}

Bytes functionfs_strings() {
    Bytes out;
    put(out, FUNCTIONFS_STRINGS_MAGIC, 4);
    put(out, sizeof(usb_functionfs_strings_head), 4);
    put(out, 0, 4);
    put(out, 0, 4);
    return out;
}

std::optional<FunctionfsEvent> decode_functionfs_event(ByteView bytes) {
    using Kind = FunctionfsEventKind;
    static constexpr std::array<std::pair<std::uint8_t, Kind>, 7> kKinds = {{{FUNCTIONFS_BIND, Kind::Bind},
                                                                             {FUNCTIONFS_UNBIND, Kind::Unbind},
                                                                             {FUNCTIONFS_ENABLE, Kind::Enable},
                                                                             {FUNCTIONFS_DISABLE, Kind::Disable},
                                                                             {FUNCTIONFS_SETUP, Kind::Setup},
                                                                             {FUNCTIONFS_SUSPEND, Kind::Suspend},
                                                                             {FUNCTIONFS_RESUME, Kind::Resume}}};
    if (bytes.size() != kFunctionfsEventBytes) return std::nullopt;
    const auto* known =
        std::ranges::find(kKinds, bytes[offsetof(usb_functionfs_event, type)], &std::pair<std::uint8_t, Kind>::first);
    if (known == kKinds.end()) return std::nullopt;
    FunctionfsEvent event{.kind = known->second};
    if (event.kind != Kind::Setup) return event;
    const auto word = [&bytes](std::size_t at) { return static_cast<std::uint16_t>(bytes[at] | bytes[at + 1] << 8U); };
    event.type = bytes[0];
    event.request = bytes[1];
    event.value = word(2);
    event.index = word(4);
    event.length = word(6);
    return event;
}

}  // namespace garita::head
