#include "tests/firmware/database/lossy_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <variant>
#include <vector>

namespace garita::test {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kSector = 512;

struct Write {
    std::size_t offset = 0;
    Bytes bytes{};
};
struct Truncation {
    std::size_t size = 0;
};

/// What the disk knows of one path.
struct File {
    Bytes durable{};  ///< as of the last sync
    std::vector<std::variant<Write, Truncation>> pending{};
    bool is_there = false;     ///< its name is on disk
    bool was_removed = false;  ///< and nobody synced the folder
};

void put(Bytes& content, std::size_t offset, const std::uint8_t* bytes, std::size_t size) {
    if (content.size() < offset + size) content.resize(offset + size);
    std::copy_n(bytes, size, content.begin() + static_cast<std::ptrdiff_t>(offset));
}

void apply(File& file) {
    for (const auto& change : file.pending) {
        if (const auto* write = std::get_if<Write>(&change))
            put(file.durable, write->offset, write->bytes.data(), write->bytes.size());
        else
            file.durable.resize(std::min(file.durable.size(), std::get<Truncation>(change).size));
    }
    file.pending.clear();
}

}  // namespace

class LossyDisk::State {
public:
    State();
    ~State() { sqlite3_vfs_unregister(&m_vfs); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    bool goes_on();
    int trouble_of_write() const;

    sqlite3_vfs m_vfs{};
    sqlite3_vfs* m_real = nullptr;
    std::string m_name;
    std::map<std::string, File> m_files;
    std::uint64_t m_operations = 0;
    std::uint64_t m_page_reads = 0;
    std::uint64_t m_cut_at = UINT64_MAX;
    bool m_cut = false;
    Trouble m_trouble = Trouble::None;
};

namespace {

using State = LossyDisk::State;

/// As SQLite allocates it: ours, then the real one.
struct Handle {
    sqlite3_file base;
    State* disk;
    File* file;  ///< null for files that are nobody's business: temporary ones
    bool is_database;
    sqlite3_file* real;
};

Handle& of(sqlite3_file* file) {
    return *reinterpret_cast<Handle*>(file);
}

int close_file(sqlite3_file* file) {
    return of(file).real->pMethods->xClose(of(file).real);
}
int read_file(sqlite3_file* file, void* into, int size, sqlite3_int64 offset) {
    if (of(file).disk->m_cut) return SQLITE_IOERR_READ;
    if (of(file).is_database) ++of(file).disk->m_page_reads;
    return of(file).real->pMethods->xRead(of(file).real, into, size, offset);
}
int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
    Handle& handle = of(file);
    if (const int trouble = handle.disk->trouble_of_write(); trouble != SQLITE_OK) return trouble;
    const bool on = handle.disk->goes_on();
    // The write in whose middle power fails may reach the disk as well, in part.
    if (handle.file != nullptr && (on || handle.disk->m_operations == handle.disk->m_cut_at)) {
        const auto* bytes = static_cast<const std::uint8_t*>(from);
        handle.file->pending.emplace_back(Write{static_cast<std::size_t>(offset), Bytes(bytes, bytes + size)});
    }
    if (!on) return SQLITE_IOERR_WRITE;
    return handle.real->pMethods->xWrite(handle.real, from, size, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    Handle& handle = of(file);
    if (!handle.disk->goes_on()) return SQLITE_IOERR_TRUNCATE;
    if (handle.file != nullptr) handle.file->pending.emplace_back(Truncation{static_cast<std::size_t>(size)});
    return handle.real->pMethods->xTruncate(handle.real, size);
}
int sync_file(sqlite3_file* file, int /*flags*/) {
    Handle& handle = of(file);
    if (!handle.disk->goes_on()) return SQLITE_IOERR_FSYNC;
    if (handle.file == nullptr) return SQLITE_OK;
    apply(*handle.file);
    if (handle.file->is_there) return SQLITE_OK;
    // SQLite's real one syncs the folder of a new journal or WAL with it: what was removed from there is gone, too. (A
    // database's own file was there before it was opened.)
    handle.file->is_there = true;
    for (auto& [path, other] : handle.disk->m_files)
        if (other.was_removed) other = {.was_removed = true};
    return SQLITE_OK;
}
int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
    return of(file).real->pMethods->xFileSize(of(file).real, size);
}
int lock_file(sqlite3_file* file, int level) {
    return of(file).real->pMethods->xLock(of(file).real, level);
}
int unlock_file(sqlite3_file* file, int level) {
    return of(file).real->pMethods->xUnlock(of(file).real, level);
}
int is_reserved(sqlite3_file* file, int* out) {
    return of(file).real->pMethods->xCheckReservedLock(of(file).real, out);
}
int control_file(sqlite3_file* file, int what, void* argument) {
    // A hint that makes the real file longer behind our back.
    if (what == SQLITE_FCNTL_SIZE_HINT || what == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_OK;
    return of(file).real->pMethods->xFileControl(of(file).real, what, argument);
}
int sector_size(sqlite3_file* /*file*/) {
    return kSector;
}
int characteristics(sqlite3_file* /*file*/) {
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}
// The index of the WAL is shared memory of the real file system; restore() removes its file.
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return of(file).real->pMethods->xShmMap(of(file).real, page, size, extend, out);
}
int lock_shared(sqlite3_file* file, int offset, int n, int flags) {
    return of(file).real->pMethods->xShmLock(of(file).real, offset, n, flags);
}
void barrier_shared(sqlite3_file* file) {
    of(file).real->pMethods->xShmBarrier(of(file).real);
}
int unmap_shared(sqlite3_file* file, int remove) {
    return of(file).real->pMethods->xShmUnmap(of(file).real, remove);
}

constexpr sqlite3_io_methods kMethods = {2,
                                         &close_file,
                                         &read_file,
                                         &write_file,
                                         &truncate_file,
                                         &sync_file,
                                         &size_of_file,
                                         &lock_file,
                                         &unlock_file,
                                         &is_reserved,
                                         &control_file,
                                         &sector_size,
                                         &characteristics,
                                         &map_shared,
                                         &lock_shared,
                                         &barrier_shared,
                                         &unmap_shared,
                                         nullptr,
                                         nullptr};

State& of(sqlite3_vfs* vfs) {
    return *static_cast<State*>(vfs->pAppData);
}

Bytes content_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    State& disk = of(vfs);
    Handle& handle = of(file);
    handle.base.pMethods = nullptr;
    handle.disk = &disk;
    handle.file = nullptr;
    handle.is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    handle.real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(Handle));
    if (disk.m_cut) return SQLITE_IOERR;
    const bool existed = name != nullptr && fs::exists(name);
    const int code = disk.m_real->xOpen(disk.m_real, name, handle.real, flags, out_flags);
    if (code != SQLITE_OK) return code;
    if (name != nullptr) {
        const auto [known, is_new] = disk.m_files.try_emplace(name);
        // What lay there before this disk saw it was synced by whoever made it.
        if (is_new && existed) known->second = {.durable = content_of(name), .is_there = true};
        if (!existed) known->second = {};
        handle.file = &known->second;
    }
    handle.base.pMethods = &kMethods;
    return SQLITE_OK;
}
int remove_file(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    State& disk = of(vfs);
    if (!disk.goes_on()) return SQLITE_IOERR_DELETE;
    if (const auto known = disk.m_files.find(name); known != disk.m_files.end()) {
        known->second.was_removed = true;
        if (sync_folder != 0) known->second = {.was_removed = true};
    }
    return disk.m_real->xDelete(disk.m_real, name, 0);
}

}  // namespace

