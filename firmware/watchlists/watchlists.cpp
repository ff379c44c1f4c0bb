#include "firmware/watchlists/watchlists.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "firmware/catalog/installed.h"
#include "firmware/trust/station_trust.h"

namespace garita::watchlists {
namespace {

namespace fs = std::filesystem;

/// Changes with each change of it: files of the data folder are replaced, never written to.
std::array<std::int64_t, 4> stamp_of(const fs::path& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return {};
    return {static_cast<std::int64_t>(status.st_ino), status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_size};
}

/// Whether who signed the list may still sign it; the last day on which that is believed.
Result<std::string> believed_until(const trust::TrustText& trust, const ListInForce& list) {
    GARITA_TRY(key, trust::key_for(trust, list.signer, trust::Purpose::List));
    if (std::ranges::find(key.scope, list.name) == key.scope.end())
        return fail(ErrorKind::Input, "the trust file no longer lets " + key.party.name + " sign this list");
    GARITA_TRY(kept, trust::check_not_revoked(trust, list.digest));
    static_cast<void>(kept);
    return std::min(key.until, trust.until);
}

bool were_asked(const std::vector<ListState>& lists) {
    return std::ranges::all_of(lists, [](const ListState& one) { return one.not_asked.empty(); });
}

int rank_of(const Found& found) {
    return is_hit(found.match.how) ? 0 : found.match.how == How::Alert ? 1 : 2;
}

}  // namespace

bool Answer::is_complete() const {
    return trouble.empty() && were_asked(lists);
}
bool PersonAnswer::is_complete() const {
    return trouble.empty() && were_asked(lists);
}

Watchlists::Stamp Watchlists::stamp() const {
    Stamp stamp;
    const auto lists = stamp_of(in_force_path(m_data));
    const auto trust = stamp_of(trust::trust_folder(m_data));
    std::ranges::copy(trust, std::ranges::copy(lists, stamp.facts.begin()).out);
    return stamp;
}

void Watchlists::refresh() {
    const Stamp now = stamp();
    // One that could not be opened is tried again each time: its disk may be back.
    const bool all_open = std::ranges::all_of(m_lists, [](const Open& one) { return one.kept.has_value(); });
    if (m_stamp == now && m_trouble.empty() && all_open) return;
    m_stamp = now;
    m_trouble.clear();
    m_trust.reset();
    m_latest.clear();
    auto in_force = read_in_force(m_data);
    if (!in_force) {
        m_trouble = in_force.error().text;
        m_lists.clear();
        return;
    }
    std::vector<Open> lists;
    for (const ListInForce& one : in_force->lists) {
        const auto before = std::ranges::find(m_lists, one, &Open::list);
        if (before != m_lists.end() && before->kept)
            lists.push_back(std::move(*before));
        else
            lists.push_back({one, KeptList::open(list_path(m_data, one.name, one.version, one.digest))});
    }
    m_lists = std::move(lists);
    auto trust = trust::StationTrust::read(m_data);
    if (!trust) {
        m_trouble = trust.error().text;
    } else if (*trust) {
        m_trust = (*trust)->text();
        m_latest = (*trust)->seen().latest;
    }
}

ListState Watchlists::state_of(const Open& open, const trust::Today& today) const {
    ListState state{.list = open.list};
    if (!open.kept) {
        state.not_asked = open.kept.error().text;
        return state;
    }
    state.head = open.kept->head();
    state.counts = open.kept->counts();
    state.until = open.list.until;
    if (!m_trust) {
        state.not_asked = "no trust file is in force here, which says whose lists are believed";
    } else if (const auto believed = believed_until(*m_trust, open.list); believed) {
        state.until = std::min(state.until, *believed);
    } else {
        state.not_asked = believed.error().text;
    }
    state.clock_unconfirmed = today.clock == trust::Clock::Unconfirmed;
    // By an unconfirmed clock only what ended before a day that is known is over for certain.
    state.is_over = (state.clock_unconfirmed ? std::max(today.not_before, m_latest) : today.day) > state.until;
    const auto day = day_number(today.day);
    const auto issued = day_number(state.head.issued);
    if (!state.clock_unconfirmed && day && issued) state.age_days = *day - *issued;
    return state;
}

void Watchlists::lock_or_unlock(Open& open, const ListState& state) const {
    open.locked_because.clear();
    if (!open.kept || open.kept->head().kind != Kind::Persons) return;
    if (state.is_over || !state.not_asked.empty()) {
        open.kept->lock();
        if (state.not_asked.empty()) open.locked_because = "it is out of date, and locked: import the newest";
        return;
    }
    if (!open.kept->is_locked()) return;
    const auto station = read_station(m_data);
    const auto opened = !station    ? Result<bool>(tl::unexpected(station.error()))
                        : !*station ? fail(ErrorKind::Input, "this station has no key that opens it")
                                    : open.kept->unlock(**station);
    if (!opened) open.locked_because = opened.error().text;
}

Answer Watchlists::answer_without_matches(const trust::Today& today) {
    Answer answer{.trouble = m_trouble};
    for (Open& one : m_lists) {
        ListState state = state_of(one, today);
        lock_or_unlock(one, state);
        if (state.not_asked.empty()) state.not_asked = one.locked_because;
        answer.lists.push_back(std::move(state));
    }
    return answer;
}

Answer Watchlists::states(const trust::Today& today) {
    const std::lock_guard lock(m_mutex);
    refresh();
    return answer_without_matches(today);
}

Answer Watchlists::look_up(const Document& document, const trust::Today& today) {
    const std::lock_guard lock(m_mutex);
    refresh();
    Answer answer = answer_without_matches(today);
    const std::vector<ListState> all = std::exchange(answer.lists, {});
    for (std::size_t i = 0; i < m_lists.size(); ++i) {
        if (m_lists[i].list.kind == Kind::Persons) continue;
        ListState& state = answer.lists.emplace_back(all[i]);
        if (!state.not_asked.empty()) continue;
        auto matches = m_lists[i].kept->look_up(document);
        if (!matches) {
            state.not_asked = matches.error().text;
            continue;
        }
        answer.more = answer.more || matches->more;
        for (Match& match : matches->all) answer.found.push_back({m_lists[i].list.name, std::move(match)});
    }
    std::ranges::stable_sort(answer.found, {}, rank_of);
    return answer;
}

PersonAnswer Watchlists::look_up(const Holder& holder, const trust::Today& today) {
    const std::lock_guard lock(m_mutex);
    refresh();
    const Answer all = answer_without_matches(today);
    PersonAnswer answer{.trouble = all.trouble};
    for (std::size_t i = 0; i < m_lists.size(); ++i) {
        if (m_lists[i].list.kind != Kind::Persons) continue;
        ListState& state = answer.lists.emplace_back(all.lists[i]);
        if (!state.not_asked.empty()) continue;
        auto matches = m_lists[i].kept->look_up(holder);
        if (!matches) {
            state.not_asked = matches.error().text;
            continue;
        }
        for (PersonMatch& match : *matches) answer.found.push_back({m_lists[i].list.name, std::move(match)});
    }
    std::ranges::stable_sort(answer.found, {}, [](const FoundPerson& one) { return one.match.how; });
    return answer;
}

Result<Bytes> Watchlists::picture(std::string_view list, std::string_view alert) {
    const std::lock_guard lock(m_mutex);
    refresh();
    const auto found = std::ranges::find_if(m_lists, [&](const Open& one) { return one.list.name == list; });
    if (found == m_lists.end() || !found->kept) return Bytes();
    return found->kept->picture(alert);
}

}  // namespace garita::watchlists
