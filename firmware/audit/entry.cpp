#include "firmware/audit/entry.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "vision/checks/registry.h"

namespace garita::audit {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 3> kModes = {"live", "training", "test"};
constexpr std::array<std::string_view, 2> kClocks = {"unconfirmed", "confirmed"};
// Each is of a fixed length or ends before it, so that no signature or hash of one can be taken for that of another.
constexpr std::string_view kEntryDomain = "garita audit entry 1\n";
constexpr std::string_view kCheckpointDomain = "garita audit checkpoint 1\n";
constexpr std::string_view kEpochDomain = "garita audit epoch 1\n";

bool is_of(std::string_view text, std::size_t least, std::size_t most, std::string_view also) {
    return text.size() >= least && text.size() <= most && std::ranges::all_of(text, [also](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || also.find(c) != std::string_view::npos;
           });
}

/// The field's value as JSON; nothing where it is not of the field's kind.
std::optional<json> to_json(const Field& field, const Value& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    const auto* word = std::get_if<Word>(&value);
    const auto* digest = std::get_if<Sha256>(&value);
    const auto* record = std::get_if<RecordId>(&value);
    const auto* person = std::get_if<PersonId>(&value);
    const auto in_range = [number](std::int64_t most) { return number != nullptr && *number >= 0 && *number <= most; };
    switch (field.kind) {
        case Kind::Record:
            return record != nullptr ? std::optional<json>(hex(record->bytes)) : std::nullopt;
        case Kind::Person:
            return person != nullptr ? std::optional<json>(hex(person->bytes)) : std::nullopt;
        case Kind::Digest:
        case Kind::Key:
            return digest != nullptr ? std::optional<json>(hex(*digest)) : std::nullopt;
        case Kind::Number:
            return in_range(field.most) ? std::optional<json>(*number) : std::nullopt;
        case Kind::Time:
            return in_range(kLastSecond) ? std::optional<json>(*number) : std::nullopt;
        case Kind::Word:
            return word != nullptr && has_word(field, word->text) ? std::optional<json>(word->text) : std::nullopt;
        case Kind::Check:
            return word != nullptr && find_check(word->text) != nullptr ? std::optional<json>(word->text)
                                                                        : std::nullopt;
        case Kind::Station:
            return std::nullopt;
    }
    return std::nullopt;
}

Result<json> fields_of(const Occurrence& occurrence, std::string_view station) {
    const EventFacts& facts = facts_of(occurrence.event);
    json fields = json::object();
    const auto wrong = [&facts](std::string_view field, const char* why) {
        // Whatever was given does not stand here: it may be what must not get into any log.
        return fail(ErrorKind::Internal,
                    "the audit log's event " + std::string(facts.id) + ": field " + std::string(field) + " " + why);
    };
    for (const Field& field : facts.all_fields()) {
        if (field.kind == Kind::Station) {
            if (!is_station(station)) return wrong(field.name, "is no name of a station");
            fields[std::string(field.name)] = station;
            continue;
        }
        const auto given = std::ranges::find(occurrence.fields, field.name, [](const auto& one) { return one.first; });
        if (given == occurrence.fields.end()) {
            if (field.presence == Presence::Sometimes) continue;
            return wrong(field.name, "is missing");
        }
        const std::optional<json> value = to_json(field, given->second);
        if (!value) return wrong(field.name, "is not of its kind");
        fields[std::string(field.name)] = *value;
    }
    std::set<std::string_view> names;
    for (const auto& [name, value] : occurrence.fields)
        if (!names.insert(name).second || !fields.contains(name)) return wrong("of another event", "was given");
    return fields;
}

Result<std::string> write(std::int64_t number, const Moment& moment, const Occurrence& occurrence,
                          std::string_view station) {
    GARITA_TRY(fields, fields_of(occurrence, station));
    json entry = {{"boot", hex(moment.boot)},
                  {"boottime", moment.boottime},
                  {"clock", kClocks[static_cast<std::size_t>(moment.clock)]},
                  {"event", facts_of(occurrence.event).id},
                  {"fields", std::move(fields)},
                  {"mode", name_of(occurrence.mode)},
                  {"number", number},
                  {"time", std::clamp(moment.utc, std::int64_t{0}, kLastSecond)}};
    if (occurrence.person) entry["person"] = hex(occurrence.person->bytes);
    std::string bytes = entry.dump();
    if (bytes.size() > kLongestEntry) return fail(ErrorKind::Internal, "an entry longer than any may be");
    return bytes;
}

/// Keys of an object, each taken once.
class Taken {
public:
    explicit Taken(const json& object) : m_object(object) {}
    std::optional<std::string> text(const char* key) {
        const auto found = m_object.find(key);
        if (found == m_object.end() || !found->is_string()) return std::nullopt;
        ++m_count;
        return found->get<std::string>();
    }
    std::optional<std::int64_t> whole(const char* key, std::int64_t most) {
        const auto found = m_object.find(key);
        if (found == m_object.end()) return std::nullopt;
        ++m_count;
        return whole_of(*found, most);
    }
    const json* object(const char* key) {
        const auto found = m_object.find(key);
        if (found == m_object.end() || !found->is_object()) return nullptr;
        ++m_count;
        return &*found;
    }
    [[nodiscard]] bool all() const { return m_count == m_object.size(); }

