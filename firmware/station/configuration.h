// What an operator says of a station: DATA/station.toml, read when the service starts. What it does not say has a safe
// default.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string_view>

#include "drivers/capture/error.h"
#include "firmware/records/retention.h"

namespace garita {

/// [retention] passed, doubtful, refused: days. [pictures] most_megabytes. [session] idle_minutes.
struct Configuration {
    records::RetentionDays retention{};
    std::size_t most_picture_bytes = 6'000'000;  ///< of an inspection; what is more is not kept
    std::chrono::minutes idle{5};                ///< then a session locks
    bool operator==(const Configuration&) const = default;
};

/// Strict: an unknown word, a wrong type or a number out of its range is an Input error that names it.
[[nodiscard]] Result<Configuration> parse_configuration(std::string_view toml);

[[nodiscard]] std::filesystem::path configuration_file(const std::filesystem::path& data);
/// The defaults where there is no file. Errors name the file: Input as above, Device where it cannot be read. Nothing
/// starts with one that is not understood: a record that was begun under wrong days is not given longer ones later.
[[nodiscard]] Result<Configuration> read_configuration(const std::filesystem::path& data);

}  // namespace garita
