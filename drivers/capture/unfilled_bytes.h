// Memory that a device or a file fills at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace garita {

/// Megabytes begin with a huge page, so that of a picture all but its end takes some page faults in place of thousands,
/// where the kernel has such pages. Throws std::bad_alloc.
[[nodiscard]] void* allocate_to_fill(std::size_t bytes);
void deallocate_filled(void* memory, std::size_t bytes) noexcept;

/// An allocator that leaves new elements as they are where it is given no value for them.
template <typename T>
struct UnfilledAllocator {
    static_assert(alignof(T) <= alignof(std::max_align_t));
    using value_type = T;

    UnfilledAllocator() = default;
    template <typename U>
    explicit(false) UnfilledAllocator(const UnfilledAllocator<U>&) noexcept {}
    [[nodiscard]] T* allocate(std::size_t count) {
        if (count > PTRDIFF_MAX / sizeof(T)) throw std::bad_array_new_length();
        return static_cast<T*>(allocate_to_fill(count * sizeof(T)));
    }
    void deallocate(T* memory, std::size_t count) noexcept { deallocate_filled(memory, count * sizeof(T)); }
    template <typename U>
    void construct(U* place) noexcept(std::is_nothrow_default_constructible_v<U>) {
        ::new (static_cast<void*>(place)) U;
    }
    template <typename U, typename... Arguments>
    void construct(U* place, Arguments&&... arguments) {
        ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
    }
    bool operator==(const UnfilledAllocator&) const = default;
};

/// Bytes of which resize() fills none: a picture of 10 MB is not written twice.
using UnfilledBytes = std::vector<std::uint8_t, UnfilledAllocator<std::uint8_t>>;

}  // namespace garita
