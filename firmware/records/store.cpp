#include "firmware/records/store.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "firmware/records/contents.h"
#include "firmware/records/store_class.h"

namespace garita::records {
namespace {

namespace fs = std::filesystem;
using database::Database;
using database::Fault;

constexpr std::int32_t kApplication = 0x47524543;    // "GREC"
constexpr std::int64_t kLastTime = 253'402'300'799;  // of the year 9999
constexpr std::int64_t kSecondsOfDay = 86'400;

std::string_view name_of_files(Mode mode) {
    constexpr std::array<std::string_view, 3> kNames = {"live", "training", "test"};
    return kNames[static_cast<std::size_t>(mode)];
}

bool is_time(std::int64_t seconds) {
    return seconds >= 0 && seconds <= kLastTime;
}

bool only_of(std::string_view text, std::size_t most, std::string_view also) {
    return text.size() <= most && std::ranges::all_of(text, [&](char c) {
               return (c >= 'A' && c <= 'Z') || also.find(c) != std::string_view::npos;
           });
}

Result<bool> look_at(const NewInspection& inspection) {
    if (!is_time(inspection.begun_at)) return fail(ErrorKind::Input, "an inspection of no time");
    if (inspection.versions.size() > 400) return fail(ErrorKind::Input, "its versions are longer than 400 bytes");
    return true;
}

Result<bool> look_at(const Completion& completion) {
    if (!is_time(completion.at) || completion.duration_ms < 0) return fail(ErrorKind::Input, "a result of no time");
    if (!only_of(completion.document_type, 8, "0123456789") || !only_of(completion.issuing_state, 3, "") ||
        completion.model.size() > 200)
        return fail(ErrorKind::Input, "a document type, state or model that is not of its form");
    if (completion.report.size() > kMostContent) return fail(ErrorKind::Input, "a report too long to be kept");
    for (const std::string* term :
         {&completion.terms.document_number, &completion.terms.issuing_state, &completion.terms.surname})
        if (term->size() > 200) return fail(ErrorKind::Input, "a search term longer than 200 bytes");
    return true;
}

Result<bool> inspection_is_there(const Database& database, const InspectionId& inspection) {
    GARITA_TRY(rows, database.prepare("SELECT 1 FROM inspections WHERE record = ? AND number = ?"));
    rows.bind(1, ByteView(inspection.record.bytes)).bind(2, static_cast<std::int64_t>(inspection.number));
    GARITA_TRY(any, rows.next());
    if (!any) return nothing_kept();
    return true;
}

Result<bool> is_completed(const Database& database, const InspectionId& inspection) {
    GARITA_TRY(rows,
               database.prepare("SELECT completed_at IS NOT NULL FROM inspections WHERE record = ? AND number = ?"));
    rows.bind(1, ByteView(inspection.record.bytes)).bind(2, static_cast<std::int64_t>(inspection.number));
    GARITA_TRY(any, rows.next());
    if (!any) return nothing_kept();
    return rows.whole(0) != 0;
}

Result<std::size_t> bytes_of_pictures(const Database& database, const InspectionId& inspection) {
    GARITA_TRY(rows, database.prepare("SELECT coalesce(sum(length(sealed) - ?3), 0) FROM parts WHERE record = ?1 AND "
                                      "number = ?2 AND name LIKE 'picture %'"));
    rows.bind(1, ByteView(inspection.record.bytes)).bind(2, static_cast<std::int64_t>(inspection.number));
    rows.bind(3, static_cast<std::int64_t>(kSealBytes));
    GARITA_TRY(any, rows.next());
    return any ? static_cast<std::size_t>(rows.whole(0)) : 0;
}

Result<bool> insert_record(const Database& database, const RecordId& record, std::int64_t day, std::int64_t class_key,
                           ByteView wrapped) {
    GARITA_TRY(row, database.prepare("INSERT INTO records (id, begun_day, class_key, wrapped) VALUES (?, ?, ?, ?)"));
    row.bind(1, ByteView(record.bytes)).bind(2, day).bind(3, class_key).bind(4, wrapped);
    return row.run();
}

Result<int> insert_inspection(const Database& database, const RecordId& record, const NewInspection& inspection) {
    GARITA_TRY(numbers, database.prepare("SELECT coalesce(max(number), 0) + 1 FROM inspections WHERE record = ?"));
    numbers.bind(1, ByteView(record.bytes));
    GARITA_TRY(any, numbers.next());
    static_cast<void>(any);
    const std::int64_t number = numbers.whole(0);
    numbers.reset();
    if (number > kMostInspections) return fail(ErrorKind::Input, "a record of too many documents: begin another one");
    GARITA_TRY(row, database.prepare("INSERT INTO inspections (record, number, day, begun_at, officer, versions) "
                                     "VALUES (?, ?, ?, ?, ?, ?)"));
    row.bind(1, ByteView(record.bytes)).bind(2, number).bind(3, inspection.begun_at / kSecondsOfDay);
    row.bind(4, inspection.begun_at).bind(5, ByteView(inspection.officer.bytes)).bind(6, inspection.versions);
    GARITA_TRY(made, row.run());
    static_cast<void>(made);
    return static_cast<int>(number);
}

Result<bool> look_through(const Database& database, const fs::path& file, std::uintmax_t check_below) {
    std::error_code error;
    if (const auto size = fs::file_size(file, error); !error && size < check_below) {
        GARITA_TRY(whole, database.check());
        static_cast<void>(whole);
    }
    GARITA_TRY(differences, database.differences(records_schema()));
    if (differences.empty()) return true;
    return fail(ErrorKind::Device,
                fmt::format("{}: {} is not as Garita makes it: somebody has changed this database, or it is damaged; "
                            "keep a copy of it for who looks into it",
                            file.string(), differences.front()),
                static_cast<int>(Fault::Damaged));
}

}  // namespace

fs::path records_folder(const fs::path& data) {
    return data / "records";
}
fs::path database_file(const fs::path& folder, Mode mode) {
    return folder / fmt::format("{}.sqlite", name_of_files(mode));
}
fs::path root_file(const fs::path& folder, Mode mode) {
    return folder / fmt::format("{}.root", name_of_files(mode));
}

const database::Schema& records_schema() {
    static const database::Schema schema{
        .name = "records", .application = kApplication, .versions = embedded_records_schema()};
    return schema;
}

Result<std::unique_ptr<Store>> Store::open(const fs::path& folder, Mode mode, GuardedMemory station_key,
                                           StoreOptions options) {
    if (sodium_init() < 0) return fail(ErrorKind::Internal, "libsodium does not work on this machine");
    if (!is_in_order(options.retention))
        return fail(ErrorKind::Input, "days of retention that do not grow from passed to doubtful to refused");
    const fs::path file = database_file(folder, mode);
    GARITA_TRY(database, Database::open(file, records_schema(), {.file_system = options.file_system}));
    GARITA_TRY(whole, look_through(database, file, options.check_below));
    static_cast<void>(whole);
    GARITA_TRY(keys, KeyHierarchy::open(database, root_file(folder, mode), mode, std::move(station_key),
                                        options.write_secret));
    std::unique_ptr<Store> store(new Store(std::move(options), std::move(database), std::move(keys)));
    // Their keys are gone already: a disk without space is no reason not to open, and the next expiry tries again.
    while (true) {
        const auto more = store->delete_some();
        if (!more && database::fault_of(more.error()) != Fault::Full) return tl::unexpected(more.error());
        if (!more || !*more) return store;
    }
}

Result<Parts> Store::parts_of(const RecordId& record) const {
    GARITA_TRY(key, m_keys.record_key(record));
    return Parts(m_database, m_keys.database_id(), record, std::move(key));
}

Result<InspectionId> Store::begin(const NewInspection& inspection) {
    GARITA_TRY(sound, look_at(inspection));
    static_cast<void>(sound);
    const std::lock_guard lock(m_mutex);
    InspectionId id{.record = inspection.record.value_or(RecordId{})};
    GARITA_TRY(committed, m_database.transaction([&]() -> Result<bool> {
        if (!inspection.record) {
            GARITA_TRY(made, make_record(inspection.begun_at));
            id.record = made;
        }
        GARITA_TRY(parts, parts_of(id.record));
        GARITA_TRY(number, insert_inspection(m_database, id.record, inspection));
        id.number = number;
        for (const Picture& picture : inspection.pictures) {
            GARITA_TRY(kept, write_picture(parts, id, picture));
            static_cast<void>(kept);
        }
        return true;
    }));
    static_cast<void>(committed);
    return id;
}

Result<bool> Store::add_picture(const InspectionId& inspection, const Picture& picture) {
    const std::lock_guard lock(m_mutex);
    return m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(completed, is_completed(m_database, inspection));
        if (completed)
            return fail(ErrorKind::Input, "a picture of an inspection that has ended",
                        static_cast<int>(Fault::Refused));
        GARITA_TRY(parts, parts_of(inspection.record));
        return write_picture(parts, inspection, picture);
    });
}

