// Sorts more numbers than fit into memory: runs on disk, then merged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "firmware/watchlists/entries.h"

namespace garita::watchlists {

class NumberSorter {
public:
    /// Runs lie beside `beside`, as files that go with this object; of `in_memory` numbers each (64 bytes a number).
    explicit NumberSorter(std::filesystem::path beside, std::size_t in_memory = 2'000'000);
    NumberSorter(NumberSorter&&) noexcept;
    ~NumberSorter();

    /// REQUIRES one that is listed, and that next() was not called. Device error: the disk is full or failing.
    [[nodiscard]] Result<bool> add(const ListedNumber& entry);
    /// In order_of(); nothing at the end. Of several that are equal in it the first report stays. Device error:
    /// likewise.
    [[nodiscard]] Result<std::optional<ListedNumber>> next();
    /// Entries so far that were left out as others stand for them.
    [[nodiscard]] std::uint64_t doubled() const { return m_doubled; }

private:
    class Run;
    [[nodiscard]] Result<bool> write_run();
    [[nodiscard]] Result<bool> begin_merge();
    [[nodiscard]] Result<std::optional<std::string>> next_record();

    std::filesystem::path m_beside;
    std::size_t m_in_memory;
    std::vector<std::string> m_records{};
    std::vector<std::unique_ptr<Run>> m_runs{};
    std::vector<std::size_t> m_heap{};  ///< of runs, by their first record
    bool m_merging = false;
    std::string m_before{};
    std::uint64_t m_doubled = 0;
};

}  // namespace garita::watchlists
