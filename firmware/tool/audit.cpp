// garita audit: a station's audit log looked through, offline, on a copy.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "firmware/audit/sentences.h"
#include "firmware/audit/verify.h"
#include "firmware/dates.h"
#include "firmware/tool/actions.h"
#include "firmware/tool/anchors.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/streams.h"

namespace garita::tool {
namespace {

using audit::Verification;

constexpr std::size_t kLongestLine = 3000;  // characters: an entry and its sentence

struct Words {
    std::string action;
    std::string file;
    std::vector<std::string> anchors;
    std::string station;
    bool json = false;
    std::string language = "en";
};

int say(const std::string& text, int status = kUsage) {
    tell("garita audit: " + text);
    return status;
}

std::string facts_of(const Verification& seen, const Language& language) {
    std::string text =
        fmt::format("entries     {}, the last is {} of {}\n", seen.entries, seen.last, utc_text(seen.last_time));
    for (const audit::EpochSeen& epoch : seen.epochs)
        text += fmt::format("epoch {:<5} from entry {} of {}, station {}: {}\n            its key's fingerprint {}\n",
                            epoch.epoch, epoch.entry, utc_text(epoch.time), epoch.station,
                            language.text("audit-words.reason." + epoch.reason), fingerprint_of(epoch.station_key));
    text += fmt::format("checkpoint  {}\n",
                        seen.checkpoint == 0 ? "none whose signature holds" : fmt::format("entry {}", seen.checkpoint));
    if (seen.after_checkpoint > 0)
        text += fmt::format(
            "            {} entries after it are chained, not signed yet: who can write the file could "
            "have changed them\n",
            seen.after_checkpoint);
    return text;
}

std::string conclusion_of(const Verification& seen, bool has_anchors) {
    std::string text = "complete to entry " + std::to_string(seen.last);
    if (seen.anchored > 0)
        text += fmt::format("; an anchor has seen entry {}", seen.anchored);
    else if (has_anchors)
        text += "; no anchor is of it";
    return text + "; nothing shows what came after";
}

int verify(const Words& words) {
    if (words.json) return say("--json is for show");
    const auto anchors = anchors_of(words.anchors);
    if (!anchors) return say(anchors.error().text, kUnreadable);
    const auto station = station_key_of(words.station);
    if (!station) return say(station.error().text, kUnreadable);
    const auto language = Language::create(words.language);
    if (!language) return say(language.error().text);
    const auto seen = audit::verify(words.file, *anchors, *station);
    if (!seen) return say(seen.error().text, kUnreadable);
    std::string text = facts_of(*seen, *language);
    if (seen->is_whole()) {
        text += conclusion_of(*seen, !anchors->empty());
    } else {
        text +=
            fmt::format("NOT WHOLE   {} places:\n", static_cast<std::int64_t>(seen->discrepancies.size()) + seen->more);
        for (const audit::Discrepancy& one : seen->discrepancies) text += "  " + sentence_of(one, *language) + "\n";
        if (seen->more > 0) text += fmt::format("  and {} more\n", seen->more);
    }
    const int status = write_lines(text);
    return status == kInspected && !seen->is_whole() ? kTampered : status;
}

std::string shown(const audit::Entry& entry, const Language& language) {
    std::string text =
        fmt::format("{:>8}  {}  {:<8}  {:<32}  {}", entry.number, utc_text(entry.moment.utc), name_of(entry.mode),
                    entry.person.empty() ? "-" : entry.person, sentence_of(entry, language));
    if (entry.moment.clock == audit::Clock::Unconfirmed) text += " (" + language.text("audit.clock-unconfirmed") + ")";
    return text;
}

int show(const Words& words) {
    if (!words.anchors.empty() || !words.station.empty()) return say("--anchor and --station are for verify");
    const auto language = Language::create(words.language);
    if (!language) return say(language.error().text);
    constexpr std::size_t kEnough = 1U << 16U;
    std::string text;
    bool written = true;
    const auto write = [&] {
        if (!text.empty()) written = write_result(std::string_view(text).substr(0, text.size() - 1));
        text.clear();
        return written;
    };
    const auto all = audit::for_each_entry(words.file, [&](std::int64_t number, std::string_view bytes) {
        const auto entry = audit::parse_entry(bytes);
        if (!entry)
            text += words.json ? fmt::format("{{\"no-entry\":{}}}", number)
                               : fmt::format("{:>8}  {}", number,
                                             audit::sentence_of({audit::Wrong::NoEntry, number, number}, *language));
        else
            text += words.json ? std::string(bytes) : visible(shown(*entry, *language), kLongestLine);
        text += '\n';
        return text.size() < kEnough || write();
    });
    if (!write()) return kUsage;
    if (!all) return say(all.error().text, kUnreadable);
    return kInspected;
}

constexpr std::array kActions = {Action<Words>{"verify", &verify}, Action<Words>{"show", &show}};

}  // namespace

Run add_audit(CLI::App& app) {
    auto words = std::make_shared<Words>();
    CLI::App* command = app.add_subcommand("audit", "Verify a copy of a station's audit log, or show its entries");
    command->footer(
        "Examples:\n"
        "  garita audit verify log.sqlite\n"
        "  garita audit verify log.sqlite --anchor receipts.txt --station 3f…c1\n"
        "  garita audit show log.sqlite --language es\n"
        "\nExit status: 0 the log is whole as far as can be seen, or was shown; 1 the\n"
        "words were wrong, or the result could not be written; 2 the file, an anchor or\n"
        "a key could not be read; 3 something was removed, changed or replaced.\n"
        "More: man garita");
    add_action(*command, words->action, kActions);
    command
        ->add_option("FILE", words->file, "A copy of the station's audit/log.sqlite, with its log.sqlite-wal beside it")
        ->required()
        ->check(must_name_a_file);
    command
        ->add_option("--anchor", words->anchors,
                     "verify: an anchor from outside the station, or a file with one on each line; repeat it")
        ->allow_extra_args(false);
    command->add_option("--station", words->station,
                        "verify: the station's public key, 64 hexadecimal digits, or a file that holds it");
    command->add_flag("--json", words->json, "show: entries as they are kept, one on each line");
    command->add_option("--language", words->language, "Language of sentences: en, es, fr, pt")
        ->check(CLI::IsMember(languages()));
    return [words] { return run_action(*words, kActions); };
}

}  // namespace garita::tool