/// With a line that tells of it: those of an inspection together are its contents once it is completed.
Result<bool> Store::write_picture(const Parts& parts, const InspectionId& inspection, const Picture& picture) const {
    if (!is_media_type(picture.media_type) || !is_sound(picture.name))
        return fail(ErrorKind::Input, "a picture of no media type, or of a check that is none");
    GARITA_TRY(bytes, bytes_of_pictures(m_database, inspection));
    if (bytes + picture.bytes.size() > m_options.most_picture_bytes)
        return fail(ErrorKind::Input, fmt::format("with it the pictures would have {} bytes, and {} are kept of an "
                                                  "inspection",
                                                  bytes + picture.bytes.size(), m_options.most_picture_bytes));
    GARITA_TRY(told,
               parts.write(inspection.number, line_name(picture.name), bytes_of(text_of(std::span(&picture, 1)))));
    static_cast<void>(told);
    return parts.write(inspection.number, part_name(picture.name), picture.bytes);
}

Result<RecordId> Store::keep_query(std::int64_t at, const std::string& query) {
    if (!is_time(at) || query.size() > kMostReason) return fail(ErrorKind::Input, "a query of no time, or too long");
    const std::lock_guard lock(m_mutex);
    RecordId record{};
    GARITA_TRY(committed, m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(made, make_record(at));
        record = made;
        GARITA_TRY(parts, parts_of(record));
        return parts.write(0, "query", bytes_of(query));
    }));
    static_cast<void>(committed);
    return record;
}

