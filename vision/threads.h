// Parallelism is across stages: inside one, OpenCV runs one thread (design/architecture.md).
#pragma once

namespace garita {

/// Call once at a program's start, before any other function of vision.
void use_one_thread_a_stage();

}  // namespace garita
