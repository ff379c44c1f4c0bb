// Records kept and read, found and counted, moved and held.
#include <gmock/gmock.h>

#include <fstream>

#include "firmware/records/contents.h"
#include "firmware/records/set_aside.h"
#include "tests/firmware/records/kept_records.h"

namespace garita::records {
namespace {

namespace fs = std::filesystem;
using database::Fault;
using std::chrono::days;
using test::completion_with;
using test::fault;
using test::KeptRecords;
using test::kToday;
using test::morning;
using test::picture_with;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const PersonId kOfficer{.bytes = {1}};
const PersonId kSupervisor{.bytes = {2}};

Decision admitted(std::int64_t at = morning() + 10) {
    return {.at = at, .person = kOfficer, .line = Line::First, .kind = DecisionKind::Admitted, .reasons = "calm"};
}
Decision refused(std::int64_t at = morning() + 20) {
    return {.at = at, .person = kSupervisor, .line = Line::Second, .kind = DecisionKind::Refused, .reasons = "forged"};
}

std::vector<InspectionId> ids_of(const Result<std::vector<InspectionSummary>>& found) {
    EXPECT_TRUE(found) << found.error().text;
    std::vector<InspectionId> ids;
    if (found)
        for (const auto& one : *found) ids.push_back(one.id);
    return ids;
}

TEST(records, what_was_kept_is_read_after_the_next_start) {
    KeptRecords kept;
    const auto white = picture_with("white", 700'001);  // three parts
    const auto back = picture_with("back", 1);
    const std::vector<Picture> pictures = {
        {.name = {Side::Front, Band::White, {}}, .media_type = "image/jpeg", .bytes = white},
        {.name = {Side::Back, Band::Infrared, {}}, .media_type = "image/png", .bytes = back},
        {.name = {Side::Back, Band::White, {}}, .media_type = "image/png", .bytes = {}}};
    const auto id =
        kept.store().begin({.begun_at = morning(), .officer = kOfficer, .versions = "garita 1", .pictures = pictures});
    ASSERT_TRUE(id) << id.error().text;
    // Provisional until it is completed.
    EXPECT_FALSE(kept.store().read(*id)->summary.completed_at);
    Completion completion = completion_with("ANNA", kToday, Outcome::Failed);
    completion.together = Outcome::Failed;
    ASSERT_TRUE(kept.store().complete(*id, completion));
    ASSERT_TRUE(kept.store().decide(*id, admitted()));
    ASSERT_TRUE(kept.store().decide(*id, refused()));
    const Overrule overrule{.at = morning() + 5, .person = kOfficer, .finding = "mrz-infrared", .reason = "a stain"};
    ASSERT_TRUE(kept.store().overrule(*id, overrule));
    const ProtectionLift lift{.at = morning() + 30, .person = kOfficer, .referrals = 1, .reason = "withdrawn"};
    ASSERT_TRUE(kept.store().lift_protection(id->record, lift));
    kept.close();

    const auto read = kept.store().read(*id);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(read->summary.id, *id);
    EXPECT_EQ(read->summary.day, kToday);
    EXPECT_EQ(read->summary.officer, kOfficer);
    EXPECT_EQ(read->summary.versions, "garita 1");
    EXPECT_EQ(read->summary.completed_at, completion.at);
    EXPECT_EQ(read->summary.outcome, Outcome::Failed);
    EXPECT_EQ(read->summary.decision, DecisionKind::Refused);
    EXPECT_EQ(read->summary.retention, RetentionClass::Refused);
    EXPECT_EQ(read->summary.last_day, kToday + days(730));
    EXPECT_EQ(read->report, completion.report);
    EXPECT_EQ(read->terms, completion.terms);
    EXPECT_THAT(read->decisions, ElementsAre(admitted(), refused()));
    EXPECT_THAT(read->overrules, ElementsAre(overrule));
    EXPECT_THAT(read->history, SizeIs(2)) << "doubtful, then refused";
    EXPECT_EQ(read->summary.together, Outcome::Failed);
    EXPECT_THAT(read->lifts, ElementsAre(lift));
    const auto decided = kept.store().decisions(id->record);
    ASSERT_TRUE(decided) << decided.error().text;
    EXPECT_EQ(decided->decisions, read->decisions);
    EXPECT_EQ(decided->lifts, read->lifts);
    ASSERT_THAT(read->pictures, SizeIs(3));
    EXPECT_EQ(read->pictures[0].bytes, 700'001);
    EXPECT_EQ(kept.store().picture(*id, {Side::Front, Band::White}), white);
    EXPECT_EQ(kept.store().picture(*id, {Side::Back, Band::Infrared}), back);
    EXPECT_EQ(kept.store().picture(*id, {Side::Back, Band::White}), Bytes{});
    EXPECT_EQ(kept.store().picture(*id, {Side::Front, Band::Ultraviolet}).error().code, kNotKept);
    EXPECT_EQ(kept.store().verify(), 1);
}

TEST(records, what_the_machine_found_and_a_person_decided_is_written_once) {
    KeptRecords kept;
    const InspectionId id = kept.keep("ANNA");
    EXPECT_EQ(fault(kept.store().complete(id, completion_with("EVE", kToday, Outcome::Failed))), Fault::Refused);
    ASSERT_TRUE(kept.store().decide(id, admitted()));
    EXPECT_EQ(fault(kept.store().decide(id, admitted(morning() + 60))), Fault::Refused);
    ASSERT_TRUE(kept.store().lift_protection(id.record, {.at = morning(), .reason = "withdrawn"}));
    const auto read = kept.store().read(id);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->summary.outcome, Outcome::Successful);
    EXPECT_EQ(read->report, completion_with("ANNA").report);
    EXPECT_THAT(read->decisions, ElementsAre(admitted()));

    // Nor by SQL, while the triggers stand; and no row goes whose key is there.
    kept.close();
    const auto database = database::Database::open(kept.file(), records_schema());
    ASSERT_TRUE(database);
    for (const char* sql : {"UPDATE inspections SET outcome = 1", "UPDATE inspections SET versions = ''",
                            "UPDATE decisions SET decision = 3", "UPDATE parts SET sealed = zeroblob(40)",
                            "UPDATE records SET begun_day = 1", "UPDATE inspections SET together = 1",
                            "UPDATE protection_lifts SET referrals = 2", "DELETE FROM protection_lifts",
                            "UPDATE class_keys SET last_day = 1", "DELETE FROM parts", "DELETE FROM decisions",
                            "DELETE FROM inspections", "DELETE FROM records"})
        EXPECT_EQ(fault(database->execute(sql)), Fault::Refused) << sql;
}

TEST(records, what_a_service_outside_said_is_added_when_it_comes_and_changes_nothing) {
    KeptRecords kept;
    const auto id = kept.keep("ANNA");
    const auto other = kept.keep("OLGA");
    const auto before = kept.store().read(id);
    ASSERT_TRUE(before);
    EXPECT_THAT(before->answers, IsEmpty());
    for (const char* none : {"", "two\nlines"}) EXPECT_FALSE(kept.store().add_answer(id, none)) << none;
    EXPECT_FALSE(kept.store().add_answer(id, std::string(kLongestAnswer + 1, 'x')));
    EXPECT_FALSE(kept.store().add_answer({}, "of nothing"));
    ASSERT_TRUE(kept.store().add_answer(id, "UTOPIA KNOWS IT"));
    for (int i = 1; i < kMostAnswers; ++i) ASSERT_TRUE(kept.store().add_answer(id, "nothing"));
    EXPECT_EQ(fault(kept.store().add_answer(id, "one more")), Fault::Refused);
    kept.close();
    EXPECT_EQ(test::all_bytes(kept.folder()).find("UTOPIA KNOWS IT"), std::string::npos) << "it is sealed";
    auto after = kept.store().read(id);
    ASSERT_TRUE(after);
    EXPECT_THAT(after->answers, ElementsAre("UTOPIA KNOWS IT", "nothing", "nothing", "nothing"));
    after->answers.clear();
    EXPECT_EQ(*after, *before);
    EXPECT_THAT(kept.store().read(other)->answers, IsEmpty());
    EXPECT_TRUE(kept.store().verify());
}

TEST(records, a_record_stays_as_long_as_its_documents_together_ask_for) {
    KeptRecords kept;
    const InspectionId passport = kept.keep("ANNA");  // genuine
    const auto visa = kept.store().begin({.record = passport.record, .begun_at = morning(), .officer = kOfficer});
    ASSERT_TRUE(visa);
    Completion other = completion_with("EVE");  // genuine by itself, and of somebody else
    other.together = Outcome::Failed;
    ASSERT_TRUE(kept.store().complete(*visa, other));
    EXPECT_EQ(kept.store().read(passport)->summary.retention, RetentionClass::Doubtful);
    const auto failed = kept.store().search({.outcome = Outcome::Failed}, {});
    ASSERT_TRUE(failed);
    ASSERT_THAT(*failed, SizeIs(1)) << "found by what the documents come to together";
    EXPECT_EQ(failed->front().id, *visa);
}

TEST(records, what_is_not_of_its_form_is_refused_and_leaves_nothing) {
    KeptRecords kept;
    const auto big = picture_with("big", 3'000'001);
    const Picture front{.media_type = "image/jpeg", .bytes = big};
    const Picture back{.name = {.side = Side::Back}, .media_type = "image/jpeg", .bytes = big};
    const Picture without_type{.bytes = {}};
    const std::vector<std::vector<Picture>> wrong = {{front, back}, {front, front}, {without_type}};
    for (const auto& pictures : wrong) {
        const auto begun = kept.store().begin({.begun_at = morning(), .pictures = pictures});
        ASSERT_FALSE(begun);
        EXPECT_EQ(begun.error().kind, ErrorKind::Input);
    }
    EXPECT_FALSE(kept.store().begin({.begun_at = -1}));
    EXPECT_EQ(kept.store().begin({.record = RecordId{}, .begun_at = morning()}).error().code, kNotKept);
    EXPECT_THAT(*kept.store().search({}, {}), IsEmpty());

    const InspectionId id = kept.keep("ANNA");
    Completion named = completion_with("BEN");
    named.issuing_state = "uto";
    EXPECT_FALSE(kept.store().complete({.record = id.record, .number = 2}, named));
    EXPECT_EQ(kept.store().complete({.record = id.record, .number = 2}, completion_with("BEN")).error().code, kNotKept);
    Decision wrong_line = admitted();
    wrong_line.kind = DecisionKind::Retained;
    EXPECT_FALSE(kept.store().decide(id, wrong_line));
    wrong_line = refused();
    wrong_line.kind = DecisionKind::Referred;
    EXPECT_FALSE(kept.store().decide(id, wrong_line));
    EXPECT_FALSE(kept.store().overrule(id, {.finding = "mrz-infrared"})) << "without a reason";
    EXPECT_THAT(kept.store().read(id)->decisions, IsEmpty());
    EXPECT_EQ(Store::open(kept.folder() / "other", Mode::Test, test::station_key(),
                          {.retention = {.passed = 9, .doubtful = 3}})
                  .error()
                  .kind,
              ErrorKind::Input);
}

TEST(records, documents_of_one_traveller_are_one_record) {
    KeptRecords kept;
    const InspectionId first = kept.keep("ANNA");
    const auto second = kept.store().begin({.record = first.record, .begun_at = morning() + 60});
    ASSERT_TRUE(second);
    EXPECT_EQ(second->record, first.record);
    EXPECT_EQ(second->number, 2);
    ASSERT_TRUE(kept.store().complete(*second, completion_with("VISA", kToday, Outcome::Undetermined)));
    EXPECT_EQ(kept.store().read(first)->summary.retention, RetentionClass::Doubtful) << "one key, one time";
    EXPECT_THAT(ids_of(kept.store().search({.terms = {.document_number = "nr-anna"}}, {})), ElementsAre(first));
    EXPECT_THAT(ids_of(kept.store().search({.terms = {.document_number = "NRVISA"}}, {})), ElementsAre(*second));
}

TEST(records, found_by_number_state_and_name_in_every_class) {
    KeptRecords kept;
    const InspectionId green = kept.keep("ANNA");
    const InspectionId red = kept.keep("ANNA", kToday + days(1), Outcome::Failed);
    const InspectionId held = kept.keep("ANNA", kToday - days(1));
    ASSERT_TRUE(kept.store().set_hold(held.record, morning(), kSupervisor));
    const InspectionId other = kept.keep("BEN");
    const auto find = [&](const SearchTerms& terms) { return ids_of(kept.store().search({.terms = terms}, {})); };
    EXPECT_THAT(find({.document_number = "nr anna<"}), ElementsAre(held, red, green));
    EXPECT_THAT(find({.document_number = "NRANNA", .issuing_state = "UTO"}), ElementsAre(held, red, green));
    EXPECT_THAT(find({.document_number = "NRANNA", .issuing_state = "XXX"}), IsEmpty());
    EXPECT_THAT(find({.surname = "Name-Ben"}), ElementsAre(other));
    EXPECT_THAT(find({.document_number = "NRANN"}), IsEmpty());
    EXPECT_THAT(ids_of(kept.store().search({.outcome = Outcome::Failed, .terms = {.document_number = "NRANNA"}}, {})),
                ElementsAre(red));
}

TEST(records, pages_and_filters) {
    KeptRecords kept;
    std::vector<InspectionId> all;
    all.reserve(7);
    for (int i = 0; i < 7; ++i)
        all.push_back(kept.keep("SAME", kToday + days(i), i % 2 == 0 ? Outcome::Successful : Outcome::Failed));
    const auto first = kept.store().search({}, {.most = 3});
    EXPECT_THAT(ids_of(first), ElementsAre(all[6], all[5], all[4]));
    const auto second = kept.store().search({}, {.before = first->back().sequence, .most = 3});
    EXPECT_THAT(ids_of(second), ElementsAre(all[3], all[2], all[1]));
    EXPECT_THAT(ids_of(kept.store().search({}, {.before = second->back().sequence, .most = 3})), ElementsAre(all[0]));
    const Filter named{.terms = {.surname = "NAMESAME"}};
    const auto by_name = kept.store().search(named, {.most = 4});
    EXPECT_THAT(ids_of(by_name), ElementsAre(all[6], all[5], all[4], all[3]));
    EXPECT_THAT(ids_of(kept.store().search(named, {.before = by_name->back().sequence, .most = 4})),
                ElementsAre(all[2], all[1], all[0]));
    EXPECT_THAT(ids_of(kept.store().search({.first_day = kToday + days(2), .last_day = kToday + days(3)}, {})),
                ElementsAre(all[3], all[2]));
    EXPECT_THAT(ids_of(kept.store().search({.outcome = Outcome::Failed}, {})), ElementsAre(all[5], all[3], all[1]));
    ASSERT_TRUE(kept.store().decide(all[1], admitted()));
    EXPECT_THAT(ids_of(kept.store().search({.outcome = Outcome::Failed, .undecided = true}, {})),
                ElementsAre(all[5], all[3]));
    EXPECT_THAT(kept.store().search({.document_type = "ID"}, {}).value(), IsEmpty());
    EXPECT_THAT(kept.store().search({.document_type = "P", .issuing_state = "UTO"}, {}).value(), SizeIs(7));
    EXPECT_FALSE(kept.store().search({}, {.most = 501}));
}

TEST(records, a_class_only_becomes_longer) {
    KeptRecords kept;
    const InspectionId id = kept.keep("ANNA");
    const auto last_day = [&] { return *kept.store().read(id)->summary.last_day; };
    EXPECT_EQ(last_day(), kToday + days(2)) << "it begins in the shortest";
    EXPECT_EQ(fault(kept.store().move_to(id.record, RetentionClass::Passed, morning(), kSupervisor)), Fault::Refused);
    ASSERT_TRUE(kept.store().move_to(id.record, RetentionClass::Refused, morning(), kSupervisor));
    EXPECT_EQ(last_day(), kToday + days(730));
    for (const RetentionClass shorter : {RetentionClass::Passed, RetentionClass::Doubtful, RetentionClass::Refused})
        EXPECT_EQ(fault(kept.store().move_to(id.record, shorter, morning(), kSupervisor)), Fault::Refused);
    ASSERT_TRUE(kept.store().decide(id, admitted())) << "asks for a shorter one, and does not get it";
    EXPECT_EQ(last_day(), kToday + days(730));
    EXPECT_FALSE(kept.store().move_to(id.record, RetentionClass::LegalHold, morning(), kSupervisor));

    // Nor where the station's configuration has become shorter, nor by SQL.
    kept.close();
    kept.options().retention = {.passed = 0, .doubtful = 1, .refused = 2};
    EXPECT_EQ(fault(kept.store().move_to(id.record, RetentionClass::Refused, morning(), kSupervisor)), Fault::Refused);
    EXPECT_EQ(last_day(), kToday + days(730));
    static_cast<void>(kept.keep("BEN"));
    kept.close();
    const auto database = database::Database::open(kept.file(), records_schema());
    ASSERT_TRUE(database);
    EXPECT_EQ(
        fault(database->execute("UPDATE records SET class_key = (SELECT id FROM class_keys ORDER BY last_day LIMIT "
                                "1) WHERE class_key = (SELECT id FROM class_keys ORDER BY last_day DESC LIMIT 1)")),
        Fault::Refused);
}

TEST(records, a_legal_hold_has_no_end_until_it_is_lifted) {
    KeptRecords kept;
    const InspectionId held = kept.keep("ANNA");
    const InspectionId other = kept.keep("BEN");
    ASSERT_TRUE(kept.store().set_hold(held.record, morning(), kSupervisor));
    EXPECT_EQ(fault(kept.store().set_hold(held.record, morning(), kSupervisor)), Fault::Refused);
    EXPECT_EQ(fault(kept.store().lift_hold(other.record, morning(), kSupervisor)), Fault::Refused);
    ASSERT_TRUE(kept.store().decide(held, refused())) << "its time after the hold becomes longer";
    EXPECT_FALSE(kept.store().read(held)->summary.last_day);
    const auto later = kToday + days(1000);
    EXPECT_EQ(kept.store().expire(later)->records, 1);
    EXPECT_EQ(kept.store().read(other).error().code, kNotKept);
    kept.close();
    ASSERT_TRUE(kept.store().read(held));
    EXPECT_THAT(ids_of(kept.store().search({.terms = {.surname = "NAMEANNA"}}, {})), ElementsAre(held));

    ASSERT_TRUE(kept.store().lift_hold(held.record, morning(later), kSupervisor));
    const auto read = kept.store().read(held);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->summary.last_day, kToday + days(730)) << "overdue, and here until the next run";
    EXPECT_EQ(read->history.front().change, RetentionChange::HoldSet);
    EXPECT_EQ(read->history.back().change, RetentionChange::HoldLifted);
    EXPECT_EQ(read->history.back().person, kSupervisor);
    EXPECT_EQ(kept.store().expire(later + days(1))->records, 1);
    EXPECT_EQ(kept.store().read(held).error().code, kNotKept);
}

TEST(records, counts_stay_when_records_expire) {
    KeptRecords kept;
    for (int i = 0; i < 3; ++i) static_cast<void>(kept.keep("A" + std::to_string(i)));
    ASSERT_TRUE(kept.store().decide(kept.keep("B", kToday, Outcome::Failed), admitted()));
    ASSERT_TRUE(kept.store().begin({.begun_at = morning(), .versions = "garita 1"}));
    const auto before = kept.store().counts(kToday, kToday);
    ASSERT_TRUE(before) << before.error().text;
    ASSERT_THAT(*before, SizeIs(3));
    EXPECT_FALSE((*before)[0].outcome) << "not completed";
    EXPECT_EQ((*before)[1].inspections, 3);
    EXPECT_EQ((*before)[1].duration_ms, 3 * 1800);
    EXPECT_EQ((*before)[2].decision, DecisionKind::Admitted);
    EXPECT_EQ(kept.store().expire(kToday + days(10))->records, 4);
    EXPECT_EQ(kept.store().counts(kToday, kToday), before) << "some gone, some here";
    EXPECT_EQ(kept.store().expire(kToday + days(100))->records, 1);
    EXPECT_THAT(kept.store().search({}, {}).value(), IsEmpty());
    EXPECT_EQ(kept.store().counts(kToday, kToday), before);
    EXPECT_THAT(kept.store().counts(kToday + days(1), kToday + days(9)).value(), IsEmpty());
}

TEST(records, modes_have_databases_of_their_own) {
    KeptRecords live(Mode::Live);
    const InspectionId id = live.keep("ANNA");
    live.close();
    auto training = Store::open(live.folder(), Mode::Training, test::station_key());
    ASSERT_TRUE(training) << training.error().text;
    EXPECT_EQ((*training)->read(id).error().code, kNotKept);
    training = nullptr;
    // A file of another mode under this one's name is no other mode's.
    fs::copy(live.file(), database_file(live.folder(), Mode::Test));
    fs::copy(live.root(), root_file(live.folder(), Mode::Test));
    EXPECT_EQ(fault(Store::open(live.folder(), Mode::Test, test::station_key())), Fault::Newer);
}

TEST(records, another_station_key_or_root_opens_nothing) {
    KeptRecords kept;
    const InspectionId id = kept.keep("ANNA");
    EXPECT_EQ(kept.try_open(8).error().code, kKeysLost);
    const std::string root = test::content_of(kept.root());
    fs::rename(kept.root(), kept.folder() / "away");
    EXPECT_EQ(kept.try_open().error().code, kKeysLost);
    EXPECT_FALSE(fs::exists(kept.root())) << "no new root beside old records";
    fs::rename(kept.folder() / "away", kept.root());
    ASSERT_TRUE(kept.store().read(id));
    EXPECT_EQ(test::content_of(kept.root()), root);
}

TEST(records, damage_is_told_and_set_aside_only_when_somebody_says_so) {
    KeptRecords kept;
    for (int i = 0; i < 20; ++i) static_cast<void>(kept.keep("ANNA" + std::to_string(i)));
    kept.close();
    const std::string whole = test::content_of(kept.file());
    {
        std::fstream file(kept.file(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(4096 * 5);
        file << std::string(static_cast<std::size_t>(4096) * 30, '\x5a');
    }
    const std::string damaged = test::content_of(kept.file());
    ASSERT_NE(damaged, whole);
    EXPECT_EQ(fault(kept.try_open()), Fault::Damaged);
    EXPECT_EQ(fault(kept.try_open()), Fault::Damaged) << "still";
    EXPECT_EQ(test::content_of(kept.file()), damaged) << "and nothing was touched";

    const auto aside = set_aside(kept.folder(), kept.mode());
    ASSERT_TRUE(aside) << aside.error().text;
    EXPECT_EQ(test::content_of(*aside / kept.file().filename()), damaged);
    EXPECT_THAT(all_set_aside(kept.folder()), ElementsAre(*aside));
    EXPECT_THAT(kept.store().search({}, {}).value(), IsEmpty());
    ASSERT_TRUE(kept.store().read(kept.keep("NEW")));
    ASSERT_TRUE(erase_set_aside(*aside));
    EXPECT_THAT(all_set_aside(kept.folder()), IsEmpty());
    EXPECT_FALSE(erase_set_aside(kept.folder())) << "only what was set aside";
}

TEST(records, a_schema_that_somebody_changed_is_told) {
    KeptRecords kept;
    static_cast<void>(kept.keep("ANNA"));
    kept.close();
    test::tamper_records(kept.file(), "SELECT 1");
    static_cast<void>(kept.store());
    kept.close();
    {
        const auto database = database::Database::open(kept.file(), records_schema());
        ASSERT_TRUE(database->execute("DROP TRIGGER parts_expire"));
    }
    EXPECT_EQ(fault(kept.try_open()), Fault::Damaged);
}

TEST(records, a_picture_of_a_model_is_kept_by_its_check_however_long_its_name_is) {
    KeptRecords kept;
    const auto page = picture_with("page", 10), model = picture_with("model", 20), other = picture_with("other", 30);
    const PictureName of_page{Side::Front, Band::Ultraviolet, {}};
    const PictureName of_model{Side::Front, Band::Ultraviolet, "personal-print-infrared-invisible"};
    const PictureName of_other{Side::Front, Band::Ultraviolet, std::string(64, 'z')};
    const auto id = kept.store().begin({.begun_at = morning(), .versions = "garita 1"});
    ASSERT_TRUE(id);
    for (const auto& [name, bytes] :
         {std::pair(of_page, page), std::pair(of_model, model), std::pair(of_other, other)}) {
        const auto done = kept.store().add_picture(*id, {.name = name, .media_type = "image/jpeg", .bytes = bytes});
        ASSERT_TRUE(done) << done.error().text;
    }
    EXPECT_EQ(fault(kept.store().add_picture(*id, {.name = of_model, .media_type = "image/jpeg", .bytes = model})),
              Fault::Refused)
        << "once";
    EXPECT_FALSE(
        kept.store().add_picture(*id, {.name = {.check = "Not a check"}, .media_type = "image/jpeg", .bytes = model}));
    ASSERT_TRUE(kept.store().complete(*id, completion_with("ANNA", kToday, Outcome::Failed)));
    kept.close();
    const auto read = kept.store().read(*id);
    ASSERT_TRUE(read) << read.error().text;
    ASSERT_THAT(read->pictures, SizeIs(3));
    EXPECT_EQ(read->pictures[1].name, of_model);
    EXPECT_EQ(kept.store().picture(*id, of_page), page);
    EXPECT_EQ(kept.store().picture(*id, of_model), model);
    EXPECT_EQ(kept.store().picture(*id, of_other), other);
    EXPECT_TRUE(kept.store().verify());
}

TEST(records, texts_of_contents_that_are_none_are_told) {
    const std::vector<KeptPicture> pictures = {
        {{Side::Back, Band::Oblique2, {}}, "image/png", 12},
        {{Side::Front, Band::Ultraviolet, "pattern-ultraviolet"}, "image/jpeg", 3}};
    EXPECT_EQ(pictures_of_text("back oblique-2 image/png 12\nfront ultraviolet image/jpeg 3 pattern-ultraviolet\n"),
              pictures);
    for (const char* wrong : {"back oblique-2 image/png 12", "left white image/png 1\n", "back green image/png 1\n",
                              "back white image/png\n", "back white image/png 1x\n", "back white image/png 1 \n",
                              "back white image/png 1 A\n", "back white image/png 1 a b\n", "\n"})
        EXPECT_FALSE(pictures_of_text(wrong)) << wrong;
    EXPECT_EQ(terms_of_text("A\nB\nC\n"), (SearchTerms{"A", "B", "C"}));
    for (const char* wrong : {"", "A\nB\n", "A\nB\nC\nD", "A\nB\nC"}) EXPECT_FALSE(terms_of_text(wrong)) << wrong;
}

}  // namespace
}  // namespace garita::records
