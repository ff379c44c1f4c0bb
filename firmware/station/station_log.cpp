#include "firmware/station/station_log.h"

#include <utility>

#include "firmware/trust/certificate.h"
#include "firmware/trust/signature.h"

namespace garita {

audit::Mode audit_mode(Mode mode) {
    return static_cast<audit::Mode>(mode);
}
static_assert(static_cast<int>(Mode::Live) == static_cast<int>(audit::Mode::Live) &&
              static_cast<int>(Mode::Training) == static_cast<int>(audit::Mode::Training) &&
              static_cast<int>(Mode::Test) == static_cast<int>(audit::Mode::Test));

std::string log_name_of(std::string_view station) {
    constexpr std::size_t kLongest = 32;
    std::string name;
    for (char c : station) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain)
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    name = name.substr(0, kLongest);
    while (!name.empty() && name.back() == '-') name.pop_back();
    return name.empty() ? "station" : name;
}

Result<std::unique_ptr<audit::AuditLog>> open_station_log(const std::filesystem::path& data,
                                                          audit::LogOptions options) {
    GARITA_TRY(own, trust::read_station_key(data));
    if (!own)
        return fail(ErrorKind::Device, data.string() +
                                           " has no key of a station, which its audit log needs: make it with garita "
                                           "trust station --name");
    // Held by the function that signs, which std::function wants to copy.
    const auto key = std::make_shared<OwnParty>(std::move(*own));
    audit::Station station{.name = log_name_of(key->known.name), .key = key->known.key};
    station.sign = [key](std::span<const std::uint8_t> message) -> Result<audit::Signature> {
        GARITA_TRY(ready, use_sodium());
        static_cast<void>(ready);
        return trust::sign(message, key->secret);
    };
    return audit::AuditLog::open(audit::audit_folder(data), station, std::move(options));
}

}  // namespace garita
