#include "vision/seal/vds_nc.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "vision/seal/detail/base_n.h"
#include "vision/seal/detail/canonical_json.h"
#include "vision/seal/detail/strict_json.h"
#include "vision/seal/detail/text.h"
#include "vision/seal/vds_nc_table.h"

namespace garita::seal {
namespace {

/// A text of the seal as a field may hold it.
std::string field_text(const std::string& text, std::string_view element, Content& content) {
    if (is_printable(text)) return text;
    add_defect(content, 0, Expected::MemberPrintable, {std::string(element)});
    return hexadecimal(Bytes(text.begin(), text.end()));
}

constexpr std::size_t kLongestName = 32;

/// Walks the message and tells every value.
class Message {
public:
    Message(const VdsNcType* type, Content& content) : m_type(type), m_content(content) {}

    void read(const JsonValue& value, const std::string& path, const std::string& pattern) {
        if (const auto* members = value.object()) {
            m_patterns.insert(pattern);
            for (const auto& [whole_name, member] : *members) {
                // A path is repeated for each value under it: what a stranger writes into it is bounded.
                const std::string name = (path.empty() ? "" : ".") + whole_name.substr(0, kLongestName);
                read(member, path + name, pattern + name);
            }
        } else if (const auto* items = value.array()) {
            for (std::size_t i = 0; i < items->size(); ++i)
                read((*items)[i], path + '[' + std::to_string(i) + ']', pattern + "[]");
        } else {
            m_patterns.insert(pattern);
            add(value, path, pattern);
        }
    }

    /// Members that every seal of the type has.
    void check_required() const {
        if (m_type == nullptr) return;
        for (const VdsNcMember& member : m_type->members)
            if (member.required && !m_patterns.contains(std::string(member.path)))
                add_defect(m_content, 0, Expected::FeatureRequired,
                           {std::string(member.name), "msg." + std::string(member.path)});
    }

private:
    [[nodiscard]] std::string_view name_of(std::string_view pattern) const {
        if (m_type == nullptr) return "unknown";
        const auto row = std::ranges::find(m_type->members, pattern, &VdsNcMember::path);
        return row == m_type->members.end() ? "unknown" : row->name;
    }

    void add(const JsonValue& value, const std::string& path, const std::string& pattern) {
        const std::string element = field_text("msg." + path, "msg", m_content);
        const std::string text =
            value.text() != nullptr ? field_text(*value.text(), element, m_content) : canonical_json(value);
        const std::string_view name = name_of(pattern);
        m_content.fields.push_back({std::string(name), text, element});
        if (name == "name") add_name_parts(text, element);
    }

    /// Doc 9303 part 3, 4.6: two fillers, here blanks, between primary and secondary identifier.
    void add_name_parts(const std::string& text, const std::string& element) {
        const std::size_t at = text.find("  ");
        if (at == std::string::npos || at == 0 || text.find("  ", at + 2) != std::string::npos) return;
        add_field(m_content, "surname", text.substr(0, at), element);
        add_field(m_content, "given_names", text.substr(at + 2), element);
    }

