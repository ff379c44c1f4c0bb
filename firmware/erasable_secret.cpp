#include "firmware/erasable_secret.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

namespace garita {
namespace {

namespace fs = std::filesystem;

// A block, and where what lies in it. One of zeros holds nothing; any other that does not check was being written.
constexpr std::size_t kBlock = 4096;
constexpr std::size_t kBlocks = 2;
constexpr std::string_view kMagic("garita secret 1\0", 16);
constexpr std::size_t kGenerationAt = 16;  // 8 bytes, little-endian
constexpr std::size_t kSecretAt = 24;
constexpr std::size_t kChecksumBytes = 32;  // BLAKE2b of all before it
constexpr std::size_t kChecksumAt = kBlock - kChecksumBytes;

using Bytes = std::span<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

void checksum_of(ByteView block, Bytes checksum) {
    crypto_generichash(checksum.data(), kChecksumBytes, block.data(), kChecksumAt, nullptr, 0);
}

enum class Holds { Nothing, Secret, Remains };

Holds look_at(ByteView block) {
    if (std::ranges::all_of(block, [](std::uint8_t byte) { return byte == 0; })) return Holds::Nothing;
    std::array<std::uint8_t, kChecksumBytes> checksum{};
    checksum_of(block, checksum);
    const bool whole = std::ranges::equal(block.first(kMagic.size()), kMagic,
                                          [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); }) &&
                       std::ranges::equal(block.subspan(kChecksumAt), checksum);
    return whole ? Holds::Secret : Holds::Remains;
}

std::uint64_t generation_of(ByteView block) {
    std::uint64_t generation = 0;
    for (std::size_t i = 0; i < 8; ++i) generation |= static_cast<std::uint64_t>(block[kGenerationAt + i]) << (8 * i);
    return generation;
}

Result<GuardedMemory> secret_in(ByteView block) {
    GARITA_TRY(secret, GuardedMemory::create(kSecretBytes));
    std::ranges::copy(block.subspan(kSecretAt, kSecretBytes), secret.bytes().begin());
    return secret;
}

tl::unexpected<Error> not_written(const fs::path& path) {
    return fail(ErrorKind::Device, path.string() + " could not be written: is its disk sound, and not read-only");
}

bool read_all(int file, Bytes into) {
    std::size_t size = 0;
    while (size < into.size()) {
        const ssize_t n = pread(file, into.data() + size, into.size() - size, static_cast<off_t>(size));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        size += static_cast<std::size_t>(n);
    }
    return true;
}

}  // namespace

void GuardedMemory::Free::operator()(std::uint8_t* bytes) const {
    sodium_free(bytes);
}

Result<GuardedMemory> GuardedMemory::create(std::size_t bytes) {
    if (sodium_init() < 0) return fail(ErrorKind::Internal, "libsodium does not work on this machine");
    auto* memory = static_cast<std::uint8_t*>(sodium_malloc(bytes));
    if (memory == nullptr)
        return fail(ErrorKind::Internal, "no memory for a secret: may this process lock memory (ulimit -l)");
    std::fill_n(memory, bytes, std::uint8_t{0});
    return GuardedMemory(memory, bytes);
}

bool write_block_synced(int file, std::int64_t offset, ByteView block) {
    while (!block.empty()) {
        const ssize_t n = pwrite(file, block.data(), block.size(), offset);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        offset += n;
        block = block.subspan(static_cast<std::size_t>(n));
    }
    return fdatasync(file) == 0;
}

Result<bool> ErasableSecret::write(std::size_t block, std::uint64_t generation, ByteView secret) const {
    GARITA_TRY(memory, GuardedMemory::create(kBlock));
    const Bytes bytes = memory.bytes();
    if (!secret.empty()) {
        std::ranges::copy(kMagic, bytes.begin());
        for (std::size_t i = 0; i < 8; ++i) bytes[kGenerationAt + i] = static_cast<std::uint8_t>(generation >> (8 * i));
        std::ranges::copy(secret, bytes.begin() + kSecretAt);
        checksum_of(bytes, bytes.subspan(kChecksumAt));
    }
    if (!m_write(m_file.get(), static_cast<std::int64_t>(block * kBlock), bytes)) return not_written(m_path);
    return true;
}

