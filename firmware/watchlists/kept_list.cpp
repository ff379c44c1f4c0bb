#include "firmware/watchlists/kept_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "firmware/watchlists/look_alike.h"
#include "vision/error_codes.h"

namespace garita::watchlists {
namespace {

using database::Database;
using database::Fault;
using database::Statement;

constexpr int kDamaged = static_cast<int>(Fault::Damaged);

tl::unexpected<Error> damaged(const std::string& file) {
    return fail(ErrorKind::Device, file + " is damaged, or was never whole: import the list again", kDamaged);
}

/// Columns from `at` on: state, type, reason, reported.
void take_facts(const Statement& row, int at, ListedNumber& entry) {
    entry.state = row.text(at);
    entry.type = row.text(at + 1);
    entry.reason = reason_of(row.whole(at + 2)).value_or(Reason::Stolen);
    entry.reported = static_cast<Day>(row.whole(at + 3));
}

auto group_of(const ListedRange& range) {
    return std::tuple(std::string_view(range.first.state), range.last.size());
}

/// In which order they are told.
int rank_of(const Match& match) {
    return is_hit(match.how) ? 0 : match.how == How::Alert ? 1 : 2;
}

/// Where there is room for one of its rank: no crowd of look-alikes hides a hit.
void tell(Matches& matches, Match match) {
    const auto same_rank = [&](const Match& one) { return rank_of(one) == rank_of(match); };
    if (static_cast<std::size_t>(std::ranges::count_if(matches.all, same_rank)) < kMostTold)
        matches.all.push_back(std::move(match));
    else
        matches.more = true;
}

}  // namespace

Result<Document> document_of(std::string_view number, std::string_view state, std::string_view type,
                             std::string_view series) {
    auto plain = plain_number(number);
    auto of_state = plain_state(state);
    auto of_type = plain_type(type);
    if (!plain || !of_state || !of_type)
        return fail(ErrorKind::Input,
                    "the document's number, state or type was not read whole, so that no list was "
                    "asked: type it as it is printed");
    return Document{std::move(*plain), std::move(*of_state), std::move(*of_type), std::string(series)};
}

Result<KeptList> KeptList::open(const std::filesystem::path& file, const database::Options& options) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return damaged(file.string());
    GARITA_TRY(opened, Database::open(file, list_schema(), options));
    KeptList list(std::move(opened));
    GARITA_TRY(head, list.read_head());
    if (!head) return damaged(file.string());
    GARITA_TRY(ranges, list.read_ranges());
    GARITA_TRY(alerts, list.read_alerts());
    if (!ranges || !alerts) return damaged(file.string());
    return list;
}

Result<bool> KeptList::read_head() {
    GARITA_TRY(state,
               m_database.prepare("SELECT digest, head, last_kind, numbers, ranges, alerts, persons FROM this_list"));
    GARITA_TRY(there, state.next());
    if (!there || static_cast<ChunkKind>(state.whole(2)) != ChunkKind::End) return false;
    const auto head = parse_list_head(state.text(1));
    if (!head || state.blob(0).size() != m_digest.size()) return false;
    std::ranges::copy(state.blob(0), m_digest.begin());
    m_head = *head;
    m_counts = {.numbers = static_cast<std::uint64_t>(state.whole(3)),
                .ranges = static_cast<std::uint64_t>(state.whole(4)),
                .alerts = static_cast<std::uint64_t>(state.whole(5)),
                .persons = static_cast<std::uint64_t>(state.whole(6))};
    return true;
}

Result<bool> KeptList::read_ranges() {
    GARITA_TRY(rows, m_database.prepare("SELECT first, last, state, type, reason, reported FROM ranges"));
    while (true) {
        GARITA_TRY(row, rows.next());
        if (!row) break;
        ListedRange range;
        range.first.number = rows.text(0);
        range.last = rows.text(1);
        take_facts(rows, 2, range.first);
        if (!is_listed(range)) return false;
        m_ranges.push_back(std::move(range));
    }
    std::ranges::stable_sort(m_ranges, {}, group_of);
    return m_ranges.size() == m_counts.ranges;
}

Result<bool> KeptList::read_alerts() {
    GARITA_TRY(rows, m_database.prepare("SELECT text, length(picture) FROM alerts ORDER BY id"));
    while (true) {
        GARITA_TRY(row, rows.next());
        if (!row) break;
        auto alert = parse_alert(rows.text(0));
        if (!alert) return false;
        m_alerts.push_back({std::move(*alert), rows.whole(1) > 0});
    }
    return m_alerts.size() == m_counts.alerts;
}

Result<Matches> KeptList::look_up(const Document& document) const {
    Matches matches;
    match_ranges(document, matches);
    if (m_counts.numbers > 0) {
        GARITA_TRY(matched, match_numbers(document, matches));
        static_cast<void>(matched);
    }
    match_alerts(document, matches);
    std::ranges::stable_sort(matches.all, {}, rank_of);
    return matches;
}

