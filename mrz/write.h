// From fields to the lines of a machine-readable zone, with check digits and truncated names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mrz/document.h"
#include "mrz/format.h"

namespace garita::mrz {

/// What is to be written, in the characters of an MRZ: A–Z, 0–9, and blanks or `<` between the parts of a name. Fields
/// that a format does not have are left empty. The driving licence (IDL) takes document_code and optional_data.
struct Fields {
    std::string document_code;  ///< "P", "ID"
    std::string issuing_state;  ///< "UTO", "D"
    std::string surname;
    std::string given_names;
    std::string document_number;  ///< longer than 9 overflows into the optional data of TD1 and TD2
    std::string nationality;
    std::string date_of_birth;  ///< YYMMDD, `<` for unknown parts
    std::string sex;            ///< "M", "F", or empty
    std::string date_of_expiry;
    std::string optional_data;
    std::string optional_data_2;
    /// TD3: the check digit of empty optional data is `<` and not 0; both are allowed (Doc 9303 part 4, 4.2.2).
    bool filler_for_empty_optional_data = false;
    bool operator==(const Fields&) const = default;
};

struct Written {
    std::vector<std::string> lines;  ///< empty when there are defects
    bool name_truncated = false;     ///< by Doc 9303 part 3, 4.7
    /// What cannot be written: a field too long, or with characters that may not stand there.
    std::vector<Defect> defects;
};

/// Never fails: what cannot be written is in `defects`. Pure.
[[nodiscard]] Written write(Format format, const Fields& fields);

/// The fields of a document that was read, such that write() gives its lines again, if their check digits hold.
[[nodiscard]] Fields fields_of(const Document& document);

/// A name as a field of so many places holds it: surname, two fillers, given names. If it does not fit, names after the
/// first of each part are shortened to initials from the last on; then given names are cut; then the surname, so that
/// at least one letter of a given name stays (Doc 9303 part 3, 4.7: truncation, and its examples in parts 4 to 7).
[[nodiscard]] std::string name_field(std::string_view surname, std::string_view given_names, std::size_t places);

}  // namespace garita::mrz