    const VdsNcType* m_type;
    Content& m_content;
    std::set<std::string> m_patterns;
};

/// The text of a member; empty, and a defect, when it is not there or not a text.
std::string required_text(const JsonValue* object, std::string_view name, std::string_view path, Content& content) {
    const JsonValue* member = object == nullptr ? nullptr : object->find(name);
    if (member != nullptr && member->text() != nullptr) return field_text(*member->text(), path, content);
    add_defect(content, 0, Expected::MemberText, {std::string(path)});
    return {};
}

void only(const JsonValue* object, std::span<const std::string_view> names, std::string_view path, Content& content) {
    if (object == nullptr || object->object() == nullptr) {
        add_defect(content, 0, Expected::MemberObject, {std::string(path)});
        return;
    }
    for (const auto& member : *object->object())
        if (std::ranges::find(names, member.name) == names.end())
            add_defect(content, 0, Expected::MemberOnly, {std::string(path)});
}

/// RFC 7518, 3.4, as VDS-NC names its algorithms.
std::optional<Hash> hash_of(std::string_view algorithm) {
    if (algorithm == "ES256") return Hash::Sha256;
    if (algorithm == "ES384") return Hash::Sha384;
    if (algorithm == "ES512") return Hash::Sha512;
    return std::nullopt;
}

void read_signature(const JsonValue* sig, Seal& seal, Content& content) {
    constexpr std::array<std::string_view, 3> kNames = {"alg", "cer", "sigvl"};
    only(sig, kNames, "sig", content);
    if (sig == nullptr || sig->object() == nullptr) return;
    const auto hash = hash_of(required_text(sig, "alg", "sig.alg", content));
    if (!hash) add_defect(content, 0, Expected::MemberAlgorithm, {"ES256, ES384, ES512", "sig.alg"});
    seal.hash = hash.value_or(Hash::BySignatureLength);
    if (sig->find("cer") != nullptr) {
        const auto certificate = decode_base64(required_text(sig, "cer", "sig.cer", content));
        if (!certificate || certificate->empty()) add_defect(content, 0, Expected::MemberBase64, {"sig.cer"});
        seal.certificate = certificate.value_or(Bytes{});
    }
    const auto signature = decode_base64(required_text(sig, "sigvl", "sig.sigvl", content));
    if (!signature || signature->empty() || signature->size() % 2 != 0)
        add_defect(content, 0, Expected::MemberSignature, {"sig.sigvl"});
    // Without a hash that is known the signature is none that could be verified.
    if (hash && signature) seal.signature = *signature;
}

void read_data(const JsonValue& data, Content& content) {
    constexpr std::array<std::string_view, 2> kNames = {"hdr", "msg"};
    constexpr std::array<std::string_view, 3> kHeaderNames = {"t", "v", "is"};
    only(&data, kNames, "data", content);
    const JsonValue* header = data.find("hdr");
    only(header, kHeaderNames, "data.hdr", content);
    const std::string type_text = required_text(header, "t", "data.hdr.t", content);
    content.seal->country = required_text(header, "is", "data.hdr.is", content);
    const JsonValue* version = header == nullptr ? nullptr : header->find("v");
    if (version != nullptr && std::holds_alternative<double>(version->value)) {
        content.version = canonical_json(*version);
    } else {
        add_defect(content, 0, Expected::MemberNumber, {"data.hdr.v"});
    }
    const VdsNcType* type = find_vds_nc_type(type_text);
    content.understood = type != nullptr;
    add_field(content, "seal_country", content.seal->country, "data.hdr.is");
    add_field(content, "document_type", type != nullptr ? std::string(type->name) : type_text, "data.hdr.t");
    Message message(type, content);
    if (const JsonValue* msg = data.find("msg"); msg != nullptr && msg->object() != nullptr)
        message.read(*msg, "", "");
    else
        add_defect(content, 0, Expected::MemberObject, {"data.msg"});
    message.check_required();
}

}  // namespace

bool looks_like_vds_nc(ByteView payload) {
    const std::string_view text = characters_of(payload);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '{' && text.find("\"data\"") != std::string_view::npos &&
           text.find("\"sig\"") != std::string_view::npos;
}

Content read_vds_nc(ByteView payload, std::string_view /*today*/) {
    Content content = content_of("vds-nc");
    if (payload.size() > kLongestPayload) {
        add_defect(content, 0, Expected::PayloadSize, {std::to_string(kLongestPayload)});
        return content;
    }
    const auto parsed = parse_json(characters_of(payload));
    if (const auto* refusal = std::get_if<JsonRefusal>(&parsed)) {
        add_defect(content, refusal->offset, refusal->expected);
        return content;
    }
    const auto& root = std::get<JsonValue>(parsed);
    constexpr std::array<std::string_view, 2> kNames = {"data", "sig"};
    only(&root, kNames, "{}", content);
    const JsonValue* data = root.find("data");
    if (data == nullptr || data->object() == nullptr) {
        add_defect(content, 0, Expected::MemberObject, {"data"});
        return content;
    }
    content.seal.emplace();
    const std::string canonical = canonical_json(*data);
    content.seal->signed_bytes.assign(canonical.begin(), canonical.end());
    read_data(*data, content);
    read_signature(root.find("sig"), *content.seal, content);
    return content;
}

}  // namespace garita::seal