    static std::optional<std::int64_t> whole_of(const json& value, std::int64_t most) {
        if (!value.is_number_unsigned() || value.get<std::uint64_t>() > static_cast<std::uint64_t>(most))
            return std::nullopt;
        return value.get<std::int64_t>();
    }

private:
    const json& m_object;
    std::size_t m_count = 0;
};

template <std::size_t n>
std::optional<std::size_t> index_of(const std::array<std::string_view, n>& names, const std::string& name) {
    const auto* found = std::ranges::find(names, name);
    return found == names.end() ? std::nullopt : std::optional<std::size_t>(found - names.begin());
}

/// What a field of any event may hold, also of one that is made later.
bool parse_fields(const json& object, Entry& entry) {
    constexpr std::size_t kMostFields = 16;
    constexpr std::int64_t kMost = std::int64_t{1} << 53;
    if (object.size() > kMostFields) return false;
    for (const auto& [name, value] : object.items()) {
        if (!is_of(name, 1, 32, "_")) return false;
        if (value.is_string()) {
            auto text = value.get<std::string>();
            if (!is_of(text, 1, 128, "-")) return false;
            entry.fields.emplace(name, std::move(text));
        } else if (const auto number = Taken::whole_of(value, kMost)) {
            entry.fields.emplace(name, *number);
        } else {
            return false;
        }
    }
    return true;
}

bool parse_moment(Taken& taken, Moment& moment) {
    constexpr std::int64_t kLongest = std::int64_t{1} << 53;
    const auto time = taken.whole("time", kLastSecond);
    const auto boottime = taken.whole("boottime", kLongest);
    const auto clock_name = taken.text("clock");
    const auto boot_text = taken.text("boot");
    if (!time || !boottime || !clock_name || !boot_text) return false;
    const auto clock = index_of(kClocks, *clock_name);
    const auto boot = bytes_of_hex(*boot_text);
    if (!clock || !boot || boot->size() != moment.boot.size()) return false;
    moment.utc = *time;
    moment.boottime = *boottime;
    moment.clock = static_cast<Clock>(*clock);
    std::ranges::copy(*boot, moment.boot.begin());
    return true;
}

bool parse(const json& object, Entry& entry) {
    Taken taken(object);
    const auto number = taken.whole("number", kMostEntries);
    const auto mode_name = taken.text("mode");
    const auto event = taken.text("event");
    const json* fields = taken.object("fields");
    if (!number || *number < 1 || !mode_name || !event || !is_of(*event, 1, 40, "-") || fields == nullptr) return false;
    const auto mode = index_of(kModes, *mode_name);
    if (!mode || !parse_moment(taken, entry.moment) || !parse_fields(*fields, entry)) return false;
    if (object.contains("person")) {
        const auto person = taken.text("person");
        if (!person || person->size() != 32 || !bytes_of_hex(*person)) return false;
        entry.person = *person;
    }
    entry.number = *number;
    entry.mode = static_cast<Mode>(*mode);
    entry.event = *event;
    return taken.all();
}

std::vector<std::uint8_t> with_domain(std::string_view domain, const Sha256& hash) {
    std::vector<std::uint8_t> message(domain.begin(), domain.end());
    message.insert(message.end(), hash.begin(), hash.end());
    return message;
}

}  // namespace

