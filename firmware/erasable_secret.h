// A secret of 32 bytes on disk that can be replaced so that the old one is gone: the audit log's signing key, the
// erasure root of records.
//
// The file is two preallocated blocks of 4 KiB that are overwritten in place and synced; no copy of them is made
// elsewhere by us, and no other file gets their place. What that cannot promise: a flash controller writes elsewhere
// and keeps the old block out of sight until it erases it, a file system that copies on write (btrfs, ZFS, a snapshot)
// keeps it as well, and copies of the disk taken before hold it for ever. Against who reads the logical blocks of the
// disk the old secret is gone; against a laboratory that opens the chip it is not. Put it on ext4 or vfat, in an
// encrypted partition, and where there is a TPM rather there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "drivers/capture/descriptor.h"
#include "drivers/capture/error.h"

namespace garita {

inline constexpr std::size_t kSecretBytes = 32;
/// Error::code of a secret that cannot be had any more: its file is damaged.
inline constexpr int kSecretDamaged = 112;

/// Memory that is locked, kept out of dumps, guarded on both sides, and wiped when it goes (sodium_malloc). Moves; is
/// not copied.
class GuardedMemory {
public:
    /// Zeros. Internal error: this process may lock no more memory.
    [[nodiscard]] static Result<GuardedMemory> create(std::size_t bytes);
    [[nodiscard]] std::span<std::uint8_t> bytes() { return {m_bytes.get(), m_size}; }
    [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {m_bytes.get(), m_size}; }

private:
    struct Free {
        void operator()(std::uint8_t* bytes) const;
    };
    GuardedMemory(std::uint8_t* bytes, std::size_t size) : m_bytes(bytes), m_size(size) {}
    std::unique_ptr<std::uint8_t[], Free> m_bytes;
    std::size_t m_size;
};

/// Writes a block at its offset, on disk when it returns true. Tests give one that stops in the middle.
using WriteBlock = std::function<bool(int file, std::int64_t offset, std::span<const std::uint8_t> block)>;
[[nodiscard]] bool write_block_synced(int file, std::int64_t offset, std::span<const std::uint8_t> block);

/// Of one thread at a time. A second one on the same file, of this process or another, is refused. To replace a secret:
/// prepare_next(); make known on disk that the next one counts; commit(). After a crash between them next() is there:
/// whoever made it known looks there, then calls commit() or discard_next(). Errors are Device errors that name the
/// file.
class ErasableSecret {
public:
    /// A new file with a secret of the kernel's random numbers; its folder is there. An error too where it exists.
    [[nodiscard]] static Result<ErasableSecret> create(const std::filesystem::path& path,
                                                       WriteBlock write = &write_block_synced);
    /// Nothing where there is no file. Ends an erasure that a crash cut short.
    [[nodiscard]] static Result<std::optional<ErasableSecret>> open(const std::filesystem::path& path,
                                                                    WriteBlock write = &write_block_synced);

    /// kSecretBytes of them; valid until commit().
    [[nodiscard]] std::span<const std::uint8_t> current() const { return m_current.bytes(); }
    /// The prepared one; empty where there is none. Valid until commit() or discard_next().
    [[nodiscard]] std::span<const std::uint8_t> next() const {
        return m_next ? std::as_const(*m_next).bytes() : std::span<const std::uint8_t>{};
    }

    /// A new random secret in the spare block, on disk when it returns; nothing is done where there is one already:
    /// somebody may know it. After an error there is none.
    [[nodiscard]] Result<bool> prepare_next();
    /// The next one is the current one, also after an error, and the old one is overwritten on disk, which an error
    /// says did not happen: prepare_next() and open() then overwrite it. REQUIRES next().
    [[nodiscard]] Result<bool> commit();
    /// Overwrites the next one.
    [[nodiscard]] Result<bool> discard_next();

private:
    ErasableSecret(std::filesystem::path path, WriteBlock write, Descriptor file, GuardedMemory current)
        : m_path(std::move(path)), m_write(std::move(write)), m_file(std::move(file)), m_current(std::move(current)) {}
    [[nodiscard]] Result<bool> write(std::size_t block, std::uint64_t generation,
                                     std::span<const std::uint8_t> secret) const;
    [[nodiscard]] std::size_t spare() const { return 1 - m_block; }

    std::filesystem::path m_path;
    WriteBlock m_write;
    Descriptor m_file;
    GuardedMemory m_current;
    std::optional<GuardedMemory> m_next{};
    std::size_t m_block = 0;         ///< where the current one lies
    std::uint64_t m_generation = 1;  ///< of the current one; the next one's is one more
};

}  // namespace garita