LossyDisk::State::State() : m_real(sqlite3_vfs_find(nullptr)) {
    static std::atomic<int> disks = 0;
    m_name = "lossy-" + std::to_string(++disks);
    m_vfs = *m_real;
    m_vfs.pNext = nullptr;
    m_vfs.zName = m_name.c_str();
    m_vfs.pAppData = this;
    m_vfs.szOsFile = static_cast<int>(sizeof(Handle)) + m_real->szOsFile;
    m_vfs.xOpen = &open_file;
    m_vfs.xDelete = &remove_file;
    // The real one's functions take themselves for it.
    m_vfs.xAccess = [](sqlite3_vfs* vfs, const char* name, int flags, int* out) {
        return of(vfs).m_real->xAccess(of(vfs).m_real, name, flags, out);
    };
    m_vfs.xFullPathname = [](sqlite3_vfs* vfs, const char* name, int size, char* out) {
        return of(vfs).m_real->xFullPathname(of(vfs).m_real, name, size, out);
    };
    m_vfs.xGetLastError = [](sqlite3_vfs* /*vfs*/, int /*size*/, char* /*out*/) { return 0; };
    sqlite3_vfs_register(&m_vfs, 0);
}

bool LossyDisk::State::goes_on() {
    if (m_cut) return false;
    m_cut = ++m_operations >= m_cut_at;
    return !m_cut;
}

