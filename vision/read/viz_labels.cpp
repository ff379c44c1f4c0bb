#include "vision/read/viz_labels.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace garita {
namespace {

struct Label {
    std::string_view field;
    std::string_view skeleton;  ///< as skeleton() makes it
};

// Captions of the data elements of Doc 9303 part 3, 3.2 (zones III to V) in English, French, Spanish, Portuguese,
// German and Italian, as passports and cards print them. Longer captions stand before those that they contain.
constexpr std::array kLabels = {
    Label{"surname", "PRIMARYIDENTIFIER"},
    Label{"surname", "IDENTIFIANTPRIMAIRE"},
    Label{"surname", "IDENTIFICADORPRIM?RIO"},
    Label{"surname", "FAMILYNAME"},
    Label{"surname", "LASTNAME"},
    Label{"surname", "SURNAME"},
    Label{"surname", "APELLIDOS"},
    Label{"surname", "APELIDOS"},
    Label{"surname", "SOBRENOME"},
    Label{"surname", "NACHNAME"},
    Label{"surname", "COGNOME"},
    Label{"given_names", "SECONDARYIDENTIFIER"},
    Label{"given_names", "IDENTIFIANTSECONDAIRE"},
    Label{"given_names", "IDENTIFICADORSECUND?RIO"},
    Label{"given_names", "GIVENNAMES"},
    Label{"given_names", "GIVENNAME"},
    Label{"given_names", "FORENAMES"},
    Label{"given_names", "FIRSTNAMES"},
    Label{"given_names", "PR?NOMS"},
    Label{"given_names", "PR?NOM"},
    Label{"given_names", "NOMBRES"},
    Label{"given_names", "NOMESPR?PRIOS"},
    Label{"given_names", "VORNAMEN"},
    Label{"given_names", "VORNAME"},
    Label{"nationality", "NATIONALITY"},
    Label{"nationality", "NATIONALIT?"},
    Label{"nationality", "NACIONALIDAD"},
    Label{"nationality", "NACIONALIDADE"},
    Label{"nationality", "STAATSANGEH?RIGKEIT"},
    Label{"nationality", "CITTADINANZA"},
    Label{"date_of_birth", "DATEOFBIRTH"},
    Label{"date_of_birth", "DATEDENAISSANCE"},
    Label{"date_of_birth", "FECHADENACIMIENTO"},
    Label{"date_of_birth", "DATADENASCIMENTO"},
    Label{"date_of_birth", "GEBURTSDATUM"},
    Label{"date_of_birth", "GEBURTSTAG"},
    Label{"date_of_birth", "DATADINASCITA"},
    Label{"place_of_birth", "PLACEOFBIRTH"},
    Label{"place_of_birth", "LIEUDENAISSANCE"},
    Label{"place_of_birth", "LUGARDENACIMIENTO"},
    Label{"place_of_birth", "LOCALDENASCIMENTO"},
    Label{"place_of_birth", "GEBURTSORT"},
    Label{"place_of_birth", "LUOGODINASCITA"},
    Label{"sex", "SEXE"},
    Label{"sex", "SEXO"},
    Label{"sex", "SEX"},
    Label{"sex", "GENDER"},
    Label{"sex", "GESCHLECHT"},
    Label{"date_of_issue", "DATEOFISSUE"},
    Label{"date_of_issue", "DATEDED?LIVRANCE"},
    Label{"date_of_issue", "FECHADEEXPEDICI?N"},
    Label{"date_of_issue", "FECHADEEMISI?N"},
    Label{"date_of_issue", "DATADEEMISS?O"},
    Label{"date_of_issue", "DATADAEMISS?O"},
    Label{"date_of_issue", "AUSSTELLUNGSDATUM"},
    Label{"date_of_expiry", "DATEOFEXPIRY"},
    Label{"date_of_expiry", "DATEOFEXPIRATION"},
    Label{"date_of_expiry", "DATEDEXPIRATION"},
    Label{"date_of_expiry", "FECHADECADUCIDAD"},
    Label{"date_of_expiry", "FECHADEVENCIMIENTO"},
    Label{"date_of_expiry", "DATADEVALIDADE"},
    Label{"date_of_expiry", "V?LIDOAT?"},
    Label{"date_of_expiry", "EXPIRYDATE"},
    Label{"date_of_expiry", "G?LTIGBIS"},
    Label{"date_of_expiry", "DATADISCADENZA"},
    Label{"document_number", "PASSPORTNUMBER"},
    Label{"document_number", "PASSPORTNO"},
    Label{"document_number", "NODUPASSEPORT"},
    Label{"document_number", "PASAPORTENO"},
    Label{"document_number", "PASSAPORTENO"},
    Label{"document_number", "DOCUMENTNUMBER"},
    Label{"document_number", "DOCUMENTNO"},
    Label{"document_number", "CARDNUMBER"},
    Label{"document_number", "CARDNO"},
    Label{"document_number", "LICENCENUMBER"},
    Label{"document_number", "LICENSENUMBER"},
    Label{"document_number", "LICENCENO"},
    Label{"document_number", "LICENSENO"},
    Label{"document_number", "N?MERODELICENCIA"},
    Label{"document_number", "NODELICENCIA"},
    Label{"document_number", "NODUPERMIS"},
    Label{"document_number", "N?MERODUPERMIS"},
    Label{"document_number", "N?MERODEREGISTRO"},
    Label{"document_number", "N?MERODEDOCUMENTO"},
    Label{"document_number", "NODEDOCUMENTO"},
    Label{"document_number", "PASSNR"},
    Label{"personal_number", "PERSONALNUMBER"},
    Label{"personal_number", "PERSONALNO"},
    Label{"personal_number", "IDENTIFICATIONNO"},
    Label{"personal_number", "N?MEROPERSONAL"},
    Label{"personal_number", "IDENTITYNO"},
    Label{"authority", "ISSUINGAUTHORITY"},
    Label{"authority", "AUTHORITY"},
    Label{"authority", "AUTORIT?"},
    Label{"authority", "AUTORIDAD"},
    Label{"authority", "AUTORIDADE"},
    Label{"authority", "BEH?RDE"},
};

// A caption is believed up to one wrong letter in five (Tesseract on 1 mm print).
constexpr double kMinSimilarity = 0.8;
constexpr std::size_t kShort = 6;

bool same(char a, char b) {
    return a == b || a == '?' || b == '?';
}

/// Best place of `label` in `line`: similarity and the place [begin, end) (semi-global edit distance).
struct Place {
    double similarity = 0;
    int begin = 0;
    int end = 0;
};
Place best_place(std::string_view label, std::string_view line) {
    const std::size_t n = line.size();
    struct Cost {
        int edits = 0;
        int begin = 0;
    };
    std::vector<Cost> row(n + 1);
    for (std::size_t j = 0; j <= n; ++j) row[j] = {0, static_cast<int>(j)};
    for (std::size_t i = 1; i <= label.size(); ++i) {
        Cost diagonal = row[0];
        row[0] = {static_cast<int>(i), 0};
        for (std::size_t j = 1; j <= n; ++j) {
            const Cost above = row[j];
            Cost best{diagonal.edits + (same(label[i - 1], line[j - 1]) ? 0 : 1), diagonal.begin};
            if (above.edits + 1 < best.edits) best = {above.edits + 1, above.begin};
            if (row[j - 1].edits + 1 < best.edits) best = {row[j - 1].edits + 1, row[j - 1].begin};
            diagonal = above;
            row[j] = best;
        }
    }
    const auto best = std::ranges::min_element(row, {}, &Cost::edits);
    return {1.0 - static_cast<double>(best->edits) / static_cast<double>(label.size()), best->begin,
            static_cast<int>(best - row.begin())};
}

/// The words of a line as places in its skeleton.
std::vector<Place> words_of(std::string_view line) {
    std::vector<Place> words;
    int at = 0;
    bool inside = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const int letters = static_cast<int>(skeleton(line.substr(i, 1)).size());
        const bool continuation = (static_cast<unsigned char>(line[i]) & 0xC0U) == 0x80U;
        if (letters == 0 && !continuation) inside = false;
        if (letters == 0) continue;
        if (!inside) words.push_back({0, at, at});
        inside = true;
        at += letters;
        words.back().end = at;
    }
    return words;
}

