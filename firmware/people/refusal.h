// Why something about people is refused, where a caller acts on it or tells it in another language.
#pragma once

#include "drivers/capture/error.h"

namespace garita::people {

/// Error::code of Input errors. Never renumber.
enum class Refusal : int {
    None = 0,              ///< no refusal of these
    NameUnfit = 201,       ///< names.h says what a name is
    NameTaken = 202,       ///< by somebody, perhaps disabled: a name is never used again
    NoSuchPerson = 203,    ///< or disabled
    NotAllowed = 204,      ///< who acts may not
    LastSupervisor = 205,  ///< somebody has to be able to let people in
    TooMany = 206,         ///< people
    TooShort = 211,        ///< a password of fewer than 12 characters, a PIN of fewer than 6 digits
    TooLong = 212,         ///< a password of more than 256 bytes, a PIN of more than 12 digits
    Unfit = 213,           ///< not UTF-8; a PIN that is no digits
    LikeName = 214,        ///< a password that has the name in it
    TooSimple = 215,       ///< repeated characters, runs
    OtherPepper = 221,     ///< this pepper is not that of the database (a Device error)
};
[[nodiscard]] inline Refusal refusal_of(const Error& error) {
    const bool known =
        error.code >= static_cast<int>(Refusal::NameUnfit) && error.code <= static_cast<int>(Refusal::OtherPepper);
    return known ? static_cast<Refusal>(error.code) : Refusal::None;
}
[[nodiscard]] inline tl::unexpected<Error> refuse(Refusal refusal, std::string text) {
    return fail(ErrorKind::Input, std::move(text), static_cast<int>(refusal));
}

}  // namespace garita::people