/// In the shortest class. REQUIRES a transaction.
Result<RecordId> Store::make_record(std::int64_t at) const {
    RecordId record{};
    randombytes_buf(record.bytes.data(), record.bytes.size());
    const std::chrono::sys_days day = day_of_number(at / kSecondsOfDay);
    GARITA_TRY(class_key, m_keys.class_key(RetentionClass::Passed,
                                           records::last_day(RetentionClass::Passed, day, m_options.retention)));
    GARITA_TRY(key, KeyHierarchy::new_record_key());
    GARITA_TRY(wrapped, m_keys.wrap(record, class_key, key.bytes()));
    GARITA_TRY(made, insert_record(m_database, record, number_of_day(day), class_key, wrapped));
    static_cast<void>(made);
    return record;
}

Result<bool> Store::complete(const InspectionId& inspection, const Completion& completion) {
    GARITA_TRY(sound, look_at(completion));
    static_cast<void>(sound);
    const std::lock_guard lock(m_mutex);
    return m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(there, inspection_is_there(m_database, inspection));
        GARITA_TRY(row, m_database.prepare(
                            "UPDATE inspections SET completed_at = ?, outcome = ?, document_type = ?, issuing_state = "
                            "?, model = ?, duration_ms = ?, together = ? WHERE record = ? AND number = ?"));
        row.bind(1, completion.at).bind(2, static_cast<std::int64_t>(completion.outcome));
        row.bind(3, completion.document_type).bind(4, completion.issuing_state).bind(5, completion.model);
        row.bind(6, completion.duration_ms).bind_null(7).bind(8, ByteView(inspection.record.bytes));
        row.bind(9, static_cast<std::int64_t>(inspection.number));
        if (completion.together) row.bind(7, static_cast<std::int64_t>(*completion.together));
        GARITA_TRY(changed, row.run());
        GARITA_TRY(parts, parts_of(inspection.record));
        GARITA_TRY(lines, parts.read_all(inspection.number, kLines));
        GARITA_TRY(contents, parts.write(inspection.number, "contents", lines));
        GARITA_TRY(report, parts.write(inspection.number, "report", bytes_of(completion.report)));
        SearchTerms terms = in_search_form(completion.terms);
        std::string text = text_of(terms);
        auto kept = parts.write(inspection.number, "terms", bytes_of(text));
        sodium_memzero(text.data(), text.size());
        GARITA_TRY(now, class_of(inspection.record));
        if (kept) kept = write_tokens(inspection, now.key, terms);
        wipe(terms);
        if (!kept) return kept;
        static_cast<void>(there);
        static_cast<void>(changed);
        static_cast<void>(contents);
        static_cast<void>(report);
        const RetentionClass alone = class_after(completion.outcome);
        const RetentionClass together = completion.together ? class_after(*completion.together) : alone;
        return move_where_longer(inspection.record, std::max(alone, together), completion.at);
    });
}

