#include "vision/seal/detail/strict_json.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace garita::seal {
namespace {

/// Builds the tree from nlohmann's events; returning false ends the parse.
class Builder {
public:
    using number_integer_t = nlohmann::json::number_integer_t;
    using number_unsigned_t = nlohmann::json::number_unsigned_t;
    using number_float_t = nlohmann::json::number_float_t;
    using string_t = nlohmann::json::string_t;
    using binary_t = nlohmann::json::binary_t;

    bool null() { return add({nullptr}); }
    bool boolean(bool value) { return add({value}); }
    bool number_integer(number_integer_t value) { return add({static_cast<double>(value)}); }
    bool number_unsigned(number_unsigned_t value) { return add({static_cast<double>(value)}); }
    bool number_float(number_float_t value, const string_t& /*as_written*/) {
        return std::isfinite(value) ? add({value}) : refuse(Expected::JsonNumber);
    }
    bool string(string_t& value) { return add({std::move(value)}); }
    bool binary(binary_t& /*value*/) { return refuse(Expected::Json); }
    bool start_object(std::size_t /*size*/) { return open({JsonValue::Object{}}); }
    bool end_object() { return close(); }
    bool start_array(std::size_t /*size*/) { return open({JsonValue::Array{}}); }
    bool end_array() { return close(); }
    bool key(string_t& name) {
        auto& members = std::get<JsonValue::Object>(m_open.back().value);
        for (const auto& member : members)
            if (member.name == name) return refuse(Expected::JsonNames);
        members.push_back({std::move(name), {nullptr}});
        return true;
    }
    bool parse_error(std::size_t position, const std::string& /*token*/, const nlohmann::json::exception& error) {
        // nlohmann counts from 1 the characters that it has taken, the end of the text among them.
        m_position = position > 0 ? position - 1 : 0;
        // 406: a number that overflows a double.
        return refuse(error.id == 406 ? Expected::JsonNumber : Expected::Json);
    }

    std::variant<JsonValue, JsonRefusal> result(bool whole) && {
        if (!whole) return JsonRefusal{m_position, m_expected};
        return std::move(m_root);
    }

private:
    bool refuse(Expected expected) {
        m_expected = expected;
        return false;
    }
    bool count() { return ++m_count <= kMostJsonValues || refuse(Expected::JsonValues); }
    void put(JsonValue value) {
        if (m_open.empty()) {
            m_root = std::move(value);
        } else if (auto* array = std::get_if<JsonValue::Array>(&m_open.back().value)) {
            array->push_back(std::move(value));
        } else {
            std::get<JsonValue::Object>(m_open.back().value).back().value = std::move(value);
        }
    }
    bool add(JsonValue value) {
        put(std::move(value));
        return count();
    }
    bool open(JsonValue value) {
        m_open.push_back(std::move(value));
        if (m_open.size() > kDeepestJson) return refuse(Expected::JsonLevels);
        return count();
    }
    bool close() {
        JsonValue value = std::move(m_open.back());
        m_open.pop_back();
        put(std::move(value));
        return true;
    }

    std::vector<JsonValue> m_open;
    JsonValue m_root{nullptr};
    std::size_t m_count = 0;
    std::size_t m_position = 0;
    Expected m_expected = Expected::Json;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
    const Object* members = object();
    if (members == nullptr) return nullptr;
    const auto member = std::ranges::find(*members, name, &JsonMember::name);
    return member == members->end() ? nullptr : &member->value;
}

std::variant<JsonValue, JsonRefusal> parse_json(std::string_view text) {
    // nlohmann passes over a byte order mark, which RFC 8259, 8.1 does not allow.
    if (text.starts_with("\xEF\xBB\xBF")) return JsonRefusal{0, Expected::Json};
    Builder builder;
    const bool whole = nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
    return std::move(builder).result(whole);
}

}  // namespace garita::seal
