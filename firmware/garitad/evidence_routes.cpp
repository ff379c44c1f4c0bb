#include "firmware/garitad/evidence_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "firmware/bytes.h"
#include "firmware/data_files.h"
#include "firmware/evidence/export.h"
#include "firmware/evidence/monitoring.h"
#include "firmware/evidence/receipt.h"
#include "firmware/fingerprint.h"
#include "firmware/garitad/record_routes.h"
#include "firmware/messages.h"
#include "firmware/station/decided.h"
#include "firmware/trust/certificate.h"
#include "firmware/version.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using people::Permission;

std::string as_string(std::span<const std::uint8_t> bytes) {
    return std::string(text_of(bytes));
}

fs::path recipients_folder(const fs::path& data) {
    return data / "evidence" / "recipients";
}

/// By name; a file that is none of a recipient is left out.
std::vector<PublicParty> recipients_of(const fs::path& data) {
    std::vector<PublicParty> all;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(recipients_folder(data), error))
        if (const auto party = read_public_party(Party::Recipient, entry.path())) all.push_back(*party);
    std::ranges::sort(all, {}, &PublicParty::name);
    return all;
}

/// The whole record as it stands, with an anchor of now.
Result<evidence::Case> case_of(Station& station, Mode mode, const records::InspectionId& id,
                               evidence::ExportFacts facts) {
    GARITA_TRY(store, station.records(mode));
    GARITA_TRY(anchor, station.log().anchor());
    facts.station = station.name();
    facts.program = fmt::format("garita {}", kVersion);
    facts.mode = mode;
    facts.made = station.clock().now().utc;
    facts.anchor = anchor;
    return evidence::case_of(*store, id.record, std::move(facts),
                             [&station](const PersonId& person) { return name_of_person(station, person); });
}

Result<bool> tell(Station& station, const Command& command, Mode mode, std::string_view purpose, const Sha256& digest,
                  const std::optional<RecordId>& record, const std::optional<PersonId>& second) {
    audit::Occurrence occurrence{.event = audit::Event::Export,
                                 .person = command.visitor.person.id,
                                 .mode = audit_mode(mode),
                                 .fields = {{"digest", digest}, {"purpose", audit::Word{purpose}}}};
    if (record) occurrence.fields.emplace_back("record", *record);
    if (second) occurrence.fields.emplace_back("second", *second);
    GARITA_TRY(entry, station.log().append(occurrence));
    static_cast<void>(entry);
    return true;
}

HttpAnswer list(const fs::path& data) {
    Json all = Json::array();
    for (const PublicParty& party : recipients_of(data))
        all.push_back(
            {{"name", visible(party.name, 80)}, {"key", hex(party.key)}, {"fingerprint", fingerprint_of(party.key)}});
    return json_answer({{"recipients", std::move(all)}});
}

/// As a laboratory gives it out: the text of its *.recipient.toml. Its name and fingerprint are shown before anything
/// is sent. One whose key is known stays as it is, under the name that it has.
HttpAnswer add_recipient(Station& station, const fs::path& data, const Command& command) {
    const auto party = parse_public_party(Party::Recipient, command.text("key"));
    if (!party) return json_answer({{"refused", static_cast<int>(DecisionRefusal::NoRecipient)}}, 409);
    const auto everybody = recipients_of(data);
    const auto known = std::ranges::find(everybody, party->key, &PublicParty::key);
    const bool is_known = known != everybody.end();
    const Json answer = {{"name", visible(is_known ? known->name : party->name, 80)},
                         {"fingerprint", fingerprint_of(party->key)},
                         {"known", is_known}};
    if (is_known) return json_answer(answer);
    const std::string text = to_toml(Party::Recipient, *party);
    const auto entry = station.log().append(
        {.event = audit::Event::ConfigurationChanged,
         .person = command.visitor.person.id,
         .fields = {
             {"after", sha256_of(bytes_of(text))}, {"area", audit::Word{"station"}}, {"before", sha256_of({})}}});
    if (!entry) return refusal(entry.error());
    const auto kept = replace_file(recipients_folder(data) / (hex(party->key).substr(0, 16) + ".recipient.toml"), text);
    if (!kept) return refusal(kept.error());
    return json_answer(answer);
}

/// What the second person is asked to approve.
std::string subject_of(const Command& command, const PublicParty& to) {
    return fmt::format("evidence of record {} for {}, {}: {}", command.text("record"), to.name, fingerprint_of(to.key),
                       command.text("reason"));
}

