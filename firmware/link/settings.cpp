#include "firmware/link/settings.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "firmware/data_files.h"
#include "firmware/detail/strict_table.h"

namespace garita::link {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWhat = "bureau.toml";
tl::unexpected<Error> unusable(const std::string& what) {
    return fail(ErrorKind::Input, what + "; until then the national bureau cannot be asked");
}

/// A file of the bureau's folder that has to be there.
Result<SmallFile> read_file(const fs::path& path, std::size_t most, const char* what) {
    auto file = read_small_file(path, most);
    if (!file) return unusable(file.error().text + ": put there " + what);
    if (!*file) return unusable(path.string() + " is missing: put there " + what);
    if (((*file)->mode & (S_IWGRP | S_IWOTH)) != 0)
        return unusable(path.string() + " may be changed by others than its owner: chmod go-w it, if it is as it was");
    return std::move(**file);
}

Result<std::string> read_certificate(const fs::path& path, const char* what) {
    GARITA_TRY(file, read_file(path, kLargestPem, what));
    if (file.text.find("-----BEGIN CERTIFICATE-----") == std::string::npos)
        return unusable(path.string() + " is no certificate in PEM: put there " + what);
    return std::move(file.text);
}

Result<std::string> read_key(const fs::path& path) {
    GARITA_TRY(file, read_file(path, kLargestPem, "this station's key, in PEM"));
    if ((file.mode & (S_IRGRP | S_IROTH)) != 0)
        return unusable(path.string() +
                        " may be read by others than its owner: chmod 600 it, and ask the bureau for "
                        "another certificate where somebody may have copied it");
    if (file.text.find("PRIVATE KEY-----") == std::string::npos)
        return unusable(path.string() + " is no key in PEM: put there the one of certificate.pem");
    if (file.text.find("ENCRYPTED") != std::string::npos)
        return unusable(path.string() +
                        " is closed by a password that nobody types here: write it without one, by "
                        "openssl pkey");
    return std::move(file.text);
}

}  // namespace

Result<Service> parse_service(std::string_view toml) {
    if (toml.size() > kLargestService) return fail(ErrorKind::Input, "bureau.toml is longer than 4 KiB, the limit");
    // toml++ 3.3 stops the program where it finds others in places that its writers took for unreachable.
    if (!std::ranges::all_of(toml, [](char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\t'; }))
        return fail(ErrorKind::Input,
                    "bureau.toml holds printable ASCII alone: write other characters of a name so: "
                    "\"Oficina de M\\u00e9xico\"");
    GARITA_TRY(root, detail::parse_toml(toml, kWhat));
    detail::StrictTable table(root, kWhat);
    GARITA_TRY(schema, table.whole("schema", 1, 1));
    static_cast<void>(schema);
    GARITA_TRY(name, table.text("name"));
    GARITA_TRY(host, table.text("host"));
    GARITA_TRY(port, table.whole("port", 1, 65'535));
    GARITA_TRY(all, table.end());
    static_cast<void>(all);
    Service service{.name = std::move(name), .host = std::move(host), .port = static_cast<int>(port)};
    GARITA_TRY(sound, check(service));
    static_cast<void>(sound);
    return service;
}

Result<std::optional<Settings>> read_settings(const fs::path& data) {
    const fs::path folder = data / "bureau";
    std::error_code none;
    if (!fs::exists(fs::symlink_status(folder / kWhat, none))) return std::optional<Settings>();
    Settings settings;
    GARITA_TRY(toml, read_file(folder / kWhat, kLargestService, "where the gateway is"));
    auto service = parse_service(toml.text);
    if (!service) return unusable((folder / kWhat).string() + ": " + service.error().text);
    settings.service = std::move(*service);
    GARITA_TRY(authority, read_certificate(folder / "authority.pem", "the bureau's authority, in PEM"));
    GARITA_TRY(certificate, read_certificate(folder / "certificate.pem", "this station's certificate, in PEM"));
    GARITA_TRY(key, read_key(folder / "key.pem"));
    settings.authority = std::move(authority);
    settings.certificate = std::move(certificate);
    settings.key = std::move(key);
    return std::optional(std::move(settings));
}

}  // namespace garita::link