Result<bool> Store::add_answer(const InspectionId& inspection, const std::string& answer) {
    if (answer.empty() || answer.size() > kLongestAnswer || answer.find('\n') != std::string::npos)
        return fail(ErrorKind::Input, "an answer is one line of at most 256 KiB");
    const std::lock_guard lock(m_mutex);
    return m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(there, inspection_is_there(m_database, inspection));
        static_cast<void>(there);
        GARITA_TRY(count, m_database.prepare("SELECT count(*) FROM parts WHERE record = ? AND number = ? AND n = 1 AND "
                                             "substr(name, 1, ?) = ?"));
        count.bind(1, ByteView(inspection.record.bytes)).bind(2, static_cast<std::int64_t>(inspection.number));
        count.bind(3, static_cast<std::int64_t>(kAnswers.size())).bind(4, kAnswers);
        GARITA_TRY(any, count.next());
        const std::int64_t before = any ? count.whole(0) : 0;
        count.reset();
        if (before >= kMostAnswers)
            return fail(ErrorKind::Input, "as many answers as are kept of an inspection",
                        static_cast<int>(Fault::Refused));
        GARITA_TRY(parts, parts_of(inspection.record));
        return parts.write(inspection.number, fmt::format("{}{}", kAnswers, before + 1), bytes_of(answer + "\n"));
    });
}

Result<bool> Store::decide(const InspectionId& inspection, const Decision& decision) {
    const bool is_first = decision.line == Line::First;
    if (is_first && decision.kind != DecisionKind::Admitted && decision.kind != DecisionKind::Referred)
        return fail(ErrorKind::Input, "the first line admits or refers");
    if (!is_first && decision.kind == DecisionKind::Referred)
        return fail(ErrorKind::Input, "the second line admits, refuses or retains");
    if (!is_time(decision.at) || decision.reasons.size() > kMostReason)
        return fail(ErrorKind::Input, "a decision of no time, or with reasons too long to be kept");
    const std::lock_guard lock(m_mutex);
    return m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(there, inspection_is_there(m_database, inspection));
        GARITA_TRY(row, m_database.prepare("INSERT INTO decisions (record, number, line, decided_at, person, decision) "
                                           "VALUES (?, ?, ?, ?, ?, ?)"));
        row.bind(1, ByteView(inspection.record.bytes)).bind(2, static_cast<std::int64_t>(inspection.number));
        row.bind(3, static_cast<std::int64_t>(decision.line)).bind(4, decision.at);
        row.bind(5, ByteView(decision.person.bytes)).bind(6, static_cast<std::int64_t>(decision.kind));
        GARITA_TRY(made, row.run());
        GARITA_TRY(parts, parts_of(inspection.record));
        const std::string name = fmt::format("reasons {}", static_cast<int>(decision.line));
        GARITA_TRY(kept, parts.write(inspection.number, name, bytes_of(decision.reasons)));
        static_cast<void>(there);
        static_cast<void>(made);
        static_cast<void>(kept);
        return move_where_longer(inspection.record, class_after(decision.kind), decision.at);
    });
}

