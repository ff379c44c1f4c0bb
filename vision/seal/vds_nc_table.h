// What the members of a VDS-NC's message mean, for each type.
#pragma once

#include <span>
#include <string_view>

namespace garita::seal {

/// One value of a message. `path` is written from the message, `[]` for each item of a list: "ve[].vd[].lot".
struct VdsNcMember {
    std::string_view path;
    std::string_view name;
    bool required = false;  ///< and so must every object around it be there
};

struct VdsNcType {
    std::string_view type;  ///< data.hdr.t
    std::string_view name;
    std::span<const VdsNcMember> members;
};

/// nullptr for a type that no public text describes.
[[nodiscard]] const VdsNcType* find_vds_nc_type(std::string_view type);

}  // namespace garita::seal