/// A short caption is in too many names (ESSEX, SEXTON): it must be a word of its own, letter for letter.
Place word_place(std::string_view label, std::string_view text, const std::vector<Place>& words) {
    for (const Place& word : words) {
        const std::string_view seen =
            text.substr(static_cast<std::size_t>(word.begin), static_cast<std::size_t>(word.end - word.begin));
        if (seen.size() == label.size() && std::ranges::equal(seen, label, same)) return {1, word.begin, word.end};
    }
    return {};
}

}  // namespace

const std::vector<VizFieldKind>& viz_field_kinds() {
    static const std::vector<VizFieldKind> kKinds = {
        {"surname", VizValue::Name},
        {"given_names", VizValue::Name},
        {"nationality", VizValue::Nationality},
        {"date_of_birth", VizValue::Date},
        {"sex", VizValue::Sex},
        {"place_of_birth", VizValue::Text},
        {"document_number", VizValue::Number},
        {"personal_number", VizValue::Number},
        {"date_of_issue", VizValue::Date},
        {"date_of_expiry", VizValue::Date},
        {"authority", VizValue::Text},
    };
    return kKinds;
}

std::string skeleton(std::string_view text) {
    std::string result;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte >= 'a' && byte <= 'z')
            result += static_cast<char>(byte - 'a' + 'A');
        else if ((byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9'))
            result += character;
        else if (byte >= 0xC3 && byte <= 0xF4)
            result += '?';  // a lead byte: one character; 0xC2 leads signs only
    }
    return result;
}

double similarity(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return a.empty() && b.empty() ? 1 : 0;
    std::vector<int> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const int substituted = diagonal + (same(a[i - 1], b[j - 1]) ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
        }
    }
    return 1.0 - static_cast<double>(row.back()) / static_cast<double>(std::max(a.size(), b.size()));
}

std::vector<SeenLabel> find_labels(std::string_view line) {
    const std::string text = skeleton(line);
    const std::vector<Place> words = words_of(line);
    std::vector<SeenLabel> seen;
    for (const Label& label : kLabels) {
        const Place place = label.skeleton.size() <= kShort ? word_place(label.skeleton, text, words)
                                                            : best_place(label.skeleton, text);
        if (place.similarity < kMinSimilarity) continue;
        const auto length = static_cast<double>(text.size());
        const SeenLabel found{label.field, place.similarity, place.begin / length, place.end / length};
        const auto overlapping = std::ranges::find_if(
            seen, [&](const SeenLabel& other) { return found.begin < other.end && other.begin < found.end; });
        if (overlapping == seen.end()) {
            seen.push_back(found);
        } else if (found.end - found.begin > overlapping->end - overlapping->begin &&
                   found.similarity >= overlapping->similarity - 0.1) {
            *overlapping = found;
        }
    }
    std::ranges::sort(seen, {}, &SeenLabel::begin);
    return seen;
}

}  // namespace garita
