// What the verifier does once it is locked in: takes the trust store, answers one question, ends.
#pragma once

#include "firmware/process/lock_in.h"

namespace garita::verifier {

/// What a verifier may use up. Address space: a trust store of kLongestTrust bytes, mapped, copied and as certificates.
/// Processor time: the store's authorities are verified, about half a millisecond each (tests/bench/verifier_bench).
inline constexpr Limits kLimits{.memory_bytes = 512ULL << 20U,
                                .file_bytes = 8ULL << 20U,
                                .processor_seconds = 20,
                                .open_files = 16,
                                .threads = MayMakeThreads::No};

/// Speaks with the parent over `socket` until one question is answered. Returns the process's exit status: 0 when an
/// answer was sent, else 1 and the reason was, if that was still possible.
[[nodiscard]] int serve(int socket);

}  // namespace garita::verifier
