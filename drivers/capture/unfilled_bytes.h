// Memory that a device or a file fills at once.
#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace garita {

/// std::allocator that leaves new elements as they are where it is given no value for them.
template <typename T>
struct UnfilledAllocator : std::allocator<T> {
    template <typename U>
    struct rebind {
        using other = UnfilledAllocator<U>;
    };
    template <typename U>
    void construct(U* place) noexcept(std::is_nothrow_default_constructible_v<U>) {
        ::new (static_cast<void*>(place)) U;
    }
    template <typename U, typename... Arguments>
    void construct(U* place, Arguments&&... arguments) {
        ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
    }
};

/// Bytes of which resize() fills none: a picture of 10 MB is not written twice.
using UnfilledBytes = std::vector<std::uint8_t, UnfilledAllocator<std::uint8_t>>;

}  // namespace garita
