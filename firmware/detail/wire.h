// The pieces of which our processes' messages are made, as JSON. Reading is strict: every helper throws
// std::runtime_error on a wrong type, a number out of range, a text or list that is too long or a name that is unknown.
// What comes from another process is hostile input; whoever reads a whole message catches and makes an Error of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/geometry.h"
#include "firmware/report.h"
#include "mrz/format.h"
#include "vision/checks/check.h"
#include "vision/read/reading.h"

namespace garita::wire {

using nlohmann::json;

inline constexpr std::size_t kMaxText = 4096;                              ///< bytes of a text
inline constexpr std::size_t kMaxItems = 512;                              ///< of a list
inline constexpr std::size_t kMaxViz = 64;                                 ///< fields of the visual zone
inline constexpr std::size_t kMaxBarcodeText = 4 * seal::kLongestPayload;  ///< UTF-8 of what the bytes say

[[noreturn]] void refuse(const std::string& what);

/// Takes members of an object one by one; what is left over at the end is refused.
class Members {
public:
    explicit Members(const json& object);
    const json& at(const char* key);
    void end() const;

private:
    const json& m_object;
    std::size_t m_taken = 0;
};

[[nodiscard]] std::string text(const json& j, std::size_t longest = kMaxText);
[[nodiscard]] double number(const json& j, double least = -1e6, double most = 1e6);
[[nodiscard]] int whole(const json& j, int least, int most);
[[nodiscard]] bool truth(const json& j);
[[nodiscard]] const json& list(const json& j, std::size_t most = kMaxItems);
[[nodiscard]] const std::string& short_key(const std::string& key);

/// One of an enumeration's values from 0 to `last`.
template <typename State>
[[nodiscard]] State state(const json& j, State last) {
    return static_cast<State>(whole(j, 0, static_cast<int>(last)));
}

[[nodiscard]] json write(const RectMm& r);
[[nodiscard]] RectMm read_rect(const json& j);
[[nodiscard]] Band read_band(const json& j);
/// null: none.
[[nodiscard]] std::optional<Band> read_maybe_band(const json& j);
[[nodiscard]] json write(const std::optional<Band>& band);
[[nodiscard]] mrz::Format read_format(const json& j);
/// The index of one of `pages` pages; 0 where there are none.
[[nodiscard]] int read_page_index(const json& j, int pages);

[[nodiscard]] json write(const PageFacts& page);
[[nodiscard]] PageFacts read_page(const json& j);

/// Without pixel geometry.
[[nodiscard]] json write(const MrzReading& mrz);
[[nodiscard]] MrzReading read_mrz(const json& j, int pages);

[[nodiscard]] json write(const VizField& field);
[[nodiscard]] VizField read_viz(const json& j, int pages);

/// Hexadecimal; at most seal::kLongestPayload bytes.
[[nodiscard]] std::string write_bytes(const std::vector<std::uint8_t>& bytes);
[[nodiscard]] std::vector<std::uint8_t> read_bytes(const json& j);

[[nodiscard]] json write(const Finding& finding);
/// A finding of a check that runs in `process`, and of no other.
[[nodiscard]] Finding read_finding(const json& j, int pages, RunsIn process);

/// What `read` gives, or an Error (Internal) that says what is not `what`. Depth and size are bounded by the reader's
/// limit on the message; the parser itself does not recurse on width.
template <typename Read>
[[nodiscard]] auto guarded(std::string_view what, const Read& read) -> Result<decltype(read())> {
    try {
        return read();
    } catch (const std::exception& error) {
        return fail(ErrorKind::Internal, std::string(what) + " is not one: " + error.what());
    }
}

/// Text that is not UTF-8 (an OCR accident) is replaced, and does not stop the message.
[[nodiscard]] std::string line_of(const json& j);

}  // namespace garita::wire
