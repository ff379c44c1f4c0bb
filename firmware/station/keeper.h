// An inspection on its way into the records: its row, each picture and what was found are on disk, and in the audit
// log, before anybody is shown what rests on them (design/architecture.md, promise 2).
#pragma once

#include <optional>
#include <string>

#include "firmware/records/kept.h"
#include "firmware/station/station.h"

namespace garita {

/// Who works on a document, and what for.
struct Work {
    PersonId officer{};
    Mode mode = Mode::Live;
    bool operator==(const Work&) const = default;
};

/// One inspection. Of one thread at a time. Errors are those of records::Store and AuditLog: then what was given is not
/// kept, and nothing more is: it is to be told to the officer, and not shown as final.
class Keeper {
public:
    /// Of `traveller`'s record, or of a new one. `versions`: what judges it (records::NewInspection). REQUIRES a
    /// station that is set up and outlives it.
    Keeper(Station& station, const Work& work, std::optional<RecordId> traveller, std::string versions)
        : m_station(&station), m_work(work), m_traveller(traveller), m_versions(std::move(versions)) {}

    /// Makes its row; does nothing where that was done.
    [[nodiscard]] Result<bool> begin();
    /// Keeps a picture, after begin(). Input error: it is more than is kept of an inspection, or there is one of its
    /// side and band; the others are kept all the same.
    [[nodiscard]] Result<bool> keep(const records::Picture& picture);
    /// That its zone was typed by the officer, and how many characters otherwise than they were read: into the audit
    /// log.
    [[nodiscard]] Result<bool> note_typed(int characters);
    /// What was found: ends it, after begin(). Its `at` is taken from the station's clock.
    [[nodiscard]] Result<bool> complete(records::Completion completion);

    /// Of the same work and record, from the beginning.
    [[nodiscard]] Keeper another() const {
        return {*m_station, m_work, m_id ? std::optional(m_id->record) : m_traveller, m_versions};
    }

    /// Its name, once begin() succeeded.
    [[nodiscard]] const std::optional<records::InspectionId>& id() const { return m_id; }
    [[nodiscard]] const Work& work() const { return m_work; }

private:
    [[nodiscard]] Result<bool> remember(Result<bool> result);
    [[nodiscard]] Result<records::InspectionId> make();

    Station* m_station;  ///< never null
    Work m_work;
    std::optional<RecordId> m_traveller;
    std::string m_versions;
    std::optional<records::InspectionId> m_id{};
    std::optional<Error> m_failed{};  ///< the first error: what comes after it has the same
};

}  // namespace garita
