// What the worker does once it is locked in: loads its resources, inspects one document, ends.
#pragma once

namespace garita::worker {

/// Speaks with the parent over `socket` until one document is inspected. Returns the process's exit status: 0 when a
/// report was sent, else 1 and the reason was, if that was still possible.
[[nodiscard]] int serve(int socket);

}  // namespace garita::worker
