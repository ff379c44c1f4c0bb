#include "firmware/link/wire.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "firmware/watchlists/entries.h"

namespace garita::link {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestName = 80;
constexpr std::size_t kLongestHost = 253;  // RFC 1035, 2.3.4
constexpr int kLastPort = 65'535;

/// A name or an address as resolvers take it, and nothing that would mean something else anywhere.
bool is_host(std::string_view text) {
    return !text.empty() && text.size() <= kLongestHost && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == ':';
    });
}

}  // namespace

Result<bool> check(const Service& service) {
    if (!watchlists::is_line(service.name, kLongestName))
        return fail(ErrorKind::Input, "\"name\" is a line of 1 to 80 bytes, as officers know the service");
    if (!is_host(service.host))
        return fail(ErrorKind::Input, "\"host\" is the gateway's name, as its certificate has it");
    if (service.port < 1 || service.port > kLastPort)
        return fail(ErrorKind::Input, "\"port\" is a number from 1 to 65535");
    return true;
}

std::string to_wire(const Service& service) {
    return json{{"schema", 1}, {"name", service.name}, {"host", service.host}, {"port", service.port}}.dump(
        -1, ' ', false, json::error_handler_t::replace);
}

Result<Service> service_from_wire(std::string_view text) {
    const auto none = [] { return fail(ErrorKind::Input, "where the service is was not told in its form"); };
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object() || object.size() != 4 || object.value("schema", json()) != 1) return none();
    const json name = object.value("name", json());
    const json host = object.value("host", json());
    const json port = object.value("port", json());
    if (!name.is_string() || !host.is_string() || !port.is_number_unsigned()) return none();
    Service service{.name = name.get<std::string>(),
                    .host = host.get<std::string>(),
                    .port = static_cast<int>(std::min<std::uint64_t>(port.get<std::uint64_t>(), kLastPort + 1))};
    GARITA_TRY(sound, check(service));
    static_cast<void>(sound);
    return service;
}

}  // namespace garita::link