int LossyDisk::State::trouble_of_write() const {
    if (m_trouble == Trouble::Full) return SQLITE_FULL;
    return m_trouble == Trouble::ReadOnly ? SQLITE_READONLY : SQLITE_OK;
}

LossyDisk::LossyDisk() : m_state(std::make_unique<State>()) {}
LossyDisk::~LossyDisk() = default;

const std::string& LossyDisk::name() const {
    return m_state->m_name;
}
void LossyDisk::cut_after(std::uint64_t operations) {
    m_state->m_cut_at = m_state->m_operations + operations;
}
bool LossyDisk::goes_on() {
    return m_state->goes_on();
}
bool LossyDisk::is_cut() const {
    return m_state->m_cut;
}
std::uint64_t LossyDisk::operations() const {
    return m_state->m_operations;
}
std::uint64_t LossyDisk::page_reads() const {
    return m_state->m_page_reads;
}
void LossyDisk::have(Trouble trouble) {
    m_state->m_trouble = trouble;
}

void LossyDisk::restore(std::uint32_t seed) {
    std::mt19937 random(seed);
    const auto chance = [&random](double share) { return std::uniform_real_distribution(0.0, 1.0)(random) < share; };
    // From nothing to all of it.
    constexpr double kShares[] = {0.0, 0.5, 0.9, 1.0};
    for (auto& [path, file] : m_state->m_files) {
        const double share = kShares[random() % std::size(kShares)];
        std::vector<Write> pieces;
        bool ends_early = false;
        for (const auto& change : file.pending) {
            if (const auto* cut = std::get_if<Truncation>(&change)) {
                // Metadata is ordered by a journal of its own: it came, and what was before it counts, or did not.
                if (chance(share)) file.durable.resize(std::min(file.durable.size(), cut->size));
                continue;
            }
            const auto& write = std::get<Write>(change);
            for (std::size_t at = 0; at < write.bytes.size();) {
                const std::size_t offset = write.offset + at;
                std::size_t size = std::min(kSector - offset % kSector, write.bytes.size() - at);
                const auto begin = write.bytes.begin() + static_cast<std::ptrdiff_t>(at);
                at += size;
                if (!chance(share)) continue;
                if (!ends_early && chance(0.05)) {
                    size = 1 + random() % size;  // torn in the middle of a sector
                    ends_early = true;
                }
                pieces.push_back({offset, Bytes(begin, begin + static_cast<std::ptrdiff_t>(size))});
            }
        }
        if (chance(0.5)) std::shuffle(pieces.begin(), pieces.end(), random);
        for (const Write& piece : pieces) put(file.durable, piece.offset, piece.bytes.data(), piece.bytes.size());
        file.pending.clear();
        const bool stays = file.was_removed ? file.is_there && chance(0.5) : file.is_there || chance(0.5);
        if (stays) {
            std::ofstream(path, std::ios::binary | std::ios::trunc)
                .write(reinterpret_cast<const char*>(file.durable.data()),
                       static_cast<std::streamsize>(file.durable.size()));
        } else {
            fs::remove(path);
        }
        fs::remove(path + "-shm");
    }
    m_state->m_files.clear();
    m_state->m_cut_at = UINT64_MAX;
    m_state->m_cut = false;
}

}  // namespace garita::test
