#include "firmware/verifier/wire.h"

#include <algorithm>

#include "firmware/detail/wire.h"
#include "vision/checks/registry.h"

namespace garita::verifier {
namespace {

using namespace wire;

constexpr int kQuestionVersion = 1;
constexpr int kAnswerVersion = 1;

// ---- the question

json write_symbol(const Symbol& symbol) {
    return {{"bytes", write_bytes(symbol.bytes)},
            {"page", symbol.page},
            {"band", write(symbol.band)},
            {"region", write(symbol.region_mm)}};
}

Symbol read_symbol(const json& j, int pages) {
    Members m(j);
    Symbol symbol{read_bytes(m.at("bytes")), read_page_index(m.at("page"), pages), read_maybe_band(m.at("band")),
                  read_rect(m.at("region"))};
    m.end();
    return symbol;
}

Question read_question(const json& j) {
    Question question;
    Members m(j);
    if (whole(m.at("version"), 0, 1000) != kQuestionVersion) refuse("another version of the verifier");
    question.today = text(m.at("today"), 16);
    question.clock_confirmed = truth(m.at("clock_confirmed"));
    question.specimens = truth(m.at("specimens"));
    for (const json& page : list(m.at("pages"), kMostPages)) question.pages.push_back(read_page(page));
    const int pages = static_cast<int>(question.pages.size());
    for (const json& symbol : list(m.at("symbols"), kMostBarcodes))
        question.symbols.push_back(read_symbol(symbol, pages));
    if (const json& mrz = m.at("mrz"); !mrz.is_null()) question.mrz = read_mrz(mrz, pages);
    for (const json& field : list(m.at("viz"), kMaxViz)) question.viz.push_back(read_viz(field, pages));
    m.end();
    return question;
}

// ---- the answer

/// The seal without what was signed: nobody after the verifier verifies it again.
json write_seal(const seal::Seal& seal) {
    return {{"country", seal.country},
            {"signer", seal.signer},
            {"reference", seal.certificate_reference},
            {"signed_on", seal.signed_on}};
}

json write_verification(const seal::Verification& v) {
    return {{"signature", static_cast<int>(v.signature)},
            {"chain", static_cast<int>(v.chain)},
            {"at_signing", static_cast<int>(v.at_signing)},
            {"now", static_cast<int>(v.now)},
            {"issuer_at_signing", static_cast<int>(v.issuer_at_signing)},
            {"country", static_cast<int>(v.country)},
            {"revocation", static_cast<int>(v.revocation)},
            {"purpose", static_cast<int>(v.purpose)},
            {"signed_in_future", v.signed_in_future},
            {"weak_curve", v.weak_curve},
            {"certificate_country", v.certificate_country},
            {"certificate_name", v.certificate_name},
            {"certificate_serial", v.certificate_serial},
            {"curve", v.curve}};
}

json write_understood(const Understood& understood) {
    const seal::Content& content = understood.content;
    json fields = json::array();
    for (const seal::Field& field : content.fields) fields.push_back({field.name, field.value, field.element});
    json defects = json::array();
    for (const seal::Defect& defect : content.defects)
        defects.push_back({defect.offset, seal::expectation_of(defect.expected).key, defect.arguments});
    return {{"format", content.format},
            {"version", content.version},
            {"understood", content.understood},
            {"fields", fields},
            {"defects", defects},
            {"seal", content.seal ? write_seal(*content.seal) : json()},
            {"verification", understood.verification ? write_verification(*understood.verification) : json()}};
}

seal::Seal read_seal(const json& j) {
    seal::Seal seal;
    Members m(j);
    seal.country = text(m.at("country"), 64);
    seal.signer = text(m.at("signer"), 64);
    seal.certificate_reference = text(m.at("reference"), 256);
    seal.signed_on = text(m.at("signed_on"), 16);
    m.end();
    return seal;
}

seal::Verification read_verification(const json& j) {
    seal::Verification v;
    Members m(j);
    v.signature = state(m.at("signature"), seal::SignatureState::NotSupported);
    v.chain = state(m.at("chain"), seal::ChainState::NotChecked);
    v.at_signing = state(m.at("at_signing"), seal::ValidityState::Unknown);
    v.now = state(m.at("now"), seal::ValidityState::Unknown);
    v.issuer_at_signing = state(m.at("issuer_at_signing"), seal::ValidityState::Unknown);
    v.country = state(m.at("country"), seal::CountryState::Unknown);
    v.revocation = state(m.at("revocation"), seal::RevocationState::OutdatedList);
    v.purpose = state(m.at("purpose"), seal::PurposeState::Unknown);
    v.signed_in_future = truth(m.at("signed_in_future"));
    v.weak_curve = truth(m.at("weak_curve"));
    v.certificate_country = text(m.at("certificate_country"), 256);
    v.certificate_name = text(m.at("certificate_name"), 256);
    v.certificate_serial = text(m.at("certificate_serial"), 256);
    v.curve = text(m.at("curve"), 64);
    m.end();
    return v;
}

seal::Defect read_defect(const json& j) {
    if (list(j, 3).size() != 3) refuse("a defect of a barcode has three parts");
    const seal::Expectation* row = seal::find_expectation(text(j[1], 64));
    if (row == nullptr) refuse("a defect that does not exist");
    seal::Defect defect{static_cast<std::size_t>(whole(j[0], 0, static_cast<int>(seal::kLongestPayload))),
                        row->expected};
    for (const json& argument : list(j[2], row->count()))
        defect.arguments.push_back(text(argument, seal::kLongestDefectArgument));
    if (defect.arguments.size() != row->count()) refuse("a defect with too few arguments");
    return defect;
}

seal::Content read_content(Members& m) {
    seal::Content content;
    content.format = text(m.at("format"), 64);
    content.version = text(m.at("version"), 64);
    content.understood = truth(m.at("understood"));
    for (const json& field : list(m.at("fields"), 2048)) {
        if (list(field, 3).size() != 3) refuse("a field of a barcode has three parts");
        content.fields.push_back({text(field[0], 256), text(field[1], kMaxBarcodeText), text(field[2], 256)});
    }
    for (const json& defect : list(m.at("defects"), seal::kMostDefects)) content.defects.push_back(read_defect(defect));
    if (const json& seal = m.at("seal"); !seal.is_null()) content.seal = read_seal(seal);
    return content;
}

Understood read_understood(const json& j) {
    Understood understood;
    Members m(j);
    understood.content = read_content(m);
    if (const json& v = m.at("verification"); !v.is_null()) understood.verification = read_verification(v);
    m.end();
    if (understood.verification.has_value() != understood.content.seal.has_value())
        refuse("a seal and its verification go together");
    return understood;
}

/// Each check of the verifier once, in the order of the table, and nothing that it may not say.
void demand_one_finding_a_check(const std::vector<Finding>& findings) {
    auto next = findings.begin();
    for (const Check& check : all_checks()) {
        if (check.runs_in != RunsIn::Verifier) continue;
        if (next == findings.end() || next->check != check.name) refuse("a finding is missing, or out of turn");
        // Document models are matched by nobody yet: every document is one without a model.
        if (!may_say(check, *next, false)) refuse("a finding that " + next->check + " may not give");
        ++next;
    }
    if (next != findings.end()) refuse("a finding too many");
}

Answer read_answer(const json& j, const Question& question) {
    Answer answer;
    Members m(j);
    if (whole(m.at("version"), 0, 1000) != kAnswerVersion) refuse("another version of the verifier");
    for (const json& one : list(m.at("symbols"), question.symbols.size()))
        answer.understood.push_back(read_understood(one));
    if (answer.understood.size() != question.symbols.size()) refuse("a symbol without an answer");
    for (const json& finding : list(m.at("findings")))
        answer.findings.push_back(read_finding(finding, static_cast<int>(question.pages.size()), RunsIn::Verifier));
    m.end();
    demand_one_finding_a_check(answer.findings);
    return answer;
}

}  // namespace

std::string to_wire(const Question& question) {
    json symbols = json::array();
    for (const Symbol& symbol : question.symbols) symbols.push_back(write_symbol(symbol));
    json pages = json::array();
    for (const PageFacts& page : question.pages) pages.push_back(write(page));
    json viz = json::array();
    for (const VizField& field : question.viz) viz.push_back(write(field));
    return line_of({{"version", kQuestionVersion},
                    {"today", question.today},
                    {"clock_confirmed", question.clock_confirmed},
                    {"specimens", question.specimens},
                    {"pages", pages},
                    {"symbols", symbols},
                    {"mrz", question.mrz ? write(*question.mrz) : json()},
                    {"viz", viz}});
}

Result<Question> question_from_wire(std::string_view text) {
    return guarded("the question", [&] { return read_question(json::parse(text)); });
}

std::string to_wire(const Answer& answer) {
    json symbols = json::array();
    for (const Understood& one : answer.understood) symbols.push_back(write_understood(one));
    json findings = json::array();
    for (const Finding& finding : answer.findings) findings.push_back(write(finding));
    return line_of({{"version", kAnswerVersion}, {"symbols", symbols}, {"findings", findings}});
}

Result<Answer> answer_from_wire(std::string_view text, const Question& question) {
    return guarded("the verifier's answer", [&] { return read_answer(json::parse(text), question); });
}

}  // namespace garita::verifier
