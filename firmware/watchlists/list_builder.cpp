#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "firmware/watchlists/kept_list.h"
#include "firmware/watchlists/look_alike.h"

namespace garita::watchlists {
namespace {

using database::Database;
using database::Fault;

constexpr std::int32_t kApplication = 0x474C5354;  // "GLST"

tl::unexpected<Error> damaged(std::string_view what) {
    return fail(ErrorKind::Input, fmt::format("the list is damaged: {}", what));
}

/// The numbers of a row; what is folded already is written as an empty text.
std::string_view written_of(const std::string& number, const std::string& fold) {
    return number == fold ? std::string_view() : std::string_view(number);
}

}  // namespace

const database::Schema& list_schema() {
    static const database::Schema kSchema{
        .name = "a list", .application = kApplication, .versions = embedded_watchlists_schema()};
    return kSchema;
}

Result<ListBuilder> ListBuilder::open(const std::filesystem::path& file, const trust::Digest& digest,
                                      const std::string& head, std::uint64_t first_chunk_at,
                                      const database::Options& options) {
    GARITA_TRY(parsed, parse_list_head(head));
    GARITA_TRY(opened, Database::open(file, list_schema(), options));
    ListBuilder builder(std::move(opened), std::move(parsed));
    GARITA_TRY(read, builder.read_state(digest, head, first_chunk_at));
    static_cast<void>(read);
    return builder;
}

Result<bool> ListBuilder::read_state(const trust::Digest& digest, const std::string& head,
                                     std::uint64_t first_chunk_at) {
    GARITA_TRY(state, m_database.prepare(
                          "SELECT digest, head, next, last_kind, numbers, ranges, alerts, persons FROM this_list"));
    GARITA_TRY(begun, state.next());
    if (!begun) {
        m_state.next = first_chunk_at;
        GARITA_TRY(insert, m_database.prepare("INSERT INTO this_list VALUES (1, ?, ?, ?, 0, 0, 0, 0, 0)"));
        insert.bind(1, digest).bind(2, head).bind(3, static_cast<std::int64_t>(first_chunk_at));
        return insert.run();
    }
    if (!std::ranges::equal(state.blob(0), digest) || state.text(1) != head)
        return fail(ErrorKind::Device, "what was begun of the list is of another one: remove it",
                    static_cast<int>(Fault::Newer));
    m_state.next = static_cast<std::uint64_t>(state.whole(2));
    m_state.last = static_cast<ChunkKind>(state.whole(3));
    m_state.counts = {.numbers = static_cast<std::uint64_t>(state.whole(4)),
                      .ranges = static_cast<std::uint64_t>(state.whole(5)),
                      .alerts = static_cast<std::uint64_t>(state.whole(6)),
                      .persons = static_cast<std::uint64_t>(state.whole(7))};
    GARITA_TRY(last, m_database.prepare("SELECT folded, written, state, type FROM numbers ORDER BY folded DESC, "
                                        "written DESC, state DESC, type DESC LIMIT 1"));
    GARITA_TRY(any, last.next());
    if (any) {
        const std::string_view written = last.text(1);
        m_state.last_number = {.number = std::string(written.empty() ? last.text(0) : written),
                               .state = std::string(last.text(2)),
                               .type = std::string(last.text(3))};
    }
    return true;
}

Result<bool> ListBuilder::add(const ChunkFacts& facts, ByteView entries) {
    if (is_whole()) return damaged("something follows its end");
    if (facts.kind < m_state.last || !may_hold(m_head.kind, facts.kind))
        return damaged("a chunk stands where such a list has none");
    State after{.next = m_state.next + kChunkStart + entries.size(),
                .last = facts.kind,
                .counts = m_state.counts,
                .last_number = m_state.last_number};
    GARITA_TRY(committed, m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(inserted, insert(facts, entries, after));
        static_cast<void>(inserted);
        return write_state(after);
    }));
    static_cast<void>(committed);
    // Only now: a chunk that failed, in its commit perhaps, may be added again.
    m_state = std::move(after);
    return true;
}

