// What a thread's finished calls have left on its stack: writers of JSON and the like keep pieces of a traveller's data
// in buffers there, which nobody overwrites until another call happens to (design/security.md, `leak.canary`).
#pragma once

namespace garita {

/// Overwrites the 256 KiB below the caller. For the end of a piece of work in a thread that lives on, or whose stack is
/// used again.
void wipe_stack();

}  // namespace garita
