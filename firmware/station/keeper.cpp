#include "firmware/station/keeper.h"

#include <array>
#include <utility>

namespace garita {
namespace {

/// The words of the audit log, in the order of Outcome.
constexpr std::array<std::string_view, 5> kOutcomes = {"successful", "failed", "undetermined", "not-supported",
                                                       "aborted"};

}  // namespace

Result<bool> Keeper::remember(Result<bool> result) {
    if (!result) m_failed = result.error();
    return result;
}

Result<bool> Keeper::begin() {
    if (m_failed) return tl::unexpected(*m_failed);
    if (m_id) return true;
    auto made = make();
    if (!made) {
        m_failed = made.error();
        return tl::unexpected(std::move(made).error());
    }
    m_id = *made;
    return true;
}

Result<records::InspectionId> Keeper::make() {
    GARITA_TRY(store, m_station->records(m_work.mode));
    GARITA_TRY(id, store->begin({.record = m_traveller,
                                 .begun_at = m_station->clock().now().utc,
                                 .officer = m_work.officer,
                                 .versions = m_versions}));
    GARITA_TRY(entry, m_station->log().append({.event = audit::Event::InspectionBegun,
                                               .person = m_work.officer,
                                               .mode = audit_mode(m_work.mode),
                                               .fields = {{"record", id.record}}}));
    static_cast<void>(entry);
    return id;
}

Result<bool> Keeper::keep(const records::Picture& picture) {
    GARITA_TRY(begun, begin());
    static_cast<void>(begun);
    GARITA_TRY(store, m_station->records(m_work.mode));
    auto kept = store->add_picture(*m_id, picture);
    if (!kept && kept.error().kind == ErrorKind::Input) return kept;
    return remember(std::move(kept));
}

Result<bool> Keeper::note_typed(int characters) {
    GARITA_TRY(begun, begin());
    static_cast<void>(begun);
    const auto entry = m_station->log().append(
        {.event = audit::Event::ZoneTyped,
         .person = m_work.officer,
         .mode = audit_mode(m_work.mode),
         .fields = {{"characters", static_cast<std::int64_t>(characters)}, {"record", m_id->record}}});
    if (!entry) return remember(tl::unexpected(entry.error()));
    return true;
}

Result<bool> Keeper::complete(records::Completion completion) {
    GARITA_TRY(begun, begin());
    static_cast<void>(begun);
    completion.at = m_station->clock().now().utc;
    const audit::Word outcome{kOutcomes[static_cast<std::size_t>(completion.outcome)]};
    GARITA_TRY(store, m_station->records(m_work.mode));
    GARITA_TRY(kept, remember(store->complete(*m_id, completion)));
    static_cast<void>(kept);
    const auto entry = m_station->log().append({.event = audit::Event::InspectionEnded,
                                                .person = m_work.officer,
                                                .mode = audit_mode(m_work.mode),
                                                .fields = {{"outcome", outcome}, {"record", m_id->record}}});
    if (!entry) return remember(tl::unexpected(entry.error()));
    return true;
}

}  // namespace garita
