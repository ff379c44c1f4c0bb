// The records of a station in one mode: kept before they are shown, sealed, found again, and erased when their time has
// come. README.md has the form, the steps of an expiry, and what is promised.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "firmware/records/kept.h"
#include "firmware/records/key_hierarchy.h"
#include "firmware/records/parts.h"

namespace garita::records {

struct StoreOptions {
    RetentionDays retention{};
    std::size_t most_picture_bytes = 6'000'000;     ///< of one inspection
    std::uintmax_t check_below = 256ULL << 20U;     ///< bytes: open() looks at every page of a smaller file
    std::string file_system{};                      ///< SQLite's, for tests
    WriteBlock write_secret = &write_block_synced;  ///< likewise
};

/// DATA/records: MODE.sqlite and MODE.root, with MODE live, training or test.
[[nodiscard]] std::filesystem::path records_folder(const std::filesystem::path& data);
[[nodiscard]] std::filesystem::path database_file(const std::filesystem::path& folder, Mode mode);
[[nodiscard]] std::filesystem::path root_file(const std::filesystem::path& folder, Mode mode);
[[nodiscard]] const database::Schema& records_schema();

/// Whether a supervisor has confirmed that more than kMostDays days' classes are destroyed in this run.
enum class Confirmed { No, Yes };
inline constexpr int kMostDays = 2;

/// The open records of one mode, of one process. All functions may be called by any thread; they wait for each other.
/// What returns a value is committed and on disk. Errors: Device errors with a database::Fault where the disk has
/// trouble, and nothing was changed; Fault::Damaged also where something sealed does not open; Fault::Refused where it
/// was decided, completed or held already; Input errors with kNotKept where there is no such inspection, or without a
/// code where what is given is too long or not of its form. No text of an error holds what is sealed.
class Store {
public:
    /// Opens the records in this folder, or makes them; ends an expiry that a crash cut short. Looks whether the
    /// database is whole: Fault::Damaged, kKeysLost, and then nothing is changed: the caller tells it, and somebody
    /// decides to set_aside() (set_aside.h). REQUIRES a station key of kSecretBytes.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::filesystem::path& folder, Mode mode,
                                                             GuardedMemory station_key, StoreOptions options = {});

    /// The row and its pictures; then something may be shown. In the shortest class.
    [[nodiscard]] Result<InspectionId> begin(const NewInspection& inspection);
    /// One more, before complete(): committed before it is shown, or anything that rests on it. Input errors: there is
    /// one of this name (Fault::Refused), or it is more than is kept of an inspection; Fault::Refused where
    /// the inspection was completed.
    [[nodiscard]] Result<bool> add_picture(const InspectionId& inspection, const Picture& picture);
    /// What the machine found: once. Moves the record to the class that the graver of the two outcomes asks for.
    [[nodiscard]] Result<bool> complete(const InspectionId& inspection, const Completion& completion);
    /// What a service outside said of the document, sealed: one line, which may come after complete(), and changes
    /// nothing of what is there. Input errors: it is none, or too long; Fault::Refused where there are kMostAnswers.
    [[nodiscard]] Result<bool> add_answer(const InspectionId& inspection, const std::string& answer);
    /// Once for each line. REQUIRES that the caller has looked whether this person may. Moves the record likewise.
    [[nodiscard]] Result<bool> decide(const InspectionId& inspection, const Decision& decision);
    [[nodiscard]] Result<bool> overrule(const InspectionId& inspection, const Overrule& overrule);
    /// REQUIRES that the caller has counted the referrals, and that this person may.
    [[nodiscard]] Result<bool> lift_protection(const RecordId& record, const ProtectionLift& lift);

    /// What somebody searched for, of at most kMostReason bytes, for the audit log to name: sealed as a record in the
    /// shortest class is, and gone with it.
    [[nodiscard]] Result<RecordId> keep_query(std::int64_t at, const std::string& query);
    [[nodiscard]] Result<std::string> query(const RecordId& record) const;

