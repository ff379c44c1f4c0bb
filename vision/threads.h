// Parallelism is across stages and across independent pieces of one: inside a piece OpenCV runs one thread
// (design/architecture.md).
#pragma once

#include <cstddef>
#include <functional>

namespace garita {

/// Call once at a program's start, before any other function of vision. OpenCV says nothing from then on.
void use_one_thread_a_stage();

/// How many threads are worth having for a document: the processors that this process may use, at most 2. A kiosk has
/// two, and its second inspection wants one as well.
[[nodiscard]] std::size_t worthwhile_threads();

/// Calls `work(piece, lane)` for each piece below `pieces`, in any order, on `lanes` threads of which the caller's is
/// one; returns when all are done. Two calls of the same lane never run at the same time, so that a lane may own what
/// only one thread may use. Which lane gets a piece is chance: no result may depend on it. What a call throws is thrown
/// here once the others have ended; pieces that had not begun are then left out.
void spread(std::size_t pieces, std::size_t lanes,
            const std::function<void(std::size_t piece, std::size_t lane)>& work);

}  // namespace garita
