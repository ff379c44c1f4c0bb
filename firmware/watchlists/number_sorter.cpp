#include "firmware/watchlists/number_sorter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "firmware/data_files.h"
#include "firmware/trust/signed_file.h"
#include "firmware/watchlists/look_alike.h"

namespace garita::watchlists {
namespace {

using trust::Bytes;

constexpr std::size_t kBuffer = 64U << 10U;
constexpr std::size_t kFactBytes = 3;  ///< at the end of a record: reason, then the day, its higher byte first

/// Compared as bytes: what order_of() compares, each closed by a zero, which is less than any character of it; then
/// the facts.
std::string record_of(const ListedNumber& entry) {
    const std::string fold = folded(entry.number);
    std::string record;
    for (const std::string_view field :
         {std::string_view(fold), entry.number == fold ? std::string_view() : std::string_view(entry.number),
          std::string_view(entry.state), std::string_view(entry.type)}) {
        record += field;
        record += '\0';
    }
    record += static_cast<char>(entry.reason);
    record += static_cast<char>(entry.reported >> 8U);
    record += static_cast<char>(entry.reported & 0xFFU);
    return record;
}

ListedNumber entry_of(std::string_view record) {
    std::array<std::string_view, 4> fields;
    for (std::string_view& field : fields) {
        const std::size_t end = record.find('\0');
        field = record.substr(0, end);
        record.remove_prefix(end + 1);
    }
    const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(record[i])); };
    return {.number = std::string(fields[1].empty() ? fields[0] : fields[1]),
            .state = std::string(fields[2]),
            .type = std::string(fields[3]),
            .reason = static_cast<Reason>(byte(0)),
            .reported = static_cast<Day>((byte(1) << 8U) | byte(2))};
}

std::string_view key_of(std::string_view record) {
    return record.substr(0, record.size() - std::min(record.size(), kFactBytes));
}

}  // namespace

/// Sorted records in a file, each behind a byte that says how long it is.
class NumberSorter::Run {
public:
    explicit Run(PartFile file) : m_file(std::move(file)) {}

    Result<bool> write(const std::vector<std::string>& records) {
        std::string piece;
        for (const std::string& record : records) {
            piece += static_cast<char>(record.size());
            piece += record;
            if (piece.size() < kBuffer) continue;
            GARITA_TRY(written, m_file.write(piece));
            static_cast<void>(written);
            piece.clear();
        }
        return m_file.write(piece);
    }

    /// Its next record comes to first(); false where there is none.
    Result<bool> advance() {
        GARITA_TRY(size, take(1));
        if (size.empty()) return false;
        GARITA_TRY(record, take(static_cast<unsigned char>(size.front())));
        m_first = std::move(record);
        return true;
    }
    [[nodiscard]] const std::string& first() const { return m_first; }

private:
    Result<std::string> take(std::size_t count) {
        std::string taken;
        while (taken.size() < count) {
            if (m_at == m_buffer.size()) {
                m_buffer.resize(kBuffer);
                GARITA_TRY(n, trust::read_at(m_file.descriptor(), "a run that was sorted", m_read, m_buffer));
                m_buffer.resize(n);
                m_read += n;
                m_at = 0;
                if (n == 0) return std::string();
            }
            const std::size_t part = std::min(count - taken.size(), m_buffer.size() - m_at);
            taken += text_of(trust::ByteView(m_buffer).subspan(m_at, part));
            m_at += part;
        }
        return taken;
    }

    PartFile m_file;
    Bytes m_buffer{};
    std::size_t m_at = 0;      ///< in the buffer
    std::uint64_t m_read = 0;  ///< of the file
    std::string m_first{};
};

NumberSorter::NumberSorter(std::filesystem::path beside, std::size_t in_memory)
    : m_beside(std::move(beside)), m_in_memory(in_memory) {}
NumberSorter::NumberSorter(NumberSorter&&) noexcept = default;
NumberSorter::~NumberSorter() = default;

Result<bool> NumberSorter::add(const ListedNumber& entry) {
    m_records.push_back(record_of(entry));
    return m_records.size() < m_in_memory ? Result<bool>(true) : write_run();
}

Result<bool> NumberSorter::write_run() {
    std::ranges::sort(m_records);
    const std::filesystem::path path = m_beside.string() + fmt::format(".run-{}", m_runs.size());
    GARITA_TRY(file, PartFile::create(path));
    auto run = std::make_unique<Run>(std::move(file));
    GARITA_TRY(written, run->write(m_records));
    static_cast<void>(written);
    m_runs.push_back(std::move(run));
    m_records.clear();
    return true;
}

Result<bool> NumberSorter::begin_merge() {
    m_merging = true;
    GARITA_TRY(written, write_run());
    static_cast<void>(written);
    m_records = {};
    const auto later = [this](std::size_t a, std::size_t b) { return m_runs[a]->first() > m_runs[b]->first(); };
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        GARITA_TRY(any, m_runs[i]->advance());
        if (any) m_heap.push_back(i);
    }
    std::ranges::make_heap(m_heap, later);
    return true;
}

Result<std::optional<std::string>> NumberSorter::next_record() {
    if (m_heap.empty()) return std::optional<std::string>();
    const auto later = [this](std::size_t a, std::size_t b) { return m_runs[a]->first() > m_runs[b]->first(); };
    std::ranges::pop_heap(m_heap, later);
    Run& run = *m_runs[m_heap.back()];
    std::string record = run.first();
    GARITA_TRY(more, run.advance());
    if (more)
        std::ranges::push_heap(m_heap, later);
    else
        m_heap.pop_back();
    return std::optional(std::move(record));
}

Result<std::optional<ListedNumber>> NumberSorter::next() {
    if (!m_merging) {
        GARITA_TRY(begun, begin_merge());
        static_cast<void>(begun);
    }
    while (true) {
        GARITA_TRY(record, next_record());
        if (!record) return std::optional<ListedNumber>();
        const bool is_double = !m_before.empty() && key_of(m_before) == key_of(*record);
        m_before = std::move(*record);
        if (!is_double) return std::optional(entry_of(m_before));
        ++m_doubled;
    }
}

}  // namespace garita::watchlists
