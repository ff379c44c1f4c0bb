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
    std::string document_number;  ///< longer than 9 overflows into the optional data: TD1 to 22, TD2 to 14
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
    bool name_truncated = false;     ///< as name_field() does
    /// What cannot be written: a field too long, or with characters that may not stand there.
    std::vector<Defect> defects;
};

/// Never fails: what cannot be written is in `defects`. Pure.
[[nodiscard]] Written write(Format format, const Fields& fields);

/// The fields of a document that was read, such that write() gives its lines again, if their check digits hold.
[[nodiscard]] Fields fields_of(const Document& document);

/// A name as a field of so many places holds it: surname, two fillers, given names. One that does not fit keeps a
/// letter of every word, and as much more of each word, from the first on, as there is room for; words for which there
/// is not even one letter are left out, from the last on. So a shortened name ends in a letter in the last place, as
/// Doc 9303 parts 4 to 6, 4.2.2 and part 7, 4.2.2 and 7.2.2 demand (unless all of its words are single letters); of the
/// ways that 4.2.3 leaves to the issuer it is one.
[[nodiscard]] std::string name_field(std::string_view surname, std::string_view given_names, std::size_t places);

}  // namespace garita::mrz
