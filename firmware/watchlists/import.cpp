#include "firmware/watchlists/import.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <utility>

#include "firmware/catalog/installed.h"
#include "firmware/data_files.h"
#include "firmware/watchlists/kept_list.h"
#include "vision/error_codes.h"

namespace garita::watchlists {
namespace {

namespace fs = std::filesystem;
using trust::SignedFile;
using trust::StationTrust;

constexpr std::string_view kEnding = ".sqlite";

fs::path copy_path(const fs::path& data) {
    return watchlists_folder(data) / "incoming.signed";
}

/// Held by who imports, whatever is read meanwhile.
Result<Descriptor> hold_imports(const fs::path& data) {
    return lock_file(watchlists_folder(data) / ".importing");
}

tl::unexpected<Error> stopped() {
    return fail(ErrorKind::Device, "the import was stopped: garita watchlist import goes on where it was");
}

Error named(const std::string& name, Error error) {
    error.text = name + ": " + error.text;
    return error;
}

/// Whether two signed files begin with the same head and signature, and so have the same content where it is verified.
bool same_head(const fs::path& a, const fs::path& b) {
    const auto start_of = [](const fs::path& path) {
        Bytes start;
        const auto file = trust::open_regular(path);
        if (!file) return start;
        start.resize(trust::kLargestSignedStart);
        const auto n = trust::read_at(file->file.get(), path.string(), 0, start);
        start.resize(n ? *n : 0);
        constexpr std::size_t kLengthAt = trust::kSignedHeadAt - 4;
        if (start.size() < trust::kSignedHeadAt) return Bytes();
        start.resize(std::min<std::size_t>(start.size(), trust::kSignedHeadAt + trust::number_at(start, kLengthAt)));
        return start;
    };
    const Bytes start = start_of(a);
    return !start.empty() && start == start_of(b);
}

Result<StationTrust> trust_of(const fs::path& data) {
    GARITA_TRY(trust, StationTrust::read(data));
    if (!trust)
        return fail(ErrorKind::Input,
                    "no trust file is in force here, which says whose lists are believed: garita trust install",
                    static_cast<int>(ErrorCode::FileNotTrusted));
    return std::move(*trust);
}

/// A database with what SQLite keeps beside it.
void remove_database(const fs::path& file) {
    for (const char* beside : {"", "-wal", "-shm"}) {
        std::error_code error;
        fs::remove(file.string() + beside, error);
    }
}

/// Databases that no list in force has: what an import left that was cut short, or the one that was replaced. One that
/// is still being read goes when that ends.
Result<bool> remove_strays(const fs::path& data, const fs::path& but) {
    GARITA_TRY(in_force, read_in_force(data));
    GARITA_TRY(names, names_with(watchlists_folder(data), kEnding));
    for (const std::string& name : names) {
        const fs::path path = watchlists_folder(data) / name;
        const bool is_used = std::ranges::any_of(in_force.lists, [&](const ListInForce& one) {
            return list_path(data, one.name, one.version, one.digest) == path;
        });
        if (!is_used && path != but) remove_database(path);
    }
    return true;
}

/// What a list begins with, of its verified file.
struct Head {
    std::string text;
    std::uint64_t first_chunk_at = 0;
};
Result<Head> read_head(const SignedFile& file) {
    std::array<std::uint8_t, kListStart> start{};
    GARITA_TRY(n, file.read(0, start));
    GARITA_TRY(bytes, head_bytes(ByteView(start).first(n)));
    Bytes text(bytes);
    GARITA_TRY(read, file.read(kListStart, text));
    if (read != bytes) return fail(ErrorKind::Input, "the list is damaged: its head is cut off");
    return Head{std::string(text_of(text)), kListStart + bytes};
}

/// About three bytes of database come of one of a list.
Result<bool> check_space(const fs::path& data, std::uint64_t content_bytes) {
    constexpr std::uint64_t kGrowth = 3;
    constexpr std::uint64_t kLeft = 64ULL << 20U;  ///< for everybody else on that disk
    struct statvfs disk {};
    if (statvfs(watchlists_folder(data).c_str(), &disk) != 0) return true;
    const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
    if (free >= content_bytes * kGrowth + kLeft) return true;
    return fail(
        ErrorKind::Device,
        fmt::format("the list needs about {} MiB of space, and {} MiB are free: free some, then import it again",
                    (content_bytes * kGrowth + kLeft) >> 20U, free >> 20U),
        static_cast<int>(database::Fault::Full));
}

/// Adds what is left of the file's chunks.
Result<bool> build(const SignedFile& file, ListBuilder& builder, const TellProgress& tell) {
    const std::uint64_t all = file.facts().bytes;
    Bytes entries;
    while (!builder.is_whole()) {
        if (tell && !tell(Phase::Building, builder.next(), all)) return stopped();
        std::array<std::uint8_t, kChunkStart> start{};
        GARITA_TRY(n, file.read(builder.next(), start));
        GARITA_TRY(facts, chunk_facts(ByteView(start).first(n)));
        entries.resize(facts.bytes);
        GARITA_TRY(read, file.read(builder.next() + kChunkStart, entries));
        if (read != entries.size()) return fail(ErrorKind::Input, "the list is damaged: it is cut off");
        GARITA_TRY(added, builder.add(facts, entries));
        static_cast<void>(added);
    }
    if (builder.next() != all) return fail(ErrorKind::Input, "the list is damaged: something follows its end");
    if (tell) static_cast<void>(tell(Phase::Building, all, all));
    return builder.close();
}

Result<ListBuilder> open_builder(const fs::path& path, const SignedFile& file, const Head& head) {
    const auto& digest = file.facts().digest;
    auto builder = ListBuilder::open(path, digest, head.text, head.first_chunk_at);
    if (builder || builder.error().kind == ErrorKind::Input) return builder;
    const auto fault = database::fault_of(builder.error());
    if (fault != database::Fault::Damaged && fault != database::Fault::Newer) return builder;
    // What a failing disk, or another Garita, left of it.
    remove_database(path);
    return ListBuilder::open(path, digest, head.text, head.first_chunk_at);
}

/// Persons are sealed: whether this station opens them is known only when it has tried.
Result<bool> check_persons(const fs::path& data, const fs::path& file) {
    GARITA_TRY(station, read_station(data));
    if (!station)
        return fail(ErrorKind::Input,
                    "this station has no key yet, so that no list of persons is for it: garita catalog station",
                    static_cast<int>(ErrorCode::FileForOthers));
    GARITA_TRY(kept, KeptList::open(file));
    return kept.unlock(*station);
}

Result<Import> put_in_force(const fs::path& data, const SignedFile& file, const ListBuilder& builder, const Now& now) {
    const trust::SignedFacts& facts = file.facts();
    Import import{.list = {.name = facts.name,
                           .kind = builder.head().kind,
                           .version = facts.version,
                           .digest = facts.digest,
                           .signer = file.head().signer.party.key,
                           .from = facts.from,
                           .until = facts.until,
                           .imported = now.time},
                  .counts = builder.counts(),
                  .standing = file.head().standing};
    // The version first: where the power is lost between them, the same file is taken again, and no older one.
    GARITA_TRY(noted, trust::note_taken(data, facts, now.today.clock));
    static_cast<void>(noted);
    GARITA_TRY(changed, change_in_force(data, [&](InForce& in_force) -> Result<bool> {
                   std::erase_if(in_force.lists, [&](const ListInForce& one) { return one.name == facts.name; });
                   in_force.lists.push_back(import.list);
                   in_force.unlogged.push_back(
                       {Change::What::Imported, import.list.kind, import.list.version, import.list.digest});
                   return true;
               }));
    static_cast<void>(changed);
    return import;
}

/// REQUIRES that imports are held. What is no list leaves nothing behind.
Result<Import> build_and_switch(const fs::path& data, const SignedFile& file, const Now& now,
                                const TellProgress& tell) {
    const trust::SignedFacts& facts = file.facts();
    const fs::path path = list_path(data, facts.name, facts.version, facts.digest);
    GARITA_TRY(strays, remove_strays(data, path));
    static_cast<void>(strays);
    std::error_code error;
    const std::uint64_t begun = fs::exists(path, error) ? fs::file_size(path, error) : 0;
    GARITA_TRY(space, check_space(data, facts.bytes - std::min(facts.bytes, begun / 3)));
    static_cast<void>(space);
    GARITA_TRY(head, read_head(file));
    GARITA_TRY(builder, open_builder(path, file, head));
    GARITA_TRY(built, build(file, builder, tell));
    static_cast<void>(built);
    if (builder.head().kind == Kind::Persons) {
        GARITA_TRY(opened, check_persons(data, path));
        static_cast<void>(opened);
    }
    return put_in_force(data, file, builder, now);
}

Result<Import> finish(const fs::path& data, const SignedFile& file, const std::string& name, const Now& now,
                      const TellProgress& tell) {
    auto import = build_and_switch(data, file, now, tell);
    const bool is_over = import || import.error().kind == ErrorKind::Input;
    if (is_over) {
        if (const auto removed = remove_file(copy_path(data)); !removed) return tl::unexpected(removed.error());
        if (const auto removed = remove_strays(data, {}); !removed) return tl::unexpected(removed.error());
    }
    if (!import) return tl::unexpected(named(name, std::move(import.error())));
    return import;
}

trust::Wanted wanted(const TellProgress& tell) {
    trust::Wanted wanted{.purpose = trust::Purpose::List, .most = kLargestList};
    if (tell)
        wanted.progress = [tell](std::uint64_t done, std::uint64_t all) { return tell(Phase::Copying, done, all); };
    return wanted;
}

/// The list in force whose content this file has, if there is one.
Result<std::optional<Import>> in_force_already(const fs::path& data, const fs::path& from, const StationTrust& trust,
                                               const Now& now) {
    GARITA_TRY(opened, trust::open_regular(from));
    Bytes start(trust::kLargestSignedStart);
    GARITA_TRY(n, trust::read_at(opened.file.get(), from.string(), 0, start));
    start.resize(n);
    auto head = trust::verify_head(start, trust::Purpose::List, trust.text(), trust.with_floor(now.today));
    if (!head) return tl::unexpected(named(from.string(), std::move(head.error())));
    GARITA_TRY(in_force, read_in_force(data));
    const auto same = std::ranges::find_if(in_force.lists, [&](const ListInForce& one) {
        return one.name == head->facts.name && one.version == head->facts.version && one.digest == head->facts.digest;
    });
    if (same == in_force.lists.end()) return std::optional<Import>();
    const auto kept = KeptList::open(list_path(data, same->name, same->version, same->digest));
    if (!kept) return std::optional<Import>();  // it is imported again
    return std::optional(
        Import{.list = *same, .counts = kept->counts(), .standing = head->standing, .was_in_force = true});
}

}  // namespace

Result<Import> import_list(const fs::path& data, const fs::path& from, const Now& now, const TellProgress& tell) {
    GARITA_TRY(held, hold_imports(data));
    GARITA_TRY(trust, trust_of(data));
    GARITA_TRY(already, in_force_already(data, from, trust, now));
    if (already) return std::move(*already);
    const fs::path copy = copy_path(data);
    auto file = same_head(from, copy) ? trust.open_file(copy, wanted(tell), now.today)
                                      : trust.import_file(from, copy, wanted(tell), now.today);
    // A copy that was damaged since is made anew.
    if (!file && same_head(from, copy)) file = trust.import_file(from, copy, wanted(tell), now.today);
    if (!file) return tl::unexpected(std::move(file.error()));
    return finish(data, *file, from.string(), now, tell);
}

bool is_import_unfinished(const fs::path& data) {
    std::error_code error;
    return fs::exists(copy_path(data), error);
}

Result<Import> resume_import(const fs::path& data, const Now& now, const TellProgress& tell) {
    if (!is_import_unfinished(data)) return fail(ErrorKind::Input, "no import was cut short: name a FILE");
    GARITA_TRY(held, hold_imports(data));
    GARITA_TRY(trust, trust_of(data));
    const fs::path copy = copy_path(data);
    auto file = trust.open_file(copy, wanted(tell), now.today);
    if (!file) {
        if (file.error().kind == ErrorKind::Input) static_cast<void>(remove_file(copy));
        return tl::unexpected(std::move(file.error()));
    }
    return finish(data, *file, "the list whose import was cut short", now, tell);
}

Result<ListInForce> remove_list(const fs::path& data, const std::string& name) {
    GARITA_TRY(held, hold_imports(data));
    ListInForce removed;
    GARITA_TRY(changed, change_in_force(data, [&](InForce& in_force) -> Result<bool> {
                   const auto found = std::ranges::find(in_force.lists, name, &ListInForce::name);
                   if (found == in_force.lists.end())
                       return fail(ErrorKind::Input, "this station has no list " + name + ": garita watchlist list");
                   removed = *found;
                   in_force.unlogged.push_back({Change::What::Removed, removed.kind, removed.version, removed.digest});
                   in_force.lists.erase(found);
                   return true;
               }));
    static_cast<void>(changed);
    // Only this one: what an import that was cut short has built stays for it.
    remove_database(list_path(data, removed.name, removed.version, removed.digest));
    return removed;
}

}  // namespace garita::watchlists
