// A file system for SQLite that loses power: what was written since a file's last sync is kept apart, and when power
// fails part of it is lost, torn and out of order. For every test of what survives.
//
// Files lie on the real disk, so that everything else sees them as usual; nothing is really synced, which makes
// hundreds of power cuts a matter of seconds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace garita::test {

/// A disk of its own, with a name of its own among SQLite's file systems. Of one thread at a time.
///
/// When power fails, for each file: content as of its last sync, and of what was written since then every sector of 512
/// bytes by itself, in any order, up to a byte in the middle of one. Sectors that nobody wrote keep their content
/// (SQLite's "powersafe overwrite", which a disk has to have). A file that was made and never synced may be gone, one
/// that was removed may be back. The index of a WAL is memory, and always gone.
class LossyDisk {
public:
    LossyDisk();
    ~LossyDisk();
    LossyDisk(const LossyDisk&) = delete;
    LossyDisk& operator=(const LossyDisk&) = delete;

    /// For database::Options::file_system.
    [[nodiscard]] const std::string& name() const;

    /// Power fails at the n-th write, sync, truncation or removal from now; every later one fails, too.
    void cut_after(std::uint64_t operations);
    /// Counts an operation of something else that stands on the same machine; false when power has failed.
    [[nodiscard]] bool goes_on();
    [[nodiscard]] bool is_cut() const;
    /// So many operations since the disk was made.
    [[nodiscard]] std::uint64_t operations() const;
    /// So many reads of databases, a page each; not of their WALs.
    [[nodiscard]] std::uint64_t page_reads() const;

    /// Leaves on the real disk what survives, by this seed, and power is back. Power fails now where it had not yet.
    /// REQUIRES that every database on it is closed, whose last writes fail; then they can be opened again.
    void restore(std::uint32_t seed);

    /// From now on writes fail as on a full disk, or on one that became read-only.
    enum class Trouble { None, Full, ReadOnly };
    void have(Trouble trouble);

    class State;

private:
    std::unique_ptr<State> m_state;
};

}  // namespace garita::test
