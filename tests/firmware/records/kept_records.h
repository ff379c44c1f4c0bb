// Records of a station of tests, in a folder of their own; and what somebody who can write the file may do to them.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "firmware/records/store.h"
#include "tests/firmware/database/schema_of_tests.h"

namespace garita::test {

inline constexpr std::chrono::sys_days kToday = std::chrono::sys_days(std::chrono::days(20'000));
/// Nine in the morning of a day.
[[nodiscard]] std::int64_t morning(std::chrono::sys_days day = kToday);

[[nodiscard]] GuardedMemory station_key(std::uint8_t filling = 7);

class KeptRecords {
public:
    explicit KeptRecords(Mode mode = Mode::Test, records::StoreOptions options = {})
        : m_mode(mode), m_options(std::move(options)) {}
    /// Opens them, again after close(); fails the test where that fails.
    records::Store& store();
    void close() { m_store.reset(); }
    [[nodiscard]] Result<std::unique_ptr<records::Store>> try_open(std::uint8_t station = 7);
    records::StoreOptions& options() { return m_options; }

    /// A document of this day whose picture, report and terms hold `mark`; green where nothing else is said.
    [[nodiscard]] records::InspectionId keep(const std::string& mark, std::chrono::sys_days day = kToday,
                                             Outcome outcome = Outcome::Successful);

    [[nodiscard]] std::filesystem::path folder() const { return m_folder.path() / "records"; }
    [[nodiscard]] std::filesystem::path file() const { return records::database_file(folder(), m_mode); }
    [[nodiscard]] std::filesystem::path root() const { return records::root_file(folder(), m_mode); }
    [[nodiscard]] Mode mode() const { return m_mode; }

private:
    Folder m_folder;
    Mode m_mode;
    records::StoreOptions m_options;
    std::unique_ptr<records::Store> m_store;
};

/// What keep() keeps of a mark.
[[nodiscard]] std::vector<std::uint8_t> picture_with(const std::string& mark, std::size_t bytes = 3000);
[[nodiscard]] records::Completion completion_with(const std::string& mark, std::chrono::sys_days day = kToday,
                                                  Outcome outcome = Outcome::Successful);

/// Every file below a folder, one after the other.
[[nodiscard]] std::string all_bytes(const std::filesystem::path& folder);
[[nodiscard]] std::string content_of(const std::filesystem::path& path);

/// Runs SQL on closed records as somebody with an editor does: triggers dropped and put back.
void tamper_records(const std::filesystem::path& file, const std::string& sql);

/// The fault of a result that has to be an error.
template <typename T>
[[nodiscard]] database::Fault fault(const Result<T>& result) {
    EXPECT_FALSE(result) << "it is no error";
    return result ? database::Fault::None : database::fault_of(result.error());
}

}  // namespace garita::test
