// A station that has taken a list of an invented authority, for the browser tests: usage draw_list DATA NUMBER. The
// passport of Utopia with this number is listed as stolen, and there is an alert with a picture.
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "firmware/dates.h"
#include "firmware/watchlists/import.h"
#include "firmware/watchlists/make_list.h"
#include "tests/firmware/trust/authority.h"

namespace {

using namespace garita;
namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
}

std::string head_of(const char* kind, const char* title, const std::string& day) {
    return fmt::format(
        "schema = 1\nkind = \"{}\"\ntitle = \"{}\"\npublisher = \"Police of Utopia\"\nissued = \"{}\"\n"
        "[instructions]\nen = \"Call 555 0100, day and night.\"\nes = \"Llame al 555 0100, día y noche.\"\n",
        kind, title, day);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 1;
    const fs::path data = argv[1];
    const fs::path drawn = data.parent_path() / "lists";
    const std::string time = utc_text(std::time(nullptr));
    const std::string day = time.substr(0, 10);
    const watchlists::Now now{.today = {.day = day}, .time = time};
    trust::Authority authority;
    authority.list_scope = R"("stolen-documents", "alerts")";
    fs::create_directories(data);
    const auto trusted = trust::install_trust(data, authority.file(), authority.fingerprint(), now.today);
    if (!trusted) return std::fprintf(stderr, "%s\n", trusted.error().text.c_str()), 1;
    write(drawn / "stolen/list.toml", head_of("documents", "Stolen documents of Utopia", day));
    write(drawn / "stolen/numbers.csv",
          fmt::format("state,type,number,reason,reported\nUTO,P,{},stolen,2026-01-02\n", argv[2]));
    write(drawn / "alerts-source/list.toml", head_of("alerts", "Alerts of Utopia", day));
    write(drawn / "alerts-source/alerts/stamp.toml",
          "id = \"stamp\"\nstate = \"UTO\"\ntype = \"P\"\n[title]\nen = \"Copied stamps\"\n[text]\nen = \"Look at the "
          "stamp of page "
          "7.\"\n");
    for (const auto& [folder, name] : {std::pair("stolen", "stolen-documents"), std::pair("alerts-source", "alerts")}) {
        const fs::path file = drawn / (std::string(name) + ".list");
        const auto made = watchlists::make_list(drawn / folder,
                                                {.purpose = trust::Purpose::List,
                                                 .name = name,
                                                 .version = 1,
                                                 .from = "2026-01-01",
                                                 .until = "2027-12-31",
                                                 .audience = {"all"}},
                                                {authority.list}, file);
        if (!made) return std::fprintf(stderr, "%s\n", made.error().text.c_str()), 1;
        const auto imported = watchlists::import_list(data, file, now);
        if (!imported) return std::fprintf(stderr, "%s\n", imported.error().text.c_str()), 1;
    }
    return 0;
}
