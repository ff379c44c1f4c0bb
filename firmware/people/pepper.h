// The station's pepper: the secret without which nobody can guess at what the database keeps of passwords and PINs.
//
// People takes 32 bytes, from wherever they come: a TPM, where there is one (later), or this file. On the same disk as
// the database it is worth what the encryption of the disk is worth: it helps against a copy of the database alone.
#pragma once

#include <filesystem>

#include "firmware/erasable_secret.h"

namespace garita::people {

/// DATA/people: people.sqlite, and pepper on a machine without TPM.
[[nodiscard]] std::filesystem::path people_folder(const std::filesystem::path& data);
inline constexpr const char* kPeopleFile = "people.sqlite";
inline constexpr const char* kPepperFile = "pepper";

/// The pepper in a file (firmware/erasable_secret.h: of its owner alone, no link). As long as this lives no other
/// process has it: two kiosks on one folder are noticed here.
class PepperFile {
public:
    /// Opens FOLDER/pepper, or makes it where there is neither it nor a database. Device error: it cannot be read or
    /// made, another process holds it, or it is gone and the database is there: put both back from the back-up.
    [[nodiscard]] static Result<PepperFile> open(const std::filesystem::path& folder);
    /// A copy, for People::open().
    [[nodiscard]] Result<GuardedMemory> pepper() const;

private:
    explicit PepperFile(ErasableSecret secret) : m_secret(std::move(secret)) {}
    ErasableSecret m_secret;
};

}  // namespace garita::people