Result<bool> KeptList::match_numbers(const Document& document, Matches& matches) const {
    const std::string fold = folded(document.number);
    const std::string_view written = document.number == fold ? std::string_view() : std::string_view(document.number);
    const auto take = [&](const Statement& row, bool same_number) {
        Match match{.how = How::SimilarNumber};
        match.entry.number = row.text(0).empty() ? fold : std::string(row.text(0));
        take_facts(row, 1, match.entry);
        if (same_number) match.how = types_agree(match.entry.type, document.type) ? How::Listed : How::OtherType;
        tell(matches, std::move(match));
    };
    // The number itself first, so that no crowd of look-alikes can hide it.
    GARITA_TRY(same, m_database.prepare("SELECT written, state, type, reason, reported FROM numbers WHERE folded = ? "
                                        "AND written = ? AND state = ? LIMIT 16"));
    same.bind(1, fold).bind(2, written).bind(3, document.state);
    while (true) {
        GARITA_TRY(row, same.next());
        if (!row) break;
        take(same, true);
    }
    GARITA_TRY(similar, m_database.prepare("SELECT written, state, type, reason, reported FROM numbers WHERE folded = "
                                           "? LIMIT 65"));
    similar.bind(1, fold);
    for (std::size_t read = 0;; ++read) {
        GARITA_TRY(row, similar.next());
        if (!row) return true;
        if (read == kMostRowsRead) break;
        if (similar.text(0) != written && similar.text(1) == document.state) take(similar, false);
    }
    matches.more = true;
    return true;
}

void KeptList::match_ranges(const Document& document, Matches& matches) const {
    const auto group = std::tuple(std::string_view(document.state), document.number.size());
    for (auto at = std::ranges::lower_bound(m_ranges, group, {}, group_of); at != m_ranges.end(); ++at) {
        const ListedRange& range = *at;
        if (group_of(range) != group) break;
        const bool inside = range.first.number <= document.number && document.number <= range.last;
        if (!inside && !look_alike_lies_between(document.number, range.first.number, range.last)) continue;
        const How how = !inside                                        ? How::SimilarInRange
                        : types_agree(range.first.type, document.type) ? How::InRange
                                                                       : How::OtherType;
        tell(matches, Match{.how = how, .entry = range.first, .last = range.last});
    }
}

void KeptList::match_alerts(const Document& document, Matches& matches) const {
    for (const KnownAlert& one : m_alerts) {
        const Alert& alert = one.alert;
        const bool any_number = alert.first.empty();
        const bool inside = alert.first.size() == document.number.size() && alert.first <= document.number &&
                            document.number <= alert.last;
        // Of a series that is not known it is told as well: the officer sees what it is about.
        const bool same_series = alert.series.empty() || document.series.empty() || alert.series == document.series;
        if (alert.state != document.state || !types_agree(alert.type, document.type) || !same_series ||
            !(any_number || inside))
            continue;
        tell(matches, Match{.how = How::Alert, .alert = alert, .has_picture = one.has_picture});
    }
}

Result<Bytes> KeptList::persons_chunk(std::uint32_t n) const {
    GARITA_TRY(row, m_database.prepare("SELECT sealed FROM persons WHERE number = ?"));
    row.bind(1, std::int64_t{n});
    GARITA_TRY(there, row.next());
    if (!there) return fail(ErrorKind::Device, "the list of persons is damaged: import it again", kDamaged);
    return Bytes(row.blob(0).begin(), row.blob(0).end());
}

Result<bool> KeptList::unlock(const OwnParty& station) {
    if (m_persons) return true;
    GARITA_TRY(row, m_database.prepare("SELECT sealed FROM recipients WHERE station = ?"));
    row.bind(1, station.known.key);
    GARITA_TRY(there, row.next());
    Recipient recipient;
    if (!there || row.blob(0).size() != recipient.sealed.size())
        return fail(ErrorKind::Input, "the list of persons is not for this station",
                    static_cast<int>(ErrorCode::FileForOthers));
    recipient.station = station.known.key;
    std::ranges::copy(row.blob(0), recipient.sealed.begin());
    GARITA_TRY(key, open_key(recipient, station));
    GARITA_TRY(count, m_database.prepare("SELECT count(*) FROM persons"));
    GARITA_TRY(counted, count.next());
    static_cast<void>(counted);
    GARITA_TRY(persons, KeptPersons::create(std::move(key), static_cast<std::uint32_t>(count.whole(0)),
                                            [this](std::uint32_t n) { return persons_chunk(n); }));
    if (persons.persons() != m_counts.persons)
        return fail(ErrorKind::Input, "the list is damaged: it has other persons than it says");
    m_persons.emplace(std::move(persons));
    return true;
}

Result<std::vector<PersonMatch>> KeptList::look_up(const Holder& holder) const {
    return m_persons->look_up(holder, [this](std::uint32_t n) { return persons_chunk(n); });
}

Result<Bytes> KeptList::picture(std::string_view alert) const {
    GARITA_TRY(row, m_database.prepare("SELECT picture FROM alerts WHERE id = ?"));
    row.bind(1, alert);
    GARITA_TRY(there, row.next());
    if (!there) return Bytes();
    return Bytes(row.blob(0).begin(), row.blob(0).end());
}

}  // namespace garita::watchlists
