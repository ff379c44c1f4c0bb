#include "firmware/records/contents.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace garita::records {
namespace {

constexpr std::string_view kNumber = "document number";
constexpr std::string_view kStateAndNumber = "issuing state and document number";
constexpr std::string_view kSurname = "surname";

std::string searched(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c >= 'a' && c <= 'z')
            out += static_cast<char>(c - 'a' + 'A');
        else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80)
            out += c;
    }
    return out;
}

/// Up to the separator, which goes as well; nothing where there is none.
std::optional<std::string_view> cut(std::string_view& text, char separator) {
    const std::size_t at = text.find(separator);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view before = text.substr(0, at);
    text.remove_prefix(at + 1);
    return before;
}

Token state_and_number(ByteView search_key, const SearchTerms& terms) {
    std::string both = terms.issuing_state + "\n" + terms.document_number;
    const Token token = token_of(search_key, kStateAndNumber, both);
    sodium_memzero(both.data(), both.size());
    return token;
}

/// Names of parts have 40 letters at most (schema/001.sql): a check stands as the start of its SHA-256.
std::string short_of(const PictureName& name) {
    std::string text = fmt::format("{} {}", name_of(name.side), name_of(name.band));
    if (name.check.empty()) return text;
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const std::uint8_t*>(name.check.data()), name.check.size());
    text += ' ';
    for (std::size_t i = 0; i < 6; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
}

}  // namespace

SearchTerms in_search_form(const SearchTerms& terms) {
    return {.document_number = searched(terms.document_number),
            .issuing_state = searched(terms.issuing_state),
            .surname = searched(terms.surname)};
}

std::string text_of(const SearchTerms& terms) {
    return terms.document_number + "\n" + terms.issuing_state + "\n" + terms.surname + "\n";
}

std::optional<SearchTerms> terms_of_text(std::string_view text) {
    const auto number = cut(text, '\n');
    const auto state = number ? cut(text, '\n') : std::nullopt;
    const auto surname = state ? cut(text, '\n') : std::nullopt;
    if (!surname || !text.empty()) return std::nullopt;
    return SearchTerms{.document_number = std::string(*number),
                       .issuing_state = std::string(*state),
                       .surname = std::string(*surname)};
}

std::vector<Token> tokens_of(ByteView search_key, const SearchTerms& terms) {
    std::vector<Token> tokens;
    if (!terms.document_number.empty()) {
        tokens.push_back(token_of(search_key, kNumber, terms.document_number));
        if (!terms.issuing_state.empty()) tokens.push_back(state_and_number(search_key, terms));
    }
    if (!terms.surname.empty()) tokens.push_back(token_of(search_key, kSurname, terms.surname));
    return tokens;
}

std::optional<Token> token_to_find(ByteView search_key, const SearchTerms& terms) {
    if (!terms.document_number.empty() && !terms.issuing_state.empty()) return state_and_number(search_key, terms);
    if (!terms.document_number.empty()) return token_of(search_key, kNumber, terms.document_number);
    if (!terms.surname.empty()) return token_of(search_key, kSurname, terms.surname);
    return std::nullopt;
}

void wipe(SearchTerms& terms) {
    for (std::string* text : {&terms.document_number, &terms.issuing_state, &terms.surname})
        sodium_memzero(text->data(), text->size());
}

std::string text_of(std::span<const Picture> pictures) {
    std::string text;
    for (const Picture& picture : pictures)
        text +=
            fmt::format("{} {} {} {}{}{}\n", name_of(picture.name.side), name_of(picture.name.band), picture.media_type,
                        picture.bytes.size(), picture.name.check.empty() ? "" : " ", picture.name.check);
    return text;
}

std::optional<std::vector<KeptPicture>> pictures_of_text(std::string_view text) {
    std::vector<KeptPicture> pictures;
    while (!text.empty()) {
        auto line = cut(text, '\n');
        if (!line) return std::nullopt;
        const auto side = cut(*line, ' ');
        const auto band_name = side ? cut(*line, ' ') : std::nullopt;
        const auto band = band_name ? band_of(*band_name) : std::nullopt;
        const auto media_type = band ? cut(*line, ' ') : std::nullopt;
        if (!media_type || (*side != name_of(Side::Front) && *side != name_of(Side::Back))) return std::nullopt;
        const std::string_view size = line->substr(0, line->find(' '));
        KeptPicture picture{
            .name = {.side = *side == name_of(Side::Front) ? Side::Front : Side::Back, .band = *band, .check = {}},
            .media_type = std::string(*media_type)};
        const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), picture.bytes);
        if (error != std::errc{} || end != size.data() + size.size()) return std::nullopt;
        if (size.size() < line->size()) {
            picture.name.check = line->substr(size.size() + 1);
            if (picture.name.check.empty() || !is_sound(picture.name)) return std::nullopt;
        }
        pictures.push_back(std::move(picture));
    }
    return pictures;
}

bool is_media_type(std::string_view text) {
    return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '+' || c == '.' || c == '-';
    });
}

bool is_sound(const PictureName& name) {
    return name.check.size() <= 64 && std::ranges::all_of(name.check, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

std::string part_name(const PictureName& name) {
    return "picture " + short_of(name);
}

std::string line_name(const PictureName& name) {
    return std::string(kLines) + short_of(name);
}

}  // namespace garita::records
