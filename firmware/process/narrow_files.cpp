#include "firmware/process/narrow_files.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "firmware/process/sanitized.h"

namespace garita {

Narrowed narrow_files(std::span<const InReach> places) {
    if (kSanitized) return Narrowed::NoLandlock;
    landlock_ruleset_attr handled{};
    handled.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1;
    const Descriptor rules(static_cast<int>(syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0U)));
    if (!rules.valid()) return errno == ENOSYS || errno == EOPNOTSUPP ? Narrowed::NoLandlock : Narrowed::Failed;
    for (const InReach& one : places) {
        if (!one.place.valid()) continue;
        landlock_path_beneath_attr below{};
        below.allowed_access = one.rights;
        below.parent_fd = one.place.get();
        syscall(SYS_landlock_add_rule, rules.get(), LANDLOCK_RULE_PATH_BENEATH, &below, 0U);
    }
    return syscall(SYS_landlock_restrict_self, rules.get(), 0U) == 0 ? Narrowed::Done : Narrowed::Failed;
}

}  // namespace garita