Result<bool> ListBuilder::insert(const ChunkFacts& facts, ByteView entries, State& after) {
    Counts& counts = after.counts;
    ListedNumber& last = after.last_number;
    switch (facts.kind) {
        case ChunkKind::Numbers: {
            GARITA_TRY(numbers, watchlists::read_numbers(entries, facts.entries));
            if (!last.number.empty() && std::is_gteq(order_of(last, numbers.front())))
                return damaged("its entries are not in order");
            if ((counts.numbers += numbers.size()) > kMostNumbers) return damaged("it has too many numbers");
            GARITA_TRY(inserted, insert_numbers(numbers));
            static_cast<void>(inserted);
            last = std::move(numbers.back());
            break;
        }
        case ChunkKind::Ranges: {
            GARITA_TRY(ranges, watchlists::read_ranges(entries, facts.entries));
            if ((counts.ranges += ranges.size()) > kMostRanges) return damaged("it has too many ranges");
            GARITA_TRY(inserted, insert_ranges(ranges));
            static_cast<void>(inserted);
            break;
        }
        case ChunkKind::Alerts: {
            GARITA_TRY(alerts, watchlists::read_alerts(entries, facts.entries));
            if ((counts.alerts += alerts.size()) > kMostAlerts) return damaged("it has too many alerts");
            GARITA_TRY(inserted, insert_alerts(alerts));
            static_cast<void>(inserted);
            break;
        }
        case ChunkKind::Recipients: {
            GARITA_TRY(recipients, watchlists::read_recipients(entries, facts.entries));
            GARITA_TRY(inserted, insert_recipients(recipients));
            static_cast<void>(inserted);
            break;
        }
        case ChunkKind::Persons: {
            if (facts.entries > kMostPersonsInAChunk || (counts.persons += facts.entries) > kMostPersons)
                return damaged("it has too many persons");
            GARITA_TRY(insert, m_database.prepare("INSERT INTO persons SELECT count(*), ? FROM persons"));
            GARITA_TRY(inserted, insert.bind(1, entries).run());
            static_cast<void>(inserted);
            break;
        }
        case ChunkKind::End: {
            GARITA_TRY(told, read_end(entries));
            if (facts.entries != 1 || told != counts) return damaged("it has other entries than it says");
            break;
        }
    }
    return true;
}

Result<bool> ListBuilder::insert_numbers(const std::vector<ListedNumber>& numbers) {
    GARITA_TRY(insert, m_database.prepare("INSERT INTO numbers VALUES (?, ?, ?, ?, ?, ?)"));
    for (const ListedNumber& one : numbers) {
        const std::string fold = folded(one.number);
        insert.bind(1, fold).bind(2, written_of(one.number, fold)).bind(3, one.state).bind(4, one.type);
        insert.bind(5, static_cast<std::int64_t>(one.reason)).bind(6, std::int64_t{one.reported});
        GARITA_TRY(done, insert.run());
        static_cast<void>(done);
    }
    return true;
}

Result<bool> ListBuilder::insert_ranges(const std::vector<ListedRange>& ranges) {
    GARITA_TRY(insert, m_database.prepare("INSERT INTO ranges VALUES (?, ?, ?, ?, ?, ?)"));
    for (const ListedRange& one : ranges) {
        insert.bind(1, one.first.number).bind(2, one.last).bind(3, one.first.state).bind(4, one.first.type);
        insert.bind(5, static_cast<std::int64_t>(one.first.reason)).bind(6, std::int64_t{one.first.reported});
        GARITA_TRY(done, insert.run());
        static_cast<void>(done);
    }
    return true;
}

Result<bool> ListBuilder::insert_alerts(const std::vector<Alert>& alerts) {
    GARITA_TRY(insert, m_database.prepare("INSERT INTO alerts VALUES (?, ?, ?)"));
    for (const Alert& one : alerts) {
        const std::string text = to_toml(one);
        auto done = insert.bind(1, one.id).bind(2, text).bind(3, one.picture).run();
        if (!done && database::fault_of(done.error()) == Fault::Refused)
            return damaged(fmt::format("the alert \"{}\" stands in it twice", one.id));
        if (!done) return done;
    }
    return true;
}

Result<bool> ListBuilder::insert_recipients(const std::vector<Recipient>& recipients) {
    GARITA_TRY(insert, m_database.prepare("INSERT INTO recipients VALUES (?, ?)"));
    for (const Recipient& one : recipients) {
        auto done = insert.bind(1, one.station).bind(2, one.sealed).run();
        if (!done && database::fault_of(done.error()) == Fault::Refused) return damaged("a station stands in it twice");
        if (!done) return done;
    }
    return true;
}

Result<bool> ListBuilder::write_state(const State& state) {
    GARITA_TRY(update,
               m_database.prepare(
                   "UPDATE this_list SET next = ?, last_kind = ?, numbers = ?, ranges = ?, alerts = ?, persons = ?"));
    update.bind(1, static_cast<std::int64_t>(state.next)).bind(2, static_cast<std::int64_t>(state.last));
    update.bind(3, static_cast<std::int64_t>(state.counts.numbers));
    update.bind(4, static_cast<std::int64_t>(state.counts.ranges));
    update.bind(5, static_cast<std::int64_t>(state.counts.alerts));
    return update.bind(6, static_cast<std::int64_t>(state.counts.persons)).run();
}

Result<bool> ListBuilder::close() {
    return m_database.empty_wal();
}

}  // namespace garita::watchlists
