// What was in memory of a traveller is overwritten when it is given back (design/security.md, "Records and their
// erasure"). One place instead of every string and vector that a name passes through: a program that links this file
// overwrites whatever C++ deletes. What C libraries free is theirs; SQLite is given sealed bytes alone, keys lie in
// GuardedMemory.
#include <malloc.h>
#include <string.h>

#include <cstdlib>
#include <new>

#include "firmware/process/sanitized.h"

#if !GARITA_SANITIZED  // a sanitizer looks after what is allocated by itself

namespace {

void wipe_and_free(void* memory) noexcept {
    if (memory == nullptr) return;
    explicit_bzero(memory, malloc_usable_size(memory));
    std::free(memory);
}

}  // namespace

void operator delete(void* memory) noexcept {
    wipe_and_free(memory);
}
void operator delete[](void* memory) noexcept {
    wipe_and_free(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
    wipe_and_free(memory);
}
void operator delete[](void* memory, std::size_t /*size*/) noexcept {
    wipe_and_free(memory);
}
void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept {
    wipe_and_free(memory);
}
void operator delete[](void* memory, std::align_val_t /*alignment*/) noexcept {
    wipe_and_free(memory);
}
void operator delete(void* memory, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept {
    wipe_and_free(memory);
}
void operator delete[](void* memory, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept {
    wipe_and_free(memory);
}
void operator delete(void* memory, const std::nothrow_t& /*nothrow*/) noexcept {
    wipe_and_free(memory);
}
void operator delete[](void* memory, const std::nothrow_t& /*nothrow*/) noexcept {
    wipe_and_free(memory);
}
#endif
