// Records read, found and counted.
#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "firmware/records/contents.h"
#include "firmware/records/store.h"
#include "firmware/records/store_class.h"

namespace garita::records {

using database::Database;
using database::Fault;
using database::Statement;

namespace {

constexpr std::string_view kSummaries =
    "SELECT i.record, i.number, i.sequence, i.day, i.begun_at, i.officer, i.versions, i.completed_at, i.outcome, "
    "i.document_type, i.issuing_state, i.model, i.duration_ms, "
    "(SELECT d.decision FROM decisions d WHERE d.record = i.record AND d.number = i.number ORDER BY d.line DESC LIMIT "
    "1) AS decision, k.class, k.last_day, i.together "
    "FROM inspections i JOIN records r ON r.id = i.record JOIN class_keys k ON k.id = r.class_key "
    "WHERE k.wrapped IS NOT NULL ";

InspectionSummary summary_of(const Statement& row) {
    InspectionSummary summary{.id = {.record = id_of<RecordId>(row.blob(0)), .number = static_cast<int>(row.whole(1))},
                              .sequence = row.whole(2),
                              .day = day_of_number(row.whole(3)),
                              .begun_at = row.whole(4),
                              .officer = id_of<PersonId>(row.blob(5)),
                              .versions = std::string(row.text(6))};
    if (row.kind(7) == Statement::Kind::Whole) {
        summary.completed_at = row.whole(7);
        summary.outcome = static_cast<Outcome>(row.whole(8));
        summary.document_type = row.text(9);
        summary.issuing_state = row.text(10);
        summary.model = row.text(11);
        summary.duration_ms = row.whole(12);
        if (row.kind(16) == Statement::Kind::Whole) summary.together = static_cast<Outcome>(row.whole(16));
    }
    if (row.kind(13) == Statement::Kind::Whole) summary.decision = static_cast<DecisionKind>(row.whole(13));
    summary.retention = static_cast<RetentionClass>(row.whole(14));
    if (row.kind(15) == Statement::Kind::Whole) summary.last_day = day_of_number(row.whole(15));
    return summary;
}

tl::unexpected<Error> of_no_known_form() {
    return fail(ErrorKind::Device, "what is sealed in a record is of no known form: written by a newer Garita",
                static_cast<int>(Fault::Newer));
}

tl::unexpected<Error> pictures_changed(int number) {
    return fail(ErrorKind::Device,
                fmt::format("the pictures of document {} of a record are not those that it was completed with: the "
                            "database of records was changed by somebody else, or is damaged",
                            number),
                static_cast<int>(Fault::Damaged));
}

/// Rows of an inspection, one after the other.
Result<bool> for_each(const Database& database, std::string_view sql, const InspectionId& inspection, bool with_number,
                      const std::function<Result<bool>(const Statement& row)>& take) {
    GARITA_TRY(rows, database.prepare(sql));
    rows.bind(1, ByteView(inspection.record.bytes));
    if (with_number) rows.bind(2, static_cast<std::int64_t>(inspection.number));
    while (true) {
        GARITA_TRY(any, rows.next());
        if (!any) return true;
        GARITA_TRY(taken, take(rows));
        static_cast<void>(taken);
    }
}

/// Of one inspection, or of all of its record.
enum class Of { Inspection, Record };
Result<bool> read_decisions(const Database& database, const Parts& parts, const InspectionId& id, Of of,
                            std::vector<Decision>& decisions) {
    const bool of_one = of == Of::Inspection;
    return for_each(database,
                    fmt::format("SELECT number, line, decided_at, person, decision FROM decisions WHERE record = ? {} "
                                "ORDER BY number, line",
                                of_one ? "AND number = ?" : ""),
                    id, of_one, [&](const Statement& row) -> Result<bool> {
                        GARITA_TRY(reasons,
                                   parts.read(static_cast<int>(row.whole(0)), fmt::format("reasons {}", row.whole(1))));
                        decisions.push_back({.at = row.whole(2),
                                             .person = id_of<PersonId>(row.blob(3)),
                                             .line = static_cast<Line>(row.whole(1)),
                                             .kind = static_cast<DecisionKind>(row.whole(4)),
                                             .reasons = as_text(reasons)});
                        return true;
                    });
}

Result<bool> read_overrules(const Database& database, const Parts& parts, KeptInspection& kept) {
    const InspectionId& id = kept.summary.id;
    return for_each(database,
                    "SELECT nth, overruled_at, person, finding FROM overrules WHERE record = ? AND number = ? ORDER BY "
                    "nth",
                    id, true, [&](const Statement& row) -> Result<bool> {
                        GARITA_TRY(reason, parts.read(id.number, fmt::format("overrule {}", row.whole(0))));
                        kept.overrules.push_back({.at = row.whole(1),
                                                  .person = id_of<PersonId>(row.blob(2)),
                                                  .finding = std::string(row.text(3)),
                                                  .reason = as_text(reason)});
                        return true;
                    });
}

/// One line each, as add_answer() takes them.
Result<bool> read_answers(const Parts& parts, KeptInspection& kept) {
    GARITA_TRY(bytes, parts.read_all(kept.summary.id.number, kAnswers));
    std::string text = as_text(bytes);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        kept.answers.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return true;
}

Result<bool> read_history(const Database& database, KeptInspection& kept) {
    return for_each(database, "SELECT at, person, change, class, last_day FROM history WHERE record = ? ORDER BY nth",
                    kept.summary.id, false, [&](const Statement& row) -> Result<bool> {
                        RetentionEvent event{.at = row.whole(0),
                                             .change = static_cast<RetentionChange>(row.whole(2)),
                                             .retention = static_cast<RetentionClass>(row.whole(3))};
                        if (row.kind(1) == Statement::Kind::Blob) event.person = id_of<PersonId>(row.blob(1));
                        if (row.kind(4) == Statement::Kind::Whole) event.last_day = day_of_number(row.whole(4));
                        kept.history.push_back(event);
                        return true;
                    });
}

Result<bool> read_lifts(const Database& database, const Parts& parts, const RecordId& record,
                        std::vector<ProtectionLift>& lifts) {
    return for_each(database,
                    "SELECT nth, lifted_at, person, referrals FROM protection_lifts WHERE record = ? ORDER BY nth",
                    {.record = record}, false, [&](const Statement& row) -> Result<bool> {
                        GARITA_TRY(reason, parts.read(0, fmt::format("protection {}", row.whole(0))));
                        lifts.push_back({.at = row.whole(1),
                                         .person = id_of<PersonId>(row.blob(2)),
                                         .referrals = static_cast<int>(row.whole(3)),
                                         .reason = as_text(reason)});
                        return true;
                    });
}

bool holds_any(const SearchTerms& terms) {
    return !terms.document_number.empty() || !terms.surname.empty();
}

}  // namespace

Result<KeptInspection> Store::load(const InspectionId& inspection) const {
    KeptInspection kept;
    {
        GARITA_TRY(rows, m_database.prepare(std::string(kSummaries) + "AND i.record = ? AND i.number = ?"));
        rows.bind(1, ByteView(inspection.record.bytes)).bind(2, static_cast<std::int64_t>(inspection.number));
        GARITA_TRY(any, rows.next());
        if (!any) return nothing_kept();
        kept.summary = summary_of(rows);
    }
    GARITA_TRY(parts, parts_of(inspection.record));
    GARITA_TRY(lines, parts.read_all(inspection.number, kLines));
    auto pictures = pictures_of_text(as_text(lines));
    if (!pictures) return of_no_known_form();
    kept.pictures = std::move(*pictures);
    if (kept.summary.completed_at) {
        // What it had when it was completed, whatever somebody removed since.
        GARITA_TRY(contents, parts.read(inspection.number, "contents"));
        if (contents != lines) return pictures_changed(inspection.number);
        GARITA_TRY(report, parts.read(inspection.number, "report"));
        kept.report = as_text(report);
        sodium_memzero(report.data(), report.size());
        GARITA_TRY(text, parts.read(inspection.number, "terms"));
        auto terms = terms_of_text(as_text(text));
        if (!terms) return of_no_known_form();
        kept.terms = std::move(*terms);
    }
    GARITA_TRY(decisions, read_decisions(m_database, parts, inspection, Of::Inspection, kept.decisions));
    GARITA_TRY(overrules, read_overrules(m_database, parts, kept));
    GARITA_TRY(answers, read_answers(parts, kept));
    GARITA_TRY(history, read_history(m_database, kept));
    GARITA_TRY(lifts, read_lifts(m_database, parts, inspection.record, kept.lifts));
    static_cast<void>(decisions);
    static_cast<void>(overrules);
    static_cast<void>(answers);
    static_cast<void>(history);
    static_cast<void>(lifts);
    return kept;
}

Result<KeptInspection> Store::read(const InspectionId& inspection) const {
    const std::lock_guard lock(m_mutex);
    return load(inspection);
}

Result<RecordDecisions> Store::decisions(const RecordId& record) const {
    const std::lock_guard lock(m_mutex);
    GARITA_TRY(parts, parts_of(record));
    RecordDecisions all;
    GARITA_TRY(decisions, read_decisions(m_database, parts, {.record = record}, Of::Record, all.decisions));
    GARITA_TRY(lifts, read_lifts(m_database, parts, record, all.lifts));
    static_cast<void>(decisions);
    static_cast<void>(lifts);
    return all;
}

Result<Bytes> Store::picture(const InspectionId& inspection, const PictureName& which) const {
    const std::lock_guard lock(m_mutex);
    GARITA_TRY(parts, parts_of(inspection.record));
    GARITA_TRY(rows, m_database.prepare("SELECT 1 FROM parts WHERE record = ? AND number = ? AND name = ? LIMIT 1"));
    const std::string name = part_name(which);
    rows.bind(1, ByteView(inspection.record.bytes)).bind(2, static_cast<std::int64_t>(inspection.number)).bind(3, name);
    GARITA_TRY(any, rows.next());
    if (!any) return nothing_kept();
    return parts.read(inspection.number, name);
}

Result<std::string> Store::query(const RecordId& record) const {
    const std::lock_guard lock(m_mutex);
    GARITA_TRY(parts, parts_of(record));
    GARITA_TRY(query, parts.read(0, "query"));
    std::string text = as_text(query);
    sodium_memzero(query.data(), query.size());
    return text;
}

Result<std::vector<std::int64_t>> Store::sequences_with(const SearchTerms& terms) const {
    std::vector<std::int64_t> sequences;
    GARITA_TRY(found,
               m_database.prepare("SELECT i.sequence FROM tokens t JOIN inspections i ON i.record = t.record AND "
                                  "i.number = t.number WHERE t.token = ?"));
    GARITA_TRY(looked, m_keys.for_each_search_key([&](ByteView search_key) -> Result<bool> {
        found.bind(1, ByteView(*token_to_find(search_key, terms)));
        while (true) {
            GARITA_TRY(any, found.next());
            if (!any) return true;
            sequences.push_back(found.whole(0));
        }
    }));
    static_cast<void>(looked);
    std::ranges::sort(sequences, std::greater<>());
    return sequences;
}

Result<std::vector<InspectionSummary>> Store::search(const Filter& filter, const Page& page) const {
    constexpr int kMostOfPage = 500;
    if (page.most < 1 || page.most > kMostOfPage) return fail(ErrorKind::Input, "a page of 1 to 500 inspections");
    SearchTerms terms = in_search_form(filter.terms);
    const bool by_terms = holds_any(terms);
    const std::lock_guard lock(m_mutex);
    std::vector<std::int64_t> sequences;
    if (by_terms) {
        auto found = sequences_with(terms);
        wipe(terms);
        if (!found) return tl::unexpected(found.error());
        sequences = std::move(*found);
    }
    std::string sql(kSummaries);
    sql += by_terms ? "AND i.sequence = ?1 " : "AND i.sequence < ?1 ";
    sql +=
        "AND (?2 IS NULL OR i.day >= ?2) AND (?3 IS NULL OR i.day <= ?3) AND (?4 IS NULL OR i.outcome = ?4 OR "
        "i.together = ?4) "
        "AND (?5 = '' OR i.document_type = ?5) AND (?6 = '' OR i.issuing_state = ?6) "
        "AND (?7 = 0 OR decision IS NULL) ORDER BY i.sequence DESC LIMIT ?8";
    GARITA_TRY(rows, m_database.prepare(sql));
    rows.bind(1, page.before).bind_null(2).bind_null(3).bind_null(4).bind(5, filter.document_type);
    rows.bind(6, filter.issuing_state).bind(7, static_cast<std::int64_t>(filter.undecided));
    rows.bind(8, static_cast<std::int64_t>(page.most));
    if (filter.first_day) rows.bind(2, number_of_day(*filter.first_day));
    if (filter.last_day) rows.bind(3, number_of_day(*filter.last_day));
    if (filter.outcome) rows.bind(4, static_cast<std::int64_t>(*filter.outcome));
    std::vector<InspectionSummary> found;
    const auto take = [&]() -> Result<bool> {
        while (true) {
            GARITA_TRY(any, rows.next());
            if (!any) return true;
            found.push_back(summary_of(rows));
        }
    };
    if (!by_terms) {
        GARITA_TRY(all, take());
        static_cast<void>(all);
        return found;
    }
    for (const std::int64_t sequence : sequences) {
        if (sequence >= page.before) continue;
        if (static_cast<int>(found.size()) == page.most) break;
        rows.bind(1, sequence);
        GARITA_TRY(one, take());
        static_cast<void>(one);
    }
    return found;
}

Result<std::vector<Count>> Store::counts(std::chrono::sys_days first, std::chrono::sys_days last) const {
    const std::lock_guard lock(m_mutex);
    GARITA_TRY(rows,
               m_database.prepare(
                   "SELECT day, outcome, document_type, issuing_state, model, versions, decision, sum(inspections), "
                   "sum(duration_ms) FROM ("
                   "SELECT i.day AS day, coalesce(i.outcome, -1) AS outcome, coalesce(i.document_type, '') AS "
                   "document_type, coalesce(i.issuing_state, '') AS issuing_state, coalesce(i.model, '') AS model, "
                   "i.versions AS versions, coalesce((SELECT d.decision FROM decisions d WHERE d.record = i.record AND "
                   "d.number = i.number ORDER BY d.line DESC LIMIT 1), 0) AS decision, 1 AS inspections, "
                   "coalesce(i.duration_ms, 0) AS duration_ms FROM inspections i WHERE i.day BETWEEN ?1 AND ?2 "
                   "UNION ALL SELECT day, outcome, document_type, issuing_state, model, versions, decision, "
                   "inspections, duration_ms FROM statistics WHERE day BETWEEN ?1 AND ?2) "
                   "GROUP BY day, outcome, document_type, issuing_state, model, versions, decision ORDER BY 1, 2, 3, "
                   "4, 5, 6, 7"));
    rows.bind(1, number_of_day(first)).bind(2, number_of_day(last));
    std::vector<Count> counted;
    while (true) {
        GARITA_TRY(any, rows.next());
        if (!any) return counted;
        Count count{.day = day_of_number(rows.whole(0)),
                    .document_type = std::string(rows.text(2)),
                    .issuing_state = std::string(rows.text(3)),
                    .model = std::string(rows.text(4)),
                    .versions = std::string(rows.text(5)),
                    .inspections = rows.whole(7),
                    .duration_ms = rows.whole(8)};
        if (rows.whole(1) >= 0) count.outcome = static_cast<Outcome>(rows.whole(1));
        if (rows.whole(6) > 0) count.decision = static_cast<DecisionKind>(rows.whole(6));
        counted.push_back(std::move(count));
    }
}

Result<std::int64_t> Store::verify() const {
    const std::lock_guard lock(m_mutex);
    GARITA_TRY(whole, m_database.check());
    GARITA_TRY(records, m_keys.check());
    GARITA_TRY(rows,
               m_database.prepare("SELECT i.record, i.number FROM inspections i JOIN records r ON r.id = i.record "
                                  "JOIN class_keys k ON k.id = r.class_key WHERE k.wrapped IS NOT NULL"));
    static_cast<void>(whole);
    while (true) {
        GARITA_TRY(any, rows.next());
        if (!any) return records;
        const InspectionId id{.record = id_of<RecordId>(rows.blob(0)), .number = static_cast<int>(rows.whole(1))};
        GARITA_TRY(kept, load(id));
        GARITA_TRY(parts, parts_of(id.record));
        for (const KeptPicture& picture : kept.pictures) {
            GARITA_TRY(bytes, parts.read(id.number, part_name(picture.name)));
            static_cast<void>(bytes);
        }
    }
}

}  // namespace garita::records
