// Whether this build runs under a sanitizer: those reserve terabytes of addresses and look at their own process with
// system calls of their own, so that a process locks itself in less tightly under them.
#pragma once

namespace garita {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace garita