Moment moment_of_machine(Clock clock) {
    Moment moment{.utc = std::time(nullptr), .clock = clock};
    timespec since_boot{};
    clock_gettime(CLOCK_BOOTTIME, &since_boot);
    moment.boottime = since_boot.tv_sec * 1000 + since_boot.tv_nsec / 1'000'000;
    std::string id;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
    std::erase(id, '-');
    if (const auto bytes = bytes_of_hex(id); bytes && bytes->size() == moment.boot.size())
        std::ranges::copy(*bytes, moment.boot.begin());
    return moment;
}

std::optional<std::string_view> Entry::text(std::string_view field) const {
    const auto found = fields.find(field);
    const auto* text = found == fields.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text == nullptr ? std::nullopt : std::optional<std::string_view>(*text);
}

std::optional<std::int64_t> Entry::whole(std::string_view field) const {
    const auto found = fields.find(field);
    const auto* value = found == fields.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
    return value == nullptr ? std::nullopt : std::optional(*value);
}

Result<std::string> write_entry(std::int64_t number, const Moment& moment, const Occurrence& occurrence) {
    if (occurrence.event == Event::EpochBegun || occurrence.event == Event::Checkpoint)
        return fail(ErrorKind::Internal,
                    "only the audit log itself says " + std::string(facts_of(occurrence.event).id));
    return write(number, moment, occurrence, {});
}

Result<std::string> write_own_entry(std::int64_t number, const Moment& moment, const Occurrence& occurrence,
                                    std::string_view station) {
    return write(number, moment, occurrence, station);
}

Result<Entry> parse_entry(std::string_view bytes) {
    const auto none = [] { return fail(ErrorKind::Input, "these bytes are no entry of an audit log"); };
    if (bytes.empty() || bytes.size() > kLongestEntry) return none();
    const json object = json::parse(bytes, nullptr, false);
    Entry entry;
    if (!object.is_object() || !parse(object, entry)) return none();
    // One way to write it: no blanks, no other order, no key twice, no escape that is not needed.
    if (object.dump() != bytes) return none();
    return entry;
}

bool is_station(std::string_view text) {
    return is_of(text, 1, 32, "-");
}

std::string_view name_of(Mode mode) {
    return kModes[static_cast<std::size_t>(mode)];
}

Sha256 hash_of(const Sha256& before, std::string_view entry) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    const auto add = [&state](const void* bytes, std::size_t size) {
        crypto_hash_sha256_update(&state, static_cast<const unsigned char*>(bytes), size);
    };
    add(kEntryDomain.data(), kEntryDomain.size());
    add(before.data(), before.size());
    add(entry.data(), entry.size());
    Sha256 hash{};
    crypto_hash_sha256_final(&state, hash.data());
    return hash;
}

std::vector<std::uint8_t> signed_of_epoch(const Sha256& hash) {
    return with_domain(kEpochDomain, hash);
}
std::vector<std::uint8_t> signed_of_checkpoint(const Sha256& hash) {
    return with_domain(kCheckpointDomain, hash);
}

bool verifies(const Signature& signature, std::span<const std::uint8_t> message, const Key& key) {
    return crypto_sign_verify_detached(signature.data(), message.data(), message.size(), key.data()) == 0;
}

}  // namespace garita::audit
