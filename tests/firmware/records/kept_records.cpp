#include "tests/firmware/records/kept_records.h"

#include <algorithm>
#include <fstream>

namespace garita::test {

namespace fs = std::filesystem;
using namespace records;

std::int64_t morning(std::chrono::sys_days day) {
    return day.time_since_epoch().count() * 86'400 + 9 * 3600;
}

GuardedMemory station_key(std::uint8_t filling) {
    auto key = GuardedMemory::create(kSecretBytes);
    EXPECT_TRUE(key);
    std::ranges::fill(key->bytes(), filling);
    return std::move(*key);
}

Result<std::unique_ptr<Store>> KeptRecords::try_open(std::uint8_t station) {
    m_store.reset();
    return Store::open(folder(), m_mode, station_key(station), m_options);
}

Store& KeptRecords::store() {
    if (!m_store) {
        auto opened = try_open();
        if (!opened) throw std::runtime_error(opened.error().text);
        m_store = std::move(*opened);
    }
    return *m_store;
}

std::vector<std::uint8_t> picture_with(const std::string& mark, std::size_t bytes) {
    // A tile of the mark over and over, as a face in an encoded picture is a run of bytes of its own.
    std::vector<std::uint8_t> picture;
    while (picture.size() < bytes) picture.insert(picture.end(), mark.begin(), mark.end());
    picture.resize(bytes);
    return picture;
}

Completion completion_with(const std::string& mark, std::chrono::sys_days day, Outcome outcome) {
    return {.at = morning(day) + 3,
            .outcome = outcome,
            .document_type = "P",
            .issuing_state = "UTO",
            .model = "UTO-P-2020",
            .duration_ms = 1800,
            .report = R"({"surname":"NAME)" + mark + R"(","document_number":"NR)" + mark + "\"}",
            .terms = {.document_number = "NR" + mark, .issuing_state = "UTO", .surname = "NAME" + mark}};
}

InspectionId KeptRecords::keep(const std::string& mark, std::chrono::sys_days day, Outcome outcome) {
    const auto bytes = picture_with(mark);
    const Picture picture{.media_type = "image/jpeg", .bytes = bytes};
    const auto id = store().begin({.begun_at = morning(day), .versions = "garita 1", .pictures = {&picture, 1}});
    EXPECT_TRUE(id) << id.error().text;
    if (!id) return {};
    const auto completed = store().complete(*id, completion_with(mark, day, outcome));
    EXPECT_TRUE(completed) << completed.error().text;
    return *id;
}

std::string content_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string all_bytes(const fs::path& folder) {
    std::string bytes;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) bytes += content_of(entry.path());
    return bytes;
}

void tamper_records(const fs::path& file, const std::string& sql) {
    const auto database = database::Database::open(file, records_schema());
    ASSERT_TRUE(database) << database.error().text;
    std::string drops;
    std::string creates;
    {
        auto triggers = database->prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'");
        ASSERT_TRUE(triggers);
        while (*triggers->next()) {
            drops += "DROP TRIGGER " + std::string(triggers->text(0)) + ";";
            creates += std::string(triggers->text(1)) + ";";
        }
    }
    const auto done = database->execute("PRAGMA foreign_keys = OFF;" + drops + sql + ";" + creates);
    ASSERT_TRUE(done) << done.error().text;
}

}  // namespace garita::test