    [[nodiscard]] Result<KeptInspection> read(const InspectionId& inspection) const;
    /// Of all its documents; nothing else of the record is unsealed.
    [[nodiscard]] Result<RecordDecisions> decisions(const RecordId& record) const;
    /// A picture's bytes; kNotKept where there is no such picture.
    [[nodiscard]] Result<Bytes> picture(const InspectionId& inspection, const PictureName& which) const;
    [[nodiscard]] Result<std::vector<InspectionSummary>> search(const Filter& filter, const Page& page) const;
    /// Of these days, kept inspections and expired ones together.
    [[nodiscard]] Result<std::vector<Count>> counts(std::chrono::sys_days first, std::chrono::sys_days last) const;

    /// Into a longer class; refused (Fault::Refused) where it is a shorter one. REQUIRES no legal hold.
    [[nodiscard]] Result<bool> move_to(const RecordId& record, RetentionClass longer, std::int64_t at,
                                       const PersonId& person);
    /// Keeps a record until lift_hold(), which puts it back where it was, or where it has meanwhile moved to: what is
    /// overdue then expires in the next run. REQUIRES four eyes: the caller has asked both.
    [[nodiscard]] Result<bool> set_hold(const RecordId& record, std::int64_t at, const PersonId& person);
    [[nodiscard]] Result<bool> lift_hold(const RecordId& record, std::int64_t at, const PersonId& person);

    /// What expire() would destroy today.
    [[nodiscard]] Result<Expiry> due(std::chrono::sys_days today) const;
    /// Destroys the classes whose last day is before today, oldest first: without a supervisor those of at most
    /// kMostDays days, however often it is asked on one day. REQUIRES a confirmed clock. An error after keys were
    /// destroyed: what is left is done by the next run or open().
    [[nodiscard]] Result<Expiry> expire(std::chrono::sys_days today, Confirmed confirmed = Confirmed::No);

    /// Destroys one record before its day as expire() destroys those whose day has passed: under a new root, with all
    /// that it wrote; what stays of it are counts. Refused (Fault::Refused) in a legal hold. REQUIRES four eyes. An
    /// error after its key was destroyed: what is left is done by the next expire() or open().
    [[nodiscard]] Result<bool> erase(const RecordId& record);

    /// Looks at every page of the database, every key and every sealed part: seconds for each GiB, and nobody else is
    /// served meanwhile. The number of records.
    [[nodiscard]] Result<std::int64_t> verify() const;

private:
    Store(StoreOptions options, database::Database database, KeyHierarchy keys)
        : m_options(std::move(options)), m_database(std::move(database)), m_keys(std::move(keys)) {}
    struct Class;
    [[nodiscard]] Result<Class> class_of(const RecordId& record) const;
    [[nodiscard]] Result<bool> put_into(const RecordId& record, std::int64_t class_key) const;
    [[nodiscard]] Result<bool> write_tokens(const InspectionId& inspection, std::int64_t class_key,
                                            const SearchTerms& terms) const;
    [[nodiscard]] Result<bool> move_where_longer(const RecordId& record, RetentionClass wanted, std::int64_t at) const;
    [[nodiscard]] Result<bool> note(const RecordId& record, std::int64_t at, const PersonId* person,
                                    RetentionChange change) const;
    [[nodiscard]] Result<RecordId> make_record(std::int64_t at) const;
    [[nodiscard]] Result<bool> write_picture(const Parts& parts, const InspectionId& inspection,
                                             const Picture& picture) const;
    [[nodiscard]] Result<Parts> parts_of(const RecordId& record) const;
    [[nodiscard]] Result<KeptInspection> load(const InspectionId& inspection) const;
    [[nodiscard]] Result<std::vector<std::int64_t>> sequences_with(const SearchTerms& terms) const;
    [[nodiscard]] Result<Expiry> due_at(std::chrono::sys_days today, Confirmed confirmed,
                                        std::vector<std::int64_t>* class_keys) const;
    [[nodiscard]] Result<bool> delete_some() const;  ///< of destroyed classes: whether any are left
    [[nodiscard]] Result<bool> delete_all();         ///< of them, letting others in between

    StoreOptions m_options;
    database::Database m_database;
    KeyHierarchy m_keys;
    mutable std::mutex m_mutex;  ///< over database and keys
};

}  // namespace garita::records
