// An opened archive as files in a folder of its own.
#pragma once

#include <filesystem>

#include "firmware/evidence/archive.h"

namespace garita::evidence {

/// Writes every part, the manifest, its signature (64 bytes) and the station's certificate into a folder that it makes,
/// which only its owner reads: nothing that is there is written over or followed, and nothing lies outside. Where it
/// fails, what it wrote is removed. Input error: `folder` is there already; Device error: it cannot be written.
[[nodiscard]] Result<bool> unpack(const Contents& contents, ByteView certificate, const std::filesystem::path& folder);

}  // namespace garita::evidence
