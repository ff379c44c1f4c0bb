#include "firmware/watchlists/unlogged.h"

#include <algorithm>

namespace garita::watchlists {
namespace {

audit::Occurrence occurrence_of(const Change& change) {
    return {.event = change.what == Change::What::Imported ? audit::Event::ListImported : audit::Event::ListRemoved,
            .fields = {{"digest", change.digest},
                       {"list", audit::Word{word_of(change.kind)}},
                       {"version", static_cast<std::int64_t>(change.version)}}};
}

}  // namespace

Result<std::size_t> tell_audit_log(const std::filesystem::path& data, audit::AuditLog& log) {
    GARITA_TRY(in_force, read_in_force(data));
    std::size_t told = 0;
    for (const Change& change : in_force.unlogged) {
        GARITA_TRY(appended, log.append(occurrence_of(change)));
        static_cast<void>(appended);
        GARITA_TRY(noted, change_in_force(data, [&](InForce& now) -> Result<bool> {
                       const auto found = std::ranges::find(now.unlogged, change);
                       if (found != now.unlogged.end()) now.unlogged.erase(found);
                       return true;
                   }));
        static_cast<void>(noted);
        ++told;
    }
    return told;
}

}  // namespace garita::watchlists
