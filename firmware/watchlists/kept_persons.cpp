#include "firmware/watchlists/kept_persons.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace garita::watchlists {
namespace {

/// Most names that are opened for one look-up: who has a name of which a list is full gets no answer that takes for
/// ever.
constexpr std::size_t kMostCandidates = 512;

}  // namespace

Result<KeptPersons> KeptPersons::create(SecretKey key, std::uint32_t chunks, const ReadChunk& read) {
    KeptPersons kept(std::move(key));
    for (std::uint32_t n = 0; n < chunks; ++n) {
        GARITA_TRY(sealed, read(n));
        GARITA_TRY(plain, unseal(kept.m_key, n, sealed));
        auto persons = unpack_persons(plain);
        wipe(plain);
        if (!persons) return tl::unexpected(std::move(persons.error()));
        for (const Person& person : *persons) {
            GARITA_TRY(good, check_person(person));
            static_cast<void>(good);
        }
        kept.add(n, *persons);
        wipe(*persons);
    }
    std::ranges::sort(kept.m_postings, {}, [](const Posting& one) { return std::tuple(one.hash, one.name); });
    return kept;
}

void KeptPersons::add(std::uint32_t chunk, const std::vector<Person>& persons) {
    for (std::size_t i = 0; i < persons.size(); ++i)
        for (const std::string& name : persons[i].names) {
            const auto words = name_words(name);
            const auto place = static_cast<std::uint32_t>(m_names.size());
            m_names.push_back({chunk, static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(words.size())});
            for (const NameWord& word : words)
                for (const std::string& key : word.keys) m_postings.push_back({m_hash.of(key), place});
        }
    m_persons += persons.size();
}

std::vector<KeptPersons::Name> KeptPersons::candidates(const std::vector<NameWord>& words, Cut cut) const {
    std::map<std::uint32_t, std::size_t> shared;  // by name: how many words of the document it may have
    for (const NameWord& word : words) {
        std::set<std::uint32_t> with;
        for (const std::string& key : word.keys) {
            const std::uint64_t hash = m_hash.of(key);
            for (auto at = std::ranges::lower_bound(m_postings, hash, {}, &Posting::hash);
                 at != m_postings.end() && at->hash == hash; ++at)
                with.insert(at->name);
        }
        for (const std::uint32_t name : with) ++shared[name];
    }
    std::vector<Name> found;
    for (const auto& [place, count] : shared) {
        const Name& name = m_names[place];
        const std::size_t fewer = std::min<std::size_t>(name.words, words.size());
        // The last word of a name that is cut has no hash of its own.
        if (count + (cut == Cut::Perhaps ? 1 : 0) >= fewer) found.push_back(name);
    }
    std::ranges::sort(found, {}, [](const Name& one) { return std::tuple(one.chunk, one.person); });
    const auto same_person = [](const Name& a, const Name& b) { return a.chunk == b.chunk && a.person == b.person; };
    found.erase(std::unique(found.begin(), found.end(), same_person), found.end());
    if (found.size() > kMostCandidates) found.resize(kMostCandidates);
    return found;
}

Result<std::vector<PersonMatch>> KeptPersons::look_up(const Holder& holder, const ReadChunk& read) const {
    const auto words = name_words(holder.name);
    std::vector<PersonMatch> matches;
    std::vector<Person> persons;
    std::uint32_t open_chunk = UINT32_MAX;
    for (const Name& candidate : candidates(words, holder.cut)) {
        if (candidate.chunk != open_chunk) {
            GARITA_TRY(sealed, read(candidate.chunk));
            GARITA_TRY(plain, unseal(m_key, candidate.chunk, sealed));
            auto opened = unpack_persons(plain);
            wipe(plain);
            if (!opened) return tl::unexpected(std::move(opened.error()));
            wipe(persons);
            persons = std::move(*opened);
            open_chunk = candidate.chunk;
        }
        if (candidate.person >= persons.size()) continue;
        const Person& person = persons[candidate.person];
        const Births births = compare_births(person.birth, holder.birth);
        const bool agree = std::ranges::any_of(
            person.names, [&](const std::string& name) { return names_agree(name_words(name), words, holder.cut); });
        if (!agree || births == Births::Different) continue;
        matches.push_back({births == Births::Same ? PersonHow::NamesAndBirth : PersonHow::Names, person});
    }
    wipe(persons);
    std::ranges::stable_sort(matches, {}, &PersonMatch::how);
    if (matches.size() > kMostMatches) matches.resize(kMostMatches);
    return matches;
}

}  // namespace garita::watchlists
