#include "firmware/evaluate/truth.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace garita::evaluate {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<std::string> split(const std::string& text, char at) {
    std::vector<std::string> parts;
    std::stringstream stream(text);
    std::string part;
    while (std::getline(stream, part, at)) parts.push_back(part);
    return parts;
}

Truth read_truth(const json& j, const std::string& set) {
    Truth truth;
    truth.set = set;
    const auto text = [&j](const char* key) {
        return j.contains(key) && j[key].is_string() ? std::string(j[key]) : "";
    };
    const auto list = [&j](const char* key) {
        return j.contains(key) ? j[key].get<std::vector<std::string>>() : std::vector<std::string>{};
    };
    truth.kind = text("kind");
    truth.series = text("series");
    truth.real = j.value("real", false);
    truth.mrz = list("mrz");
    truth.should_fail = list("should_fail");
    truth.should_fail_with_model = list("should_fail_with_model");
    truth.must_not_fail = list("must_not_fail");
    truth.valid_on = text("valid_on");
    return truth;
}

void read_truth_json(const fs::path& file, std::vector<Item>& items) {
    std::ifstream stream(file);
    items.push_back({file.parent_path().string(),
                     read_truth(json::parse(stream), file.parent_path().parent_path().filename().string()),
                     file.string()});
}

void read_truth_lines(const fs::path& file, std::vector<Item>& items) {
    std::ifstream stream(file);
    std::string line;
    while (std::getline(stream, line)) {
        const json j = json::parse(line);
        items.push_back({(file.parent_path() / j.at("file").get<std::string>()).string(),
                         read_truth(j, file.parent_path().filename().string()), file.string()});
    }
}

/// The corpus's table of MRZ images (corpus/README.md): columns by their names in the first line.
void read_labels(const fs::path& file, std::vector<Item>& items) {
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    const std::vector<std::string> names = split(line, '\t');
    const auto column = [&names](const char* name) {
        return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
    };
    const std::size_t image = column("image");
    const std::size_t mrz = column("mrz");
    const std::size_t readable = column("readable");
    if (image == names.size() || mrz == names.size()) return;
    while (std::getline(stream, line)) {
        const std::vector<std::string> cells = split(line, '\t');
        if (cells.size() <= std::max(image, mrz)) continue;
        Truth truth;
        truth.set = file.parent_path().filename().string();
        truth.real = true;
        truth.mrz = split(cells[mrz], '|');
        truth.readable = readable >= cells.size() || cells[readable] != "no";
        items.push_back({(file.parent_path() / cells[image]).string(), std::move(truth), file.string()});
    }
}

/// How each kind of table is read: the one place that knows their names.
struct Import {
    const char* file;
    void (*read)(const fs::path&, std::vector<Item>&);
};
constexpr std::array<Import, 3> kImports = {
    {{"truth.json", read_truth_json}, {"truth.jsonl", read_truth_lines}, {"labels.tsv", read_labels}}};

}  // namespace

Result<std::vector<Item>> find_items(const fs::path& folder) {
    std::vector<Item> items;
    fs::path at = folder;
    try {
        std::vector<fs::path> files;
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) files.push_back(entry.path());
        std::ranges::sort(files);
        for (const fs::path& file : files)
            for (const Import& import : kImports)
                if (file.filename() == import.file) {
                    at = file;
                    import.read(file, items);
                }
    } catch (const std::exception& error) {
        return fail(ErrorKind::Input, at.string() + ": " + error.what());
    }
    // Lines cut out of documents are a test of the classifier alone: no document, nothing to inspect.
    std::erase_if(items, [](const Item& item) { return item.path.find("/strips/") != std::string::npos; });
    if (items.empty())
        return fail(ErrorKind::Input, folder.string() + ": no truth.json, truth.jsonl or labels.tsv below this folder");
    return items;
}

}  // namespace garita::evaluate
