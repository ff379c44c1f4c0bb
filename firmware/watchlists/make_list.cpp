#include "firmware/watchlists/make_list.h"

#include <fmt/format.h>

#include <utility>

#include "firmware/data_files.h"
#include "firmware/watchlists/list_source.h"
#include "firmware/watchlists/number_sorter.h"

namespace garita::watchlists {
namespace {

namespace fs = std::filesystem;

/// The content as it grows.
class Content {
public:
    Content(PartFile& file, ChunkKind kind) : m_file(file), m_chunk(kind) {}

    template <typename Entry>
    Result<bool> add(const Entry& entry) {
        if (m_chunk.add(entry)) return true;
        GARITA_TRY(written, close());
        static_cast<void>(written);
        if (m_chunk.add(entry)) return true;
        return fail(ErrorKind::Internal, "an entry of a list fits into no chunk");
    }
    Result<bool> close() { return m_chunk.is_empty() ? Result<bool>(true) : m_file.write(text_of(m_chunk.take())); }

private:
    PartFile& m_file;
    ChunkWriter m_chunk;
};

Result<bool> write_numbers(const fs::path& source, const fs::path& to, PartFile& file, Made& made) {
    NumberSorter sorter(to);
    GARITA_TRY(read, each_number(source, [&](const ListedNumber& entry) { return sorter.add(entry); }));
    static_cast<void>(read);
    Content content(file, ChunkKind::Numbers);
    while (true) {
        GARITA_TRY(entry, sorter.next());
        if (!entry) break;
        GARITA_TRY(added, content.add(*entry));
        static_cast<void>(added);
        ++made.counts.numbers;
    }
    made.doubled = sorter.doubled();
    return content.close();
}

Result<bool> write_ranges(const fs::path& source, PartFile& file, Made& made) {
    Content content(file, ChunkKind::Ranges);
    GARITA_TRY(read, each_range(source, [&](const ListedRange& range) {
                   ++made.counts.ranges;
                   return content.add(range);
               }));
    static_cast<void>(read);
    return content.close();
}

Result<bool> write_alerts(const fs::path& source, PartFile& file, Made& made) {
    GARITA_TRY(alerts, read_source_alerts(source));
    made.counts.alerts = alerts.size();
    Content content(file, ChunkKind::Alerts);
    for (const Alert& alert : alerts) {
        GARITA_TRY(added, content.add(alert));
        static_cast<void>(added);
    }
    return content.close();
}

/// Whether a list of its kind may have what it has.
Result<bool> check_counts(const Made& made) {
    const Counts& counts = made.counts;
    const auto stray = [&](std::uint64_t count, ChunkKind kind) {
        return count > 0 && !may_hold(made.head.kind, kind);
    };
    if (stray(counts.numbers, ChunkKind::Numbers) || stray(counts.ranges, ChunkKind::Ranges) ||
        stray(counts.alerts, ChunkKind::Alerts))
        return fail(ErrorKind::Input, fmt::format("a list of the kind {} has no such entries: documents has numbers "
                                                  "and ranges, blanks ranges, alerts and counterfeits alerts",
                                                  word_of(made.head.kind)));
    if (counts.numbers > kMostNumbers || counts.ranges > kMostRanges || counts.alerts > kMostAlerts)
        return fail(ErrorKind::Input, fmt::format("a list has at most {} numbers, {} ranges and {} alerts",
                                                  kMostNumbers, kMostRanges, kMostAlerts));
    // An empty file by mistake would take every entry away from all stations.
    if (counts == Counts{}) return fail(ErrorKind::Input, "the list would have no entry at all");
    return true;
}

}  // namespace

Result<Made> make_list(const fs::path& source, const trust::SignedFacts& facts, const OwnParty& signer,
                       const fs::path& to) {
    std::error_code error;
    if (fs::exists(to, error)) return fail(ErrorKind::Input, to.string() + " is there already: name a new file");
    Made made;
    GARITA_TRY(head, read_source_head(source));
    made.head = std::move(head);
    const fs::path content = to.string() + ".content";
    GARITA_TRY(file, PartFile::create(content));
    GARITA_TRY(begun, file.write(text_of(list_start(made.head))));
    static_cast<void>(begun);
    GARITA_TRY(numbers, write_numbers(source, to, file, made));
    GARITA_TRY(ranges, write_ranges(source, file, made));
    GARITA_TRY(alerts, write_alerts(source, file, made));
    static_cast<void>(numbers && ranges && alerts);
    GARITA_TRY(good, check_counts(made));
    static_cast<void>(good);
    GARITA_TRY(ended, file.write(text_of(end_chunk(made.counts))));
    static_cast<void>(ended);
    // PartFile keeps it there until it goes.
    GARITA_TRY(written, trust::sign_file(facts, signer, content.string() + ".part", to));
    made.facts = std::move(written);
    return made;
}

}  // namespace garita::watchlists
