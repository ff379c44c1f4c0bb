#include "firmware/evidence/case.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "firmware/records/key_hierarchy.h"

namespace garita::evidence {
namespace {

/// One document, with what it adds to `bytes`.
Result<CaseDocument> document_of(const records::Store& store, records::KeptInspection kept, std::size_t& bytes) {
    CaseDocument document{.kept = std::move(kept)};
    const auto add = [&bytes](std::size_t more) -> Result<bool> {
        bytes += more;
        if (bytes > kLargestCase)
            return refuse(Refusal::TooLarge,
                          fmt::format("the record has more than {} MiB of pictures and reports: more "
                                      "than an archive holds",
                                      kLargestCase >> 20U));
        return true;
    };
    GARITA_TRY(room, add(document.kept.report.size()));
    static_cast<void>(room);
    for (const records::KeptPicture& picture : document.kept.pictures) {
        // Before it is read: what a record says of itself bounds the memory.
        GARITA_TRY(fits, add(static_cast<std::size_t>(std::max<std::int64_t>(0, picture.bytes))));
        static_cast<void>(fits);
        GARITA_TRY(content, store.picture(document.kept.summary.id, picture.name));
        document.pictures.push_back({picture.name, picture.media_type, std::move(content)});
    }
    if (document.kept.summary.completed_at) {
        GARITA_TRY(shown, parse_kept_report(document.kept.report));
        document.shown = std::move(shown);
    }
    for (const std::string& answer : document.kept.answers) {
        GARITA_TRY(fits, add(answer.size()));
        static_cast<void>(fits);
        GARITA_TRY(read, parse_kept_answer(answer));
        document.answers.push_back(std::move(read));
    }
    document.said = said_with(document.kept.decisions);
    return document;
}

void name_people(Case& of, const NameOfPerson& name_of_person) {
    const auto add = [&](const PersonId& person) {
        if (!of.people.contains(person.bytes)) of.people.emplace(person.bytes, name_of_person(person));
    };
    add(of.facts.exported_by);
    if (of.facts.second) add(*of.facts.second);
    for (const CaseDocument& document : of.documents) {
        add(document.kept.summary.officer);
        for (const auto& one : document.kept.decisions) add(one.person);
        for (const auto& one : document.kept.overrules) add(one.person);
        for (const auto& one : document.kept.history)
            if (one.person) add(*one.person);
        for (const auto& one : document.kept.lifts) add(one.person);
    }
}

}  // namespace

tl::unexpected<Error> refuse(Refusal refusal, std::string text) {
    return fail(ErrorKind::Input, std::move(text), static_cast<int>(refusal));
}

Result<Case> case_of(const records::Store& store, const RecordId& record, ExportFacts facts,
                     const NameOfPerson& name_of_person) {
    if (facts.reason.size() > kLongestSaid) return fail(ErrorKind::Input, "the reason is too long");
    Case made{.facts = std::move(facts), .record = record};
    std::size_t bytes = 0;
    for (int number = 1; number <= records::kMostInspections; ++number) {
        auto kept = store.read({.record = record, .number = number});
        if (!kept && kept.error().code == records::kNotKept) break;
        if (!kept) return tl::unexpected(std::move(kept).error());
        GARITA_TRY(document, document_of(store, std::move(*kept), bytes));
        made.documents.push_back(std::move(document));
    }
    if (made.documents.empty()) return refuse(Refusal::OtherRecord, "there is no such record, or it has expired");
    name_people(made, name_of_person);
    return made;
}

bool asks_for_protection(const Case& of) {
    ProtectionState state;
    for (const CaseDocument& document : of.documents) state.take(document.said, document.kept.lifts);
    return state.blocks();
}

}  // namespace garita::evidence
