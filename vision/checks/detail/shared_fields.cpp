#include "vision/checks/detail/shared_fields.h"

#include <algorithm>
#include <string>
#include <vector>

#include "vision/checks/detail/printed_names.h"
#include "vision/checks/detail/printed_text.h"

namespace garita::detail {
namespace {

Agreement compare_dates(std::string_view value, std::string_view other) {
    const std::string whole = yymmdd_of(value);
    const std::vector<std::string> forms = whole.empty() ? possible_dates(value) : std::vector{whole};
    bool comparable = false;
    for (const std::string& yymmdd : forms) {
        const DateComparison compared = compare_date(other, yymmdd);
        if (compared.kind == DateComparison::Kind::Agrees) return Agreement::Same;
        comparable = comparable || compared.kind == DateComparison::Kind::Differs;
    }
    return comparable ? Agreement::Unsure : Agreement::Silent;
}

NameComparison compare_folded(std::string_view printed, std::string_view other) {
    std::string name = fold(other).text;
    std::ranges::replace(name, ' ', '<');
    return compare_name(printed, name, true);
}

/// Each as the printed one: either may have the marks that the other one writes out (Müller, MUELLER).
Agreement compare_names(std::string_view value, std::string_view other) {
    const NameComparison forth = compare_folded(other, value);
    const NameComparison back = compare_folded(value, other);
    if (!forth.comparable || !back.comparable) return Agreement::Silent;
    return forth.agrees || back.agrees ? Agreement::Same : Agreement::Unsure;
}

Agreement compare_numbers(std::string_view value, std::string_view other) {
    const std::string a = without_blanks(fold(value).text);
    const std::string b = without_blanks(fold(other).text);
    if (a.size() < 5 || b.size() < 5) return Agreement::Silent;
    // Print may say more ("No. …"), on either side.
    const bool same = b.find(a) != std::string::npos || a.find(b) != std::string::npos || compare(b, a).apart == 0;
    return same ? Agreement::Same : Agreement::Unsure;
}

}  // namespace

Agreement compare_values(std::string_view field, std::string_view value, std::string_view other) {
    if (field.starts_with("date_of_")) return compare_dates(value, other);
    return field == "document_number" ? compare_numbers(value, other) : compare_names(value, other);
}

}  // namespace garita::detail
