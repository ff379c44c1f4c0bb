// Texts of lines "word value", in a fixed order: the head of an archive and its manifest. Read strictly, and only as
// they are written: whoever parses one compares it with what would be written of its value. Only .cpp files of this
// folder include this.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace garita::evidence {

class Lines {
public:
    explicit Lines(std::string_view text) : m_rest(text) {}

    /// What stands behind `word` and a blank, where the next line begins so; nothing where it does not, or does not
    /// end.
    std::optional<std::string_view> take(std::string_view word) {
        const std::size_t end = m_rest.find('\n');
        if (end == std::string_view::npos || !m_rest.starts_with(word) || end <= word.size() ||
            m_rest[word.size()] != ' ')
            return std::nullopt;
        const std::string_view value = m_rest.substr(word.size() + 1, end - word.size() - 1);
        m_rest.remove_prefix(end + 1);
        return value;
    }
    /// The next line whole.
    std::optional<std::string_view> line() {
        const std::size_t end = m_rest.find('\n');
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view value = m_rest.substr(0, end);
        m_rest.remove_prefix(end + 1);
        return value;
    }
    [[nodiscard]] bool done() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
};

/// Takes what stands before the next blank away from a value; nothing where there is no blank.
[[nodiscard]] inline std::optional<std::string_view> word_of(std::string_view& value) {
    const std::size_t end = value.find(' ');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view word = value.substr(0, end);
    value.remove_prefix(end + 1);
    return word;
}

}  // namespace garita::evidence
