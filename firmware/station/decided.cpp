#include "firmware/station/decided.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace garita {
namespace {

using Json = nlohmann::json;
using people::Permission;
using records::Line;

constexpr bool is_in_order() {
    for (std::size_t i = 0; i < kChoices.size(); ++i)
        if (static_cast<std::size_t>(kChoices[i].choice) != i) return false;
    return kChoices.size() == static_cast<std::size_t>(Choice::RetainDocument) + 1;
}
static_assert(is_in_order(), "rows in the order of Choice");

const ChoiceFacts& facts_of(Choice choice) {
    return kChoices[static_cast<std::size_t>(choice)];
}

tl::unexpected<Error> refuse(DecisionRefusal refusal, std::string text) {
    return fail(ErrorKind::Input, std::move(text), static_cast<int>(refusal));
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Result<bool> look_at(const Decided& decided) {
    for (const std::string* text : {&decided.reasons, &decided.legal_ground, &decided.interpreter})
        if (text->size() > kLongestSaid) return refuse(DecisionRefusal::TooLong, "what is said is too long to be kept");
    if (decided.felt.size() > kMostFelt ||
        std::ranges::any_of(decided.felt, [](const std::string& key) { return key.size() > 64; }))
        return refuse(DecisionRefusal::TooLong, "more ticks than there are things to feel");
    if (facts_of(decided.choice).wanted == Wanted::Nothing) return true;
    if (is_blank(decided.reasons)) return refuse(DecisionRefusal::ReasonsWanted, "a refusal says why");
    if (is_blank(decided.legal_ground))
        return refuse(DecisionRefusal::GroundWanted, "a refusal names its ground in law");
    return true;
}

/// Whether the finding of this check speaks against the document: only such are overruled.
bool is_against(const std::string& report, const std::string& check) {
    const Json json = Json::parse(report, nullptr, false);
    if (!json.is_object() || !json.contains("shown")) return false;
    for (const Json& finding : json["shown"].value("findings", Json::array()))
        if (finding.value("check", "") == check) {
            const std::string outcome = finding.value("outcome", "");
            return outcome != name_of(Outcome::Successful) && outcome != name_of(Outcome::NotSupported);
        }
    return false;
}

}  // namespace

const ChoiceFacts* find_choice(std::string_view id) {
    const auto* const found = std::ranges::find(kChoices, id, &ChoiceFacts::id);
    return found == kChoices.end() ? nullptr : found;
}

bool may_decide(people::Role role, Line line, Choice choice) {
    const ChoiceFacts& facts = facts_of(choice);
    const bool is_referral = facts.kind == records::DecisionKind::Referred;
    if (line == Line::First && facts.kind != records::DecisionKind::Admitted && !is_referral) return false;
    if (line == Line::Second && (is_referral || !people::may(role, Permission::Refuse))) return false;
    return people::may(role, facts.permission);
}

std::string to_text(const Decided& decided) {
    return Json{{"form", 1},
                {"choice", facts_of(decided.choice).id},
                {"compared_with_person", decided.compared_with_person},
                {"felt", decided.felt},
                {"reasons", decided.reasons},
                {"legal_ground", decided.legal_ground},
                {"interpreter", decided.interpreter},
                {"appeal_explained", decided.appeal_explained}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Decided> decided_of_text(std::string_view text, Line line) {
    const Json json = Json::parse(text, nullptr, false);
    const ChoiceFacts* choice =
        json.is_object() && json.value("form", 0) == 1 ? find_choice(json.value("choice", "")) : nullptr;
    if (choice == nullptr) return fail(ErrorKind::Device, "a decision of no known form: written by a newer Garita");
    Decided decided{.choice = choice->choice,
                    .line = line,
                    .compared_with_person = json.value("compared_with_person", false),
                    .reasons = json.value("reasons", ""),
                    .legal_ground = json.value("legal_ground", ""),
                    .interpreter = json.value("interpreter", ""),
                    .appeal_explained = json.value("appeal_explained", false)};
    for (const Json& key : json.value("felt", Json::array()))
        if (key.is_string()) decided.felt.push_back(key.get<std::string>());
    return decided;
}

Result<bool> decide(Station& station, const people::Person& person, Mode mode, const records::InspectionId& inspection,
                    const Decided& decided) {
    const ChoiceFacts& facts = facts_of(decided.choice);
    if (!may_decide(person.role, decided.line, decided.choice))
        return refuse(DecisionRefusal::NotAllowed, "this role does not decide so");
    GARITA_TRY(sound, look_at(decided));
    GARITA_TRY(store, station.records(mode));
    GARITA_TRY(kept, store->read(inspection));
    static_cast<void>(sound);
    if (!kept.summary.completed_at) return refuse(DecisionRefusal::NotEnded, "the machine has not ended with it");
    if (std::ranges::any_of(kept.decisions, [&](const auto& made) { return made.line == decided.line; }))
        return refuse(DecisionRefusal::DecidedAlready, "it was decided already in this line");
    GARITA_TRY(entry,
               station.log().append({.event = audit::Event::Decision,
                                     .person = person.id,
                                     .mode = audit_mode(mode),
                                     .fields = {{"decision", audit::Word{facts.id}}, {"record", inspection.record}}}));
    static_cast<void>(entry);
    return store->decide(inspection, {.at = station.clock().now().utc,
                                      .person = person.id,
                                      .line = decided.line,
                                      .kind = facts.kind,
                                      .reasons = to_text(decided)});
}

Result<bool> hold(Station& station, const PersonId& person, const PersonId& second, Mode mode, const RecordId& record,
                  Hold what) {
    GARITA_TRY(store, station.records(mode));
    GARITA_TRY(entry, station.log().append(
                          {.event = what == Hold::Set ? audit::Event::LegalHoldSet : audit::Event::LegalHoldLifted,
                           .person = person,
                           .mode = audit_mode(mode),
                           .fields = {{"record", record}, {"second", second}}}));
    static_cast<void>(entry);
    const std::int64_t now = station.clock().now().utc;
    return what == Hold::Set ? store->set_hold(record, now, person) : store->lift_hold(record, now, person);
}

Result<bool> delete_record(Station& station, const PersonId& person, const PersonId& second, Mode mode,
                           const RecordId& record, std::string_view reason) {
    const auto* const word = std::ranges::find(kDeletionReasons, reason);
    if (word == kDeletionReasons.end())
        return refuse(DecisionRefusal::ReasonsWanted, "a record is deleted for a reason");
    GARITA_TRY(store, station.records(mode));
    GARITA_TRY(kept, store->read({.record = record, .number = 1}));
    if (kept.summary.retention == records::RetentionClass::LegalHold)
        return refuse(DecisionRefusal::Held, "a record in a legal hold is not deleted");
    GARITA_TRY(entry, station.log().append(
                          {.event = audit::Event::RecordDeleted,
                           .person = person,
                           .mode = audit_mode(mode),
                           .fields = {{"reason", audit::Word{*word}}, {"record", record}, {"second", second}}}));
    static_cast<void>(entry);
    return store->erase(record);
}

std::vector<std::optional<Decided>> said_with(std::span<const records::Decision> decisions) {
    std::vector<std::optional<Decided>> said;
    for (const records::Decision& decision : decisions) {
        auto one = decided_of_text(decision.reasons, decision.line);
        said.push_back(one ? std::optional(std::move(*one)) : std::nullopt);
    }
    return said;
}

void ProtectionState::take(std::span<const std::optional<Decided>> said,
                           std::span<const records::ProtectionLift> lifts) {
    referrals += static_cast<int>(std::ranges::count_if(
        said, [](const std::optional<Decided>& one) { return !one || one->choice == Choice::ReferProtection; }));
    for (const records::ProtectionLift& lift : lifts) lifted = std::max(lifted, lift.referrals);
}

Result<ProtectionState> protection_of(const Station& station, Mode mode, const RecordId& record) {
    GARITA_TRY(store, station.records(mode));
    GARITA_TRY(made, store->decisions(record));
    ProtectionState state;
    state.take(said_with(made.decisions), made.lifts);
    return state;
}

Result<bool> lift_protection(Station& station, const people::Person& person, Mode mode, const RecordId& record,
                             const std::string& reason) {
    if (!people::may(person.role, Permission::LiftProtection))
        return refuse(DecisionRefusal::NotAllowed, "this role lifts no protection");
    if (is_blank(reason)) return refuse(DecisionRefusal::ReasonsWanted, "protection is lifted with a reason");
    if (reason.size() > kLongestSaid) return refuse(DecisionRefusal::TooLong, "what is said is too long to be kept");
    GARITA_TRY(state, protection_of(station, mode, record));
    if (!state.blocks()) return refuse(DecisionRefusal::NoProtection, "nothing of this record is blocked");
    GARITA_TRY(store, station.records(mode));
    GARITA_TRY(entry, station.log().append({.event = audit::Event::ProtectionLifted,
                                            .person = person.id,
                                            .mode = audit_mode(mode),
                                            .fields = {{"record", record}}}));
    static_cast<void>(entry);
    return store->lift_protection(
        record, {.at = station.clock().now().utc, .person = person.id, .referrals = state.referrals, .reason = reason});
}

Result<bool> overrule(Station& station, const people::Person& person, Mode mode,
                      const records::InspectionId& inspection, const Overruled& overruled) {
    if (!people::may(person.role, Permission::Overrule))
        return refuse(DecisionRefusal::NotAllowed, "this role overrules no finding");
    const auto* const word = std::ranges::find(kOverruleReasons, overruled.word);
    if (word == kOverruleReasons.end() || is_blank(overruled.reason))
        return refuse(DecisionRefusal::ReasonsWanted, "a finding is overruled with a reason");
    if (overruled.reason.size() > kLongestSaid)
        return refuse(DecisionRefusal::TooLong, "what is said is too long to be kept");
    GARITA_TRY(store, station.records(mode));
    GARITA_TRY(kept, store->read(inspection));
    if (!is_against(kept.report, overruled.check))
        return refuse(DecisionRefusal::NoSuchFinding, "there is no such finding against the document");
    GARITA_TRY(entry, station.log().append({.event = audit::Event::Overrule,
                                            .person = person.id,
                                            .mode = audit_mode(mode),
                                            .fields = {{"check", audit::Word{overruled.check}},
                                                       {"reason", audit::Word{*word}},
                                                       {"record", inspection.record}}}));
    static_cast<void>(entry);
    return store->overrule(inspection, {.at = station.clock().now().utc,
                                        .person = person.id,
                                        .finding = overruled.check,
                                        .reason = std::string(*word) + ": " + overruled.reason});
}

}  // namespace garita
