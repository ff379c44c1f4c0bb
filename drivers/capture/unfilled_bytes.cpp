#include "drivers/capture/unfilled_bytes.h"

#include <sys/mman.h>

namespace garita {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20U;  // of amd64, and of arm64 with pages of 4 KiB
constexpr std::size_t kPage = std::size_t{64} << 10U;     // the largest that arm64 has

constexpr std::size_t in_pages(std::size_t bytes) {
    return (bytes + kPage - 1) / kPage * kPage;
}

/// Not by malloc: what it notes before the memory would take a huge page more.
void* map_huge(std::size_t bytes) {
    const std::size_t room = bytes + kHugePage;
    void* const mapped = mmap(nullptr, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) throw std::bad_alloc();
    auto* const start = static_cast<std::byte*>(mapped);
    const std::size_t before = (kHugePage - reinterpret_cast<std::uintptr_t>(start) % kHugePage) % kHugePage;
    if (before != 0) munmap(start, before);
    std::byte* const memory = start + before;
    munmap(memory + bytes, room - before - bytes);
    // Only advice: where it is not followed the pages are small ones.
    static_cast<void>(madvise(memory, bytes, MADV_HUGEPAGE));
    return memory;
}

}  // namespace

void* allocate_to_fill(std::size_t bytes) {
    if (bytes >= kHugePage) return map_huge(in_pages(bytes));
    return ::operator new(bytes);
}

void deallocate_filled(void* memory, std::size_t bytes) noexcept {
    if (bytes >= kHugePage)
        munmap(memory, in_pages(bytes));
    else
        ::operator delete(memory);
}

}  // namespace garita
