#include "vision/seal/detail/c40.h"

#include <array>

namespace garita::seal {
namespace {

// ISO/IEC 16022:2006, 5.2.5 and annex C: three values c1, c2, c3 as 1600 c1 + 40 c2 + c3 + 1; values 0 to 2 shift the
// next one into another set. Doc 9303 part 13, 8th edition, uses the basic set, and ends a text so: two characters left
// are filled up with shift 1; one is written as 254 and its ASCII value + 1.
constexpr int kShift1 = 0;
constexpr int kShift3 = 2;
constexpr int kBlank = 3;
constexpr int kDigits = 4;
constexpr int kLetters = 14;
constexpr int kValues = 40;
constexpr std::uint8_t kUnlatch = 254;
constexpr std::string_view kSet2 = "!\"#$%&'()*+,-./:;<=>?@[\\]^_";
static_assert(kSet2.size() == 27);

constexpr char kNone = '\0';

char of_basic_set(int value) {
    if (value == kBlank) return ' ';
    return static_cast<char>(value < kLetters ? '0' + value - kDigits : 'A' + value - kLetters);
}

/// Sets 2 and 3; set 1 holds control characters, which no field has.
char of_set(int set, int value) {
    if (set == 2 && value < static_cast<int>(kSet2.size())) return kSet2[static_cast<std::size_t>(value)];
    if (set == 3 && value < 31) return static_cast<char>('`' + value);
    return kNone;
}

class Reader {
public:
    /// False when the value cannot stand there.
    bool take(int value) {
        if (m_set == 0 && value <= kShift3) {
            m_set = value + 1;
            return true;
        }
        const char character = m_set == 0 ? of_basic_set(value) : of_set(m_set, value);
        m_set = 0;
        if (character != kNone) m_text += character;
        return character != kNone;
    }
    [[nodiscard]] bool shifted() const { return m_set != 0; }
    /// A last shift 1 fills up.
    void drop_filling() {
        if (m_set == kShift1 + 1) m_set = 0;
    }
    [[nodiscard]] std::string& text() { return m_text; }

private:
    std::string m_text;
    int m_set = 0;
};

bool take_pair(Reader& reader, std::uint8_t high, std::uint8_t low) {
    const int sum = high * 256 + low - 1;
    if (sum < 0 || sum >= kValues * kValues * kValues) return false;
    const std::array<int, 3> values = {sum / (kValues * kValues), sum / kValues % kValues, sum % kValues};
    for (const int value : values)
        if (!reader.take(value)) return false;
    return true;
}

int value_of(char character) {
    if (character == ' ' || character == '<') return kBlank;
    if (character >= '0' && character <= '9') return kDigits + character - '0';
    if (character >= 'A' && character <= 'Z') return kLetters + character - 'A';
    return -1;
}

}  // namespace

C40Text decode_c40(ByteView bytes) {
    Reader reader;
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        const bool last = i + 2 >= bytes.size();
        const bool pair = i + 1 < bytes.size();
        if (pair && bytes[i] == kUnlatch) {
            const std::uint8_t next = bytes[i + 1];
            if (reader.shifted() || !last || next < ' ' + 1 || next > '~' + 1) return {reader.text(), i};
            return {reader.text() + static_cast<char>(next - 1), std::nullopt};
        }
        if (!pair || !take_pair(reader, bytes[i], bytes[i + 1])) return {reader.text(), i};
        if (last) reader.drop_filling();
        if (last && reader.shifted()) return {reader.text(), i};
    }
    return {reader.text(), std::nullopt};
}

std::optional<Bytes> encode_c40(std::string_view text) {
    Bytes bytes;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        const std::size_t left = text.size() - i;
        std::array<int, 3> values = {value_of(text[i]), kShift1, kShift1};
        if (left > 1) values[1] = value_of(text[i + 1]);
        if (left > 2) values[2] = value_of(text[i + 2]);
        for (const int value : values)
            if (value < 0) return std::nullopt;
        if (left == 1) {
            const char character = text[i] == '<' ? ' ' : text[i];
            bytes.insert(bytes.end(), {kUnlatch, static_cast<std::uint8_t>(character + 1)});
            continue;
        }
        const int sum = (values[0] * kValues + values[1]) * kValues + values[2] + 1;
        bytes.insert(bytes.end(), {static_cast<std::uint8_t>(sum / 256), static_cast<std::uint8_t>(sum % 256)});
    }
    return bytes;
}

}  // namespace garita::seal
