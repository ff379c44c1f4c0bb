// A station whose authority signs lists, for tests. Everybody and everything in them is invented.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "firmware/watchlists/import.h"
#include "firmware/watchlists/make_list.h"
#include "firmware/watchlists/watchlists.h"
#include "tests/firmware/trust/authority.h"

namespace garita::watchlists {

namespace fs = std::filesystem;
using trust::Authority;
using trust::refusal;
using trust::text_of_error;

inline const Now kNow{.today = {.day = "2026-11-30"}, .time = "2026-11-30T12:00:00Z"};

/// What a list is written from: files of the source folder by their names.
using Source = std::map<std::string, std::string>;

inline std::string head_of(std::string_view kind, std::string_view issued = "2026-11-25") {
    return fmt::format(
        "schema = 1\nkind = \"{}\"\ntitle = \"Stolen documents of Utopia\"\npublisher = \"Police of Utopia\"\nissued = "
        "\"{}\"\n[instructions]\nen = \"Call 555 0100.\"\nes = \"Llame al 555 0100.\"\n",
        kind, issued);
}
inline const std::string kColumns = "state,type,number,reason,reported\n";
inline const std::string kRangeColumns = "state\ttype\tfirst\tlast\treason\treported\n";

inline Source of_numbers(const std::string& lines) {
    return {{"list.toml", head_of("documents")}, {"numbers.csv", kColumns + lines}};
}

/// The first bytes of a PNG file, and some more.
inline const std::string kPicture = std::string("\x89PNG\r\n\x1A\n", 8) + "of an invented stamp";

class StationWithLists : public trust::Folder {
protected:
    StationWithLists() {
        m_authority.list_scope = "\"stolen-documents\", \"blanks\", \"alerts\"";
        install();
    }
    void install() {
        const auto installed = trust::install_trust(data(), m_authority.file(), m_authority.fingerprint(), kNow.today);
        EXPECT_TRUE(installed) << text_of_error(installed);
    }
    [[nodiscard]] fs::path data() const { return m_folder / "data"; }

    /// A signed list; fails the test where it cannot be made.
    fs::path make(const Source& source, std::uint32_t version = 1, const std::string& name = "stolen-documents",
                  const std::string& until = "2026-12-31") {
        const fs::path folder = m_folder / fmt::format("source-{}", ++m_made);
        for (const auto& [file, text] : source)
            put("source-" + std::to_string(m_made) + "/" + file, trust::content_of(text));
        fs::path to = m_folder / fmt::format("{}-{}-{}.signed", name, version, m_made);
        const auto made = make_list(folder, facts(version, name, until), {m_authority.list}, to);
        EXPECT_TRUE(made) << text_of_error(made);
        return to;
    }
    static trust::SignedFacts facts(std::uint32_t version, const std::string& name = "stolen-documents",
                                    const std::string& until = "2026-12-31") {
        return {.purpose = trust::Purpose::List,
                .name = name,
                .version = version,
                .from = "2026-11-01",
                .until = until,
                .audience = {"all"}};
    }
    /// Any content, well signed.
    fs::path sign(const Bytes& content, std::uint32_t version = 1) {
        const fs::path path = put(fmt::format("content-{}", ++m_made), content);
        fs::path to = path.string() + ".signed";
        const auto made = trust::sign_file(facts(version), m_authority.list, path, to);
        EXPECT_TRUE(made) << text_of_error(made);
        return to;
    }
    void import(const fs::path& file) const {
        const auto imported = import_list(data(), file, kNow);
        EXPECT_TRUE(imported) << text_of_error(imported);
    }
    /// What the lists say, in words: "listed UTO P AB123456 stolen".
    std::vector<std::string> look_up(const std::string& number, const std::string& state = "UTO",
                                     const std::string& type = "P") const {
        Watchlists lists(data());
        return words_of(lists.look_up(document_of(number, state, type).value(), kNow.today));
    }
    static std::vector<std::string> words_of(const Answer& answer) {
        constexpr std::array<const char*, 6> kHow = {"listed",         "in range",         "alert",
                                                     "similar number", "similar in range", "other type"};
        std::vector<std::string> words;
        for (const Found& one : answer.found) {
            const Match& match = one.match;
            const std::string how = kHow.at(static_cast<std::size_t>(match.how) - 1);
            words.push_back(
                match.how == How::Alert
                    ? fmt::format("{} {}", how, match.alert.id)
                    : fmt::format("{} {} {} {}", how, match.entry.type,
                                  match.last.empty() ? match.entry.number : match.entry.number + "-" + match.last,
                                  word_of(match.entry.reason)));
        }
        return words;
    }
    /// Names of databases that lie in the folder of lists.
    [[nodiscard]] std::vector<std::string> databases() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(watchlists_folder(data())))
            if (entry.path().extension() == ".sqlite") names.push_back(entry.path().filename());
        return names;
    }

    Authority m_authority;

private:
    int m_made = 0;
};

}  // namespace garita::watchlists