HttpAnswer export_evidence(Station& station, Kiosk& kiosk, Exports& exports, const fs::path& data,
                           const Command& command) {
    const auto id = inspection_of(command);
    const auto everybody = recipients_of(data);
    const auto to = std::ranges::find_if(
        everybody, [&](const PublicParty& party) { return hex(party.key) == command.text("recipient"); });
    if (!id || to == everybody.end()) return {.status = 400};
    if (command.text("reason").empty())
        return json_answer({{"refused", static_cast<int>(DecisionRefusal::ReasonsWanted)}}, 409);
    const Mode mode = kiosk.mode();
    const std::string subject = subject_of(command, *to);
    const auto second = approved(station, command, {.permission = Permission::Export, .subject = subject});
    if (!second.by) return second.refused;
    auto made =
        case_of(station, mode, *id,
                {.reason = command.text("reason"), .exported_by = command.visitor.person.id, .second = second.by});
    if (!made) return refusal(made.error());
    // To which state a recipient passes it on nobody here can tell.
    if (evidence::asks_for_protection(*made))
        return json_answer({{"refused", static_cast<int>(DecisionRefusal::Protection)}}, 409);
    const auto key = trust::read_station_key(data);
    const auto certificate = trust::read_certificate(data);
    if (!key) return refusal(key.error());
    if (!certificate) return refusal(certificate.error());
    if (!*key) return {.status = 500};
    const auto exported =
        evidence::export_case(*made, {*to}, **key, *certificate ? trust::ByteView(**certificate) : trust::ByteView(),
                              {.language = command.text("language"), .size = paper::PaperSize::A4});
    if (!exported) return refusal(exported.error());
    if (const auto told = tell(station, command, mode, "evidence", exported->digest, id->record, second.by); !told)
        return refusal(told.error());
    exports.set(command.visitor.token, {{"evidence", {"application/octet-stream", as_string(exported->archive)}},
                                        {"report.pdf", {"application/pdf", as_string(exported->report)}}});
    return json_answer({{"digest", in_groups(exported->digest)},
                        {"bytes", exported->archive.size()},
                        {"station_key", hex((*key)->known.key)}});
}

/// Of the days from `first_day` to `last_day`, in their order.
HttpAnswer monitor(Station& station, Kiosk& kiosk, Exports& exports, const Command& command) {
    constexpr int kMost = 5'000;
    constexpr int kOfAPage = 500;
    const Mode mode = kiosk.mode();
    const auto store = station.records(mode);
    if (!store) return refusal(store.error());
    const records::Filter days{.first_day = command.day("first_day"), .last_day = command.day("last_day")};
    std::vector<std::string> lines;
    for (std::int64_t before = INT64_MAX; true;) {
        const auto page = (*store)->search(days, {.before = before, .most = kOfAPage});
        if (!page) return refusal(page.error());
        for (const records::InspectionSummary& summary : *page) {
            if (lines.size() == kMost)
                return json_answer({{"refused", static_cast<int>(DecisionRefusal::TooMany)}}, 409);
            const auto kept = (*store)->read(summary.id);
            if (!kept) return refusal(kept.error());
            auto line = evidence::monitoring_line(*kept, {.station = station.name(), .mode = mode});
            if (!line) return refusal(line.error());
            lines.push_back(std::move(*line));
        }
        if (page->size() < kOfAPage) break;
        before = page->back().sequence;
    }
    std::string file;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) file += *line + "\n";
    const Sha256 digest = sha256_of(bytes_of(file));
    if (const auto told = tell(station, command, mode, "monitoring", digest, {}, {}); !told)
        return refusal(told.error());
    exports.set(command.visitor.token, {{"monitoring.jsonl", {"application/x-ndjson", std::move(file)}}});
    return json_answer({{"inspections", lines.size()}, {"digest", in_groups(digest)}});
}

HttpAnswer make_receipt(Station& station, Kiosk& kiosk, Exports& exports, const Command& command) {
    const auto id = inspection_of(command);
    if (!id) return {.status = 400};
    const Mode mode = kiosk.mode();
    const auto made = case_of(station, mode, *id, {.reason = "receipt", .exported_by = command.visitor.person.id});
    if (!made) return refusal(made.error());
    const auto receipt =
        evidence::write_receipt(*made, {.language = command.text("language"), .size = paper::PaperSize::A4});
    if (!receipt) return refusal(receipt.error());
    if (const auto told = tell(station, command, mode, "subject", sha256_of(*receipt), id->record, {}); !told)
        return refusal(told.error());
    exports.set(command.visitor.token, {{"receipt.pdf", {"application/pdf", as_string(*receipt)}}});
    return json_answer({{"done", true}});
}

}  // namespace

HttpAnswer exported_file(const Exports& exports, const Visitor& visitor, const std::string& path) {
    constexpr std::string_view kBefore = "/export/";
    const auto files = exports.find(visitor.token);
    if (!files) return {.status = 404};
    const auto file = files->find(path.substr(kBefore.size()));
    if (file == files->end()) return {.status = 404};
    return {.type = file->second.type, .body = file->second.bytes};
}

std::vector<CommandRoute> evidence_routes(Station& station, Kiosk& kiosk, Exports& exports, const fs::path& data) {
    return {{.path = "/recipients",
             .permission = Permission::Export,
             .answer = [data](const Command&) { return list(data); }},
            {.path = "/recipient",
             .permission = Permission::Configuration,
             .answer = [&station, data](const Command& command) { return add_recipient(station, data, command); }},
            {.path = "/export",
             .permission = Permission::Export,
             .answer =
                 [&, data](const Command& command) { return export_evidence(station, kiosk, exports, data, command); }},
            {.path = "/monitoring",
             .permission = Permission::Export,
             .answer = [&](const Command& command) { return monitor(station, kiosk, exports, command); }},
            {.path = "/receipt", .permission = Permission::Search, .answer = [&](const Command& command) {
                 return make_receipt(station, kiosk, exports, command);
             }}};
}

}  // namespace garita
