// What garita-link does: takes where the bureau is, asks it one question, tells the answer, ends.
#pragma once

namespace garita::link {

/// Speaks with the parent over `socket` until one question is answered, or cannot be. Returns the process's exit
/// status: 0 when an answer was sent, else 1 and the reason was, if that was still possible. REQUIRES lock_in().
[[nodiscard]] int serve(int socket);

}  // namespace garita::link
