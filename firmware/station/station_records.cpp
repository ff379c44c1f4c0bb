#include "firmware/station/station_records.h"

#include <algorithm>
#include <span>
#include <system_error>
#include <utility>

#include "firmware/data_files.h"
#include "firmware/erasable_secret.h"

namespace garita {
namespace {

namespace fs = std::filesystem;

/// What the keys of records are combined with: in a folder of its own, so that a copy of the records alone opens
/// nothing. Made where there are no records yet.
Result<ErasableSecret> records_secret(const fs::path& data) {
    const fs::path path = data / "keys" / "records";
    GARITA_TRY(found, ErasableSecret::open(path));
    if (found) return std::move(*found);
    std::error_code error;
    for (const Mode mode : kModes)
        if (fs::exists(records::database_file(records::records_folder(data), mode), error) || error)
            return fail(
                ErrorKind::Device,
                path.string() + " is gone, and without it no record can be opened: put it back from the back-up",
                records::kKeysLost);
    fs::create_directories(path.parent_path(), error);
    if (!error) fs::permissions(path.parent_path(), fs::perms::owner_all, error);
    if (error) return fail(ErrorKind::Device, path.parent_path().string() + " cannot be made: " + error.message());
    return ErasableSecret::create(path);
}

Result<GuardedMemory> copy_of(std::span<const std::uint8_t> secret) {
    GARITA_TRY(memory, GuardedMemory::create(secret.size()));
    std::ranges::copy(secret, memory.bytes().begin());
    return memory;
}

}  // namespace

Result<std::unique_ptr<records::Store>> open_station_records(const fs::path& data, Mode mode,
                                                             records::StoreOptions options) {
    const fs::path folder = records::records_folder(data);
    GARITA_TRY(secret, records_secret(data));
    GARITA_TRY(made, make_private_folder(folder));
    GARITA_TRY(key, copy_of(secret.current()));
    static_cast<void>(made);
    return records::Store::open(folder, mode, std::move(key), std::move(options));
}

}  // namespace garita
