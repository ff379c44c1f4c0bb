// Who may do what at a station: one table. README.md has it for people.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace garita::people {

/// What somebody is at the station. In the database and the audit log stands the text of kRoles. Never renumber.
enum class Role { Officer, Examiner, Supervisor, Technician, Trainer, Auditor };

inline constexpr std::array<std::string_view, 6> kRoles = {"officer",    "examiner", "supervisor",
                                                           "technician", "trainer",  "auditor"};

[[nodiscard]] constexpr std::string_view id_of(Role role) {
    return kRoles[static_cast<std::size_t>(role)];
}
/// Nothing for a text that is no role.
[[nodiscard]] constexpr std::optional<Role> role_of(std::string_view id) {
    const auto* const found = std::ranges::find(kRoles, id);
    if (found == kRoles.end()) return std::nullopt;
    return static_cast<Role>(found - kRoles.begin());
}

/// Something that not everybody may do. In the order of kPermissions.
enum class Permission {
    Inspect,         ///< a document of a traveller, live
    Refer,           ///< to the second line
    Admit,           ///< let the traveller pass
    Refuse,          ///< entry, with the legal ground
    RetainDocument,  ///< keep a document
    Overrule,        ///< a finding, with a reason
    Search,          ///< records of this station, and look at them
    Export,          ///< a record, as evidence or report
    Delete,          ///< a record before it expires
    LegalHold,       ///< keep a record beyond its day, and lift that
    LiftProtection,  ///< the block that a protection referral puts on exports
    ModelChanges,    ///< document models and catalogs
    Restore,         ///< a back-up
    Lists,           ///< import watchlists
    Configuration,   ///< of the station
    Clock,           ///< set or confirm it
    Update,          ///< of the machine
    Calibrate,       ///< a scanner, and test it
    Pair,            ///< trust a scanner
    People,          ///< make, change, reset, disable them
    Audit,           ///< read the audit log, take anchors
    Training,        ///< work in the training mode
    Expire,          ///< confirm that more days of records are overdue than a run erases by itself
};

/// Whether one person is enough, or a second one with the same permission has to approve (four_eyes.h).
enum class Eyes { Two, Four };

struct PermissionFacts {
    Permission permission = Permission::Inspect;
    std::string_view id{};    ///< a word of the audit log where Eyes::Four
    std::uint32_t roles = 0;  ///< bit n: the role of number n
    Eyes eyes = Eyes::Two;
};

namespace detail {
template <typename... Roles>
[[nodiscard]] constexpr std::uint32_t roles(Roles... roles) {
    return ((1U << static_cast<unsigned>(roles)) | ...);
}
}  // namespace detail

inline constexpr std::array kPermissions = [] {
    using enum Role;
    using detail::roles;
    return std::array{
        PermissionFacts{Permission::Inspect, "inspect", roles(Officer, Examiner, Supervisor)},
        PermissionFacts{Permission::Refer, "refer", roles(Officer, Examiner, Supervisor)},
        PermissionFacts{Permission::Admit, "admit", roles(Officer, Examiner, Supervisor)},
        PermissionFacts{Permission::Refuse, "refuse", roles(Examiner, Supervisor)},
        PermissionFacts{Permission::RetainDocument, "retain-document", roles(Examiner, Supervisor)},
        PermissionFacts{Permission::Overrule, "overrule", roles(Examiner, Supervisor)},
        PermissionFacts{Permission::Search, "search", roles(Officer, Examiner, Supervisor)},
        PermissionFacts{Permission::Export, "export", roles(Examiner, Supervisor), Eyes::Four},
        PermissionFacts{Permission::Delete, "delete", roles(Supervisor), Eyes::Four},
        PermissionFacts{Permission::LegalHold, "legal-hold", roles(Examiner, Supervisor), Eyes::Four},
        PermissionFacts{Permission::LiftProtection, "lift-protection", roles(Supervisor)},
        PermissionFacts{Permission::ModelChanges, "model-changes", roles(Supervisor, Technician), Eyes::Four},
        PermissionFacts{Permission::Restore, "restore", roles(Supervisor, Technician), Eyes::Four},
        PermissionFacts{Permission::Lists, "lists", roles(Supervisor, Technician)},
        PermissionFacts{Permission::Configuration, "configuration", roles(Supervisor, Technician)},
        PermissionFacts{Permission::Clock, "clock", roles(Supervisor, Technician)},
        PermissionFacts{Permission::Update, "update", roles(Technician)},
        PermissionFacts{Permission::Calibrate, "calibrate", roles(Technician)},
        PermissionFacts{Permission::Pair, "pair", roles(Technician)},
        PermissionFacts{Permission::People, "people", roles(Supervisor)},
        PermissionFacts{Permission::Audit, "audit", roles(Auditor)},
        PermissionFacts{Permission::Training, "training", roles(Officer, Examiner, Supervisor, Trainer)},
        PermissionFacts{Permission::Expire, "expire", roles(Supervisor)},
    };
}();

[[nodiscard]] constexpr const PermissionFacts& facts_of(Permission permission) {
    return kPermissions[static_cast<std::size_t>(permission)];
}
[[nodiscard]] constexpr bool may(Role role, Permission permission) {
    return (facts_of(permission).roles & detail::roles(role)) != 0;
}
[[nodiscard]] constexpr bool needs_four_eyes(Permission permission) {
    return facts_of(permission).eyes == Eyes::Four;
}

static_assert(
    [] {
        for (std::size_t i = 0; i < kPermissions.size(); ++i)
            if (static_cast<std::size_t>(kPermissions[i].permission) != i || kPermissions[i].roles == 0) return false;
        return kPermissions.size() == static_cast<std::size_t>(Permission::Expire) + 1;
    }(),
    "rows in the order of Permission, each for somebody");

}  // namespace garita::people
