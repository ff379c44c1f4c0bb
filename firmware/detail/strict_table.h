// A table of a TOML file whose keys are taken one by one: what is left in the end nobody knows, and is refused. Only
// .cpp files include this.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "firmware/detail/toml.h"

namespace garita::detail {

/// An Input error "line N of WHAT: …".
template <typename... Arguments>
[[nodiscard]] tl::unexpected<Error> wrong_line(const toml::node& node, std::string_view what,
                                               fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    return fail(ErrorKind::Input, fmt::format("line {} of {}: {}", node.source().begin.line, what,
                                              fmt::format(text, std::forward<Arguments>(arguments)...)));
}

/// Each function takes a key; one that is missing, or of another kind, is an Input error that names the line.
class StrictTable {
public:
    /// Both outlive it; `what` is the file's, for messages: "the calibration".
    StrictTable(const toml::table& table, std::string_view what) : m_table(table), m_what(what) {}

    Result<double> number(std::string_view key) {
        GARITA_TRY(node, take(key));
        if (!node->is_number()) return wrong_line(*node, m_what, "\"{}\" is a number", key);
        return *node->value<double>();
    }
    Result<std::int64_t> whole(std::string_view key, std::int64_t least, std::int64_t most) {
        GARITA_TRY(node, take(key));
        const auto* value = node->as_integer();
        if (value == nullptr || value->get() < least || value->get() > most)
            return wrong_line(*node, m_what, "\"{}\" is a whole number from {} to {}", key, least, most);
        return value->get();
    }
    Result<std::string> text(std::string_view key) {
        constexpr std::size_t kMost = 200;
        GARITA_TRY(node, take(key));
        const auto* value = node->as_string();
        if (value == nullptr || value->get().size() > kMost)
            return wrong_line(*node, m_what, "\"{}\" is a short text", key);
        return value->get();
    }
    template <typename Number>
    Result<std::vector<Number>> numbers(std::string_view key) {
        GARITA_TRY(node, take(key));
        const toml::array* array = node->as_array();
        std::vector<Number> values;
        if (array == nullptr) return wrong_line(*node, m_what, "\"{}\" is a list of numbers", key);
        for (const toml::node& item : *array) {
            if (!item.is_number()) return wrong_line(item, m_what, "a number is expected");
            values.push_back(static_cast<Number>(*item.value<double>()));
        }
        return values;
    }
    template <std::size_t N>
    Result<std::array<double, N>> array(std::string_view key) {
        GARITA_TRY(values, numbers<double>(key));
        if (values.size() != N) return wrong_line(*m_table.get(key), m_what, "\"{}\" has {} numbers", key, N);
        std::array<double, N> result{};
        std::ranges::copy(values, result.begin());
        return result;
    }
    Result<const toml::node*> take(std::string_view key) {
        const toml::node* node = m_table.get(key);
        if (node == nullptr) return wrong_line(m_table, m_what, "\"{}\" is missing here", key);
        m_taken.emplace_back(key);
        return node;
    }
    /// An error where a key was not taken.
    Result<bool> end() const {
        for (const auto& [key, value] : m_table)
            if (std::ranges::find(m_taken, key.str()) == m_taken.end())
                return wrong_line(value, m_what, "\"{}\" is not known here", key.str());
        return true;
    }

private:
    const toml::table& m_table;
    std::string_view m_what;
    std::vector<std::string> m_taken;
};

}  // namespace garita::detail
