#include "tests/firmware/process/memory_search.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace garita::test {
namespace {

constexpr std::size_t kWindow = 1U << 20U;

int found_in(std::span<const unsigned char> memory, std::span<const char> scrambled) {
    const auto stands_at = [&](std::size_t at) {
        for (std::size_t i = 0; i < scrambled.size(); ++i)
            if (memory[at + i] != static_cast<unsigned char>(scrambled[i] ^ kScramble)) return false;
        return true;
    };
    int count = 0;
    for (std::size_t at = 0; at + scrambled.size() <= memory.size(); ++at) count += stands_at(at) ? 1 : 0;
    return count;
}

}  // namespace

std::string clear(std::span<const char> scrambled) {
    std::string out(scrambled.size(), ' ');
    for (std::size_t i = 0; i < scrambled.size(); ++i) out[i] = static_cast<char>(scrambled[i] ^ kScramble);
    return out;
}

int found_in_memory(std::span<const char> scrambled) {
    auto* const window =
        static_cast<unsigned char*>(mmap(nullptr, kWindow, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    const auto own = reinterpret_cast<std::uintptr_t>(window);
    const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    std::FILE* const maps = std::fopen("/proc/self/maps", "re");
    std::array<char, 512> row{};
    int count = 0;
    while (std::fgets(row.data(), row.size(), maps) != nullptr) {
        char* end = nullptr;
        std::uintptr_t at = std::strtoull(row.data(), &end, 16);
        const std::uintptr_t stop = std::strtoull(end + 1, &end, 16);
        if (end[1] != 'r' || (at <= own && own < stop)) continue;
        for (; at < stop; at += kWindow - scrambled.size()) {
            const ssize_t size = pread(memory, window, std::min(kWindow, stop - at), static_cast<off_t>(at));
            if (size <= 0) break;
            count += found_in({window, static_cast<std::size_t>(size)}, scrambled);
        }
    }
    std::fclose(maps);
    close(memory);
    munmap(window, kWindow);
    return count;
}

}  // namespace garita::test