Result<ErasableSecret> ErasableSecret::create(const fs::path& path, WriteBlock write) {
    GARITA_TRY(secret, GuardedMemory::create(kSecretBytes));
    randombytes_buf(secret.bytes().data(), kSecretBytes);
    struct stat status {};
    if (lstat(path.c_str(), &status) == 0)
        return fail(ErrorKind::Device, path.string() + " is there already: whatever it protects would be lost");
    // Under another name until it is whole: a file that is there can be opened.
    const fs::path beside = path.string() + ".part";
    unlink(beside.c_str());
    Descriptor file(::open(beside.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file.valid() || fchmod(file.get(), S_IRUSR | S_IWUSR) != 0 || flock(file.get(), LOCK_EX | LOCK_NB) != 0 ||
        posix_fallocate(file.get(), 0, kBlocks * kBlock) != 0)
        return not_written(path);
    ErasableSecret made(path, std::move(write), std::move(file), std::move(secret));
    for (const auto& [block, content] : {std::pair<std::size_t, ByteView>(1, ByteView{}), {0, made.current()}}) {
        GARITA_TRY(written, made.write(block, made.m_generation, content));
        static_cast<void>(written);
    }
    const Descriptor folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fsync(made.m_file.get()) != 0 || rename(beside.c_str(), path.c_str()) != 0 || !folder.valid() ||
        fsync(folder.get()) != 0)
        return not_written(path);
    return made;
}

Result<std::optional<ErasableSecret>> ErasableSecret::open(const fs::path& path, WriteBlock write) {
    Descriptor file(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file.valid() && errno == ENOENT) return std::optional<ErasableSecret>();
    struct stat status {};
    if (!file.valid() || fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return fail(ErrorKind::Device, path.string() + " is no file that can be opened for writing");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return fail(ErrorKind::Device, path.string() +
                                           " may be read by others than its owner: chmod 600 it, and think whether "
                                           "somebody has copied it");
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        return fail(ErrorKind::Device, path.string() + " is in use: another Garita runs on this data folder");
    GARITA_TRY(memory, GuardedMemory::create(kBlocks * kBlock));
    const auto damaged = [&path] {
        return fail(ErrorKind::Device, path.string() + " is damaged, and the secret in it lost", kSecretDamaged);
    };
    if (status.st_size != static_cast<off_t>(kBlocks * kBlock) || !read_all(file.get(), memory.bytes()))
        return damaged();
    const ByteView bytes = std::as_const(memory).bytes();
    const std::array<ByteView, kBlocks> blocks = {bytes.first(kBlock), bytes.subspan(kBlock)};
    const std::array<Holds, kBlocks> holds = {look_at(blocks[0]), look_at(blocks[1])};
    const bool both = holds[0] == Holds::Secret && holds[1] == Holds::Secret;
    std::size_t current = holds[0] == Holds::Secret ? 0 : 1;
    if (holds[current] != Holds::Secret) return damaged();
    if (both) {
        const std::uint64_t first = generation_of(blocks[0]);
        const std::uint64_t second = generation_of(blocks[1]);
        if (first + 1 != second && second + 1 != first) return damaged();
        current = first < second ? 0 : 1;
    }
    GARITA_TRY(secret, secret_in(blocks[current]));
    ErasableSecret opened(path, std::move(write), std::move(file), std::move(secret));
    opened.m_block = current;
    opened.m_generation = generation_of(blocks[current]);
    if (both) {
        GARITA_TRY(next, secret_in(blocks[opened.spare()]));
        opened.m_next = std::move(next);
    } else if (holds[opened.spare()] == Holds::Remains) {
        // Part of a secret may still stand in what a crash left.
        GARITA_TRY(erased, opened.write(opened.spare(), 0, {}));
        static_cast<void>(erased);
    }
    return std::optional(std::move(opened));
}

Result<bool> ErasableSecret::prepare_next() {
    if (m_next) return true;
    GARITA_TRY(secret, GuardedMemory::create(kSecretBytes));
    randombytes_buf(secret.bytes().data(), kSecretBytes);
    GARITA_TRY(written, write(spare(), m_generation + 1, secret.bytes()));
    m_next = std::move(secret);
    return written;
}

Result<bool> ErasableSecret::commit() {
    if (!m_next) return fail(ErrorKind::Internal, m_path.string() + ": there is no next secret");
    m_current = std::move(*m_next);
    m_next.reset();
    const std::size_t old = m_block;
    m_block = spare();
    ++m_generation;
    return write(old, 0, {});
}

Result<bool> ErasableSecret::discard_next() {
    m_next.reset();
    return write(spare(), 0, {});
}

}  // namespace garita
