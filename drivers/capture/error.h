// Errors as values: what went wrong, told so that a person can act on it. Shared by drivers, vision and firmware.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace garita {

/// Whose trouble an error is (design/style.md rule 6). A failed check digit is a finding, never an Error.
enum class ErrorKind {
    Input,    ///< this input cannot be used (not an image, truncated, too large): the others still can
    Retry,    ///< ask the traveller or officer to try again (document moved, lifted too early)
    Device,   ///< a device or file system failed: the operator must act
    Internal  ///< ours
};

/// What went wrong. `text` is one English sentence without a final full stop that names the object and the remedy.
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    int code = 0;  ///< 1,000 to 999,999 where it becomes an `aborted` finding (vision/error_codes.h), below that of
                   ///< firmware/database, else 0
    std::string text;

    bool operator==(const Error&) const = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorKind::Input, "…")` from any function that returns a Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string text, int code = 0) {
    return tl::unexpected<Error>(Error{kind, code, std::move(text)});
}

}  // namespace garita

// NOLINTBEGIN(bugprone-macro-parentheses): a declared name cannot stand in parentheses
/// Declares `name` with the value of `expression`, or returns its error from the enclosing function.
/// (Statement expressions are not allowed under -Wpedantic.)
#define GARITA_TRY(name, expression)                                             \
    auto name##_result = (expression);                                           \
    if (!name##_result) return tl::unexpected(std::move(name##_result).error()); \
    auto name = std::move(*name##_result)
// NOLINTEND(bugprone-macro-parentheses)
