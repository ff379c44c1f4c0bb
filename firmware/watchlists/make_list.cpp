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

Result<bool> write_persons(const fs::path& source, std::span<const PublicParty> stations, PartFile& file, Made& made) {
    if ((made.head.kind == Kind::Persons) == stations.empty())
        return fail(ErrorKind::Input,
                    "a list of persons is sealed for the stations that it names, and no other list is: --station");
    if (stations.size() > kMostRecipients)
        return fail(ErrorKind::Input, fmt::format("a list is sealed for at most {} stations", kMostRecipients));
    if (stations.empty()) return true;
    const SecretKey key = new_list_key();
    Content recipients(file, ChunkKind::Recipients);
    for (const PublicParty& station : stations) {
        GARITA_TRY(added, recipients.add(seal_key(key, station)));
        static_cast<void>(added);
    }
    GARITA_TRY(closed, recipients.close());
    static_cast<void>(closed);
    std::vector<Person> some;
    std::uint32_t chunks = 0;
    const auto write = [&]() -> Result<bool> {
        Bytes plain = pack_persons(some);
        const Bytes chunk = persons_chunk(some.size(), seal(key, chunks++, plain));
        wipe(plain);
        wipe(some);
        return file.write(text_of(chunk));
    };
    GARITA_TRY(read, each_person(source, [&](Person person) -> Result<bool> {
                   some.push_back(std::move(person));
                   ++made.counts.persons;
                   return some.size() < kMostPersonsInAChunk ? Result<bool>(true) : write();
               }));
    static_cast<void>(read);
    return some.empty() ? Result<bool>(true) : write();
}

/// What a kind of entry is, and how many there are at most.
struct Limit {
    ChunkKind kind;
    std::uint64_t count;
    std::uint64_t most;
    std::string_view name;
};

/// Whether a list of its kind may have what it has.
Result<bool> check_counts(const Made& made) {
    const Counts& counts = made.counts;
    for (const Limit& one : {Limit{ChunkKind::Numbers, counts.numbers, kMostNumbers, "numbers"},
                             Limit{ChunkKind::Ranges, counts.ranges, kMostRanges, "ranges"},
                             Limit{ChunkKind::Alerts, counts.alerts, kMostAlerts, "alerts"},
                             Limit{ChunkKind::Persons, counts.persons, kMostPersons, "persons"}}) {
        if (one.count > 0 && !may_hold(made.head.kind, one.kind))
            return fail(ErrorKind::Input,
                        fmt::format("a list of the kind {} has no {}", word_of(made.head.kind), one.name));
        if (one.count > one.most)
            return fail(ErrorKind::Input, fmt::format("a list has at most {} {}", one.most, one.name));
    }
    // An empty file by mistake would take every entry away from all stations.
    if (counts == Counts{}) return fail(ErrorKind::Input, "the list would have no entry at all");
    return true;
}

}  // namespace

Result<Made> make_list(const fs::path& source, const trust::SignedFacts& facts, const Parties& parties,
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
    GARITA_TRY(persons, write_persons(source, parties.stations, file, made));
    static_cast<void>(numbers && ranges && alerts && persons);
    GARITA_TRY(good, check_counts(made));
    static_cast<void>(good);
    GARITA_TRY(ended, file.write(text_of(end_chunk(made.counts))));
    static_cast<void>(ended);
    // PartFile keeps it there until it goes.
    GARITA_TRY(written, trust::sign_file(facts, parties.signer, content.string() + ".part", to));
    made.facts = std::move(written);
    return made;
}

}  // namespace garita::watchlists