Result<bool> Store::overrule(const InspectionId& inspection, const Overrule& overrule) {
    if (!is_time(overrule.at) || overrule.finding.empty() || overrule.finding.size() > 64)
        return fail(ErrorKind::Input, "no finding of a known form to overrule");
    if (overrule.reason.empty() || overrule.reason.size() > kMostReason)
        return fail(ErrorKind::Input, "a finding is overruled with a reason, of at most 16 KiB");
    const std::lock_guard lock(m_mutex);
    return m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(there, inspection_is_there(m_database, inspection));
        GARITA_TRY(numbers, m_database.prepare(
                                "SELECT coalesce(max(nth), 0) + 1 FROM overrules WHERE record = ? AND number = ?"));
        numbers.bind(1, ByteView(inspection.record.bytes)).bind(2, static_cast<std::int64_t>(inspection.number));
        GARITA_TRY(any, numbers.next());
        const std::int64_t nth = numbers.whole(0);
        numbers.reset();
        GARITA_TRY(row, m_database.prepare("INSERT INTO overrules (record, number, nth, overruled_at, person, finding) "
                                           "VALUES (?, ?, ?, ?, ?, ?)"));
        row.bind(1, ByteView(inspection.record.bytes)).bind(2, static_cast<std::int64_t>(inspection.number));
        row.bind(3, nth).bind(4, overrule.at).bind(5, ByteView(overrule.person.bytes)).bind(6, overrule.finding);
        GARITA_TRY(made, row.run());
        GARITA_TRY(parts, parts_of(inspection.record));
        static_cast<void>(there);
        static_cast<void>(any);
        static_cast<void>(made);
        return parts.write(inspection.number, fmt::format("overrule {}", nth), bytes_of(overrule.reason));
    });
}

Result<bool> Store::lift_protection(const RecordId& record, const ProtectionLift& lift) {
    if (!is_time(lift.at) || lift.referrals < 1 || lift.referrals > kMostInspections || lift.reason.empty() ||
        lift.reason.size() > kMostReason)
        return fail(ErrorKind::Input, "protection is lifted of some referrals, with a reason of at most 16 KiB");
    const std::lock_guard lock(m_mutex);
    return m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(parts, parts_of(record));
        GARITA_TRY(numbers,
                   m_database.prepare("SELECT coalesce(max(nth), 0) + 1 FROM protection_lifts WHERE record = ?"));
        numbers.bind(1, ByteView(record.bytes));
        GARITA_TRY(any, numbers.next());
        const std::int64_t nth = numbers.whole(0);
        numbers.reset();
        GARITA_TRY(row, m_database.prepare("INSERT INTO protection_lifts (record, nth, lifted_at, person, referrals) "
                                           "VALUES (?, ?, ?, ?, ?)"));
        row.bind(1, ByteView(record.bytes)).bind(2, nth).bind(3, lift.at).bind(4, ByteView(lift.person.bytes));
        row.bind(5, static_cast<std::int64_t>(lift.referrals));
        GARITA_TRY(made, row.run());
        static_cast<void>(any);
        static_cast<void>(made);
        return parts.write(0, fmt::format("protection {}", nth), bytes_of(lift.reason));
    });
}

}  // namespace garita::records
