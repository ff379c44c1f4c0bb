// Whether this build runs under a sanitizer: those reserve terabytes of addresses and look at their own process with
// system calls of their own, so that a process locks itself in less tightly under them.
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GARITA_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define GARITA_SANITIZED 1
#endif
#endif
#ifndef GARITA_SANITIZED
#define GARITA_SANITIZED 0
#endif

namespace garita {

inline constexpr bool kSanitized = GARITA_SANITIZED != 0;

}  // namespace garita
