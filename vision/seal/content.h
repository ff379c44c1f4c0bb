// What a barcode says: bytes in, named fields out. Values and free functions; no image, no file, no clock, no OpenCV.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vision/seal/defect.h"
#include "vision/seal/signature.h"

namespace garita::seal {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// One thing that the content says.
struct Field {
    /// As mrz/ names it where it is the same thing (`document_number`, `surname`, `given_names`, `date_of_birth`,
    /// `date_of_expiry`, `sex`, `nationality`, `issuing_state`, `document_code`), else a name of its own in the same
    /// manner
    /// (`date_of_issue`, `vehicle_class`).
    std::string name;
    /// UTF-8 without control characters; dates ISO 8601 where they are dates. Empty only where a seal has the feature
    /// and nothing in it.
    std::string value;
    std::string element;  ///< what the format calls it: "DCS", "tag 02", "offset 48"
    bool operator==(const Field&) const = default;
};

/// What the payload of one barcode was understood to be.
struct Content {
    std::string
        format;  ///< of the table in content.cpp: "aamva", "vds", "idb", "vds-nc", "bcbp", "id-arg" …; "unknown"
    std::string version;      ///< as the format numbers itself; empty where it does not
    bool understood = false;  ///< false: shown as text or bytes, and said to be not understood
    std::vector<Field> fields;
    std::vector<Defect> defects;  ///< the first kMostDefects
    std::optional<Seal> seal;     ///< the signed part of a digital seal; nothing is verified here
    bool operator==(const Content&) const = default;

    /// Whether it says anything to a person: where not, text or bytes are shown in its place.
    [[nodiscard]] bool says_something() const { return understood || !fields.empty(); }

    /// A field's value; empty when the content does not have it.
    [[nodiscard]] std::string_view value(std::string_view name) const {
        for (const Field& field : fields)
            if (field.name == name) return field.value;
        return {};
    }
};

/// So many defects of one barcode are told.
inline constexpr std::size_t kMostDefects = 100;

/// Payloads longer than this are not looked at: no symbology that Garita reads holds more (QR 40-L: 7,089 digits).
inline constexpr std::size_t kLongestPayload = 8192;

/// Tells what the bytes are and reads them. Never fails and takes any bytes: what nobody knows is "unknown", what is
/// broken has defects. `today` is ISO 8601 (years that a format leaves out). Time and memory are linear in the payload.
[[nodiscard]] Content understand(ByteView payload, std::string_view today);

}  // namespace garita::seal
