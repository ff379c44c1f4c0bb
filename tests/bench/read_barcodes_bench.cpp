// Barcodes of the corpus and of drawn pages, read plainly by ZXing-C++, by this project's reader, and by it without
// each of its steps. read_barcodes_bench [CORPUS] [--misses]: prints the table of vision/read/README.md (read, wrong,
// median CPU ms); then times on pages with and without barcodes.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <utility>

#include "tests/corpus/barcode_samples.h"
#include "tests/vision/read/drawn_barcodes.h"
#include "vision/read/read_barcodes.h"

namespace garita {
namespace {

constexpr int kCodesAPage = 4;
constexpr int kPages = 12;

using Reader = std::function<std::vector<Said>(const ImageView&)>;

struct Score {
    int samples = 0, read = 0, wrong = 0;
    std::vector<double> ms = {};

    [[nodiscard]] double most() const { return ms.empty() ? 0 : *std::ranges::max_element(ms); }
    [[nodiscard]] double median() {
        if (ms.empty()) return 0;
        std::ranges::sort(ms);
        return ms[ms.size() / 2];
    }
};

std::vector<Said> with_steps(const ImageView& picture, const BarcodeSteps& steps) {
    std::vector<Said> said;
    for (const Barcode& barcode : read_barcodes(picture, steps)) said.push_back({barcode.bytes, barcode.text});
    return said;
}

std::map<std::string, Score> measure(const std::vector<BarcodeSample>& samples, const Reader& reader, bool misses) {
    std::map<std::string, Score> scores;
    for (const BarcodeSample& sample : samples) {
        const Image picture = picture_of(sample.file);
        if (picture.empty()) continue;
        Score& score = scores[sample.folder];
        const double start = thread_ms();
        const auto said = reader(picture.view());
        score.ms.push_back(thread_ms() - start);
        const Outcome outcome = outcome_of(sample, said);
        ++score.samples;
        if (outcome == Outcome::Read) ++score.read;
        if (outcome == Outcome::Wrong) ++score.wrong;
        if (misses && outcome != Outcome::Read)
            fmt::print("  {} {} ({:.0f} ms) {}\n", outcome == Outcome::Wrong ? "WRONG " : "missed",
                       sample.file.filename().string(), score.ms.back(), said.empty() ? "" : said[0].text);
    }
    return scores;
}

std::string drawn_content(int page, int quarter) {
    return fmt::format("UTO{}{}SPECIMEN", page, quarter);
}

/// Pages drawn at 400 ppi. The place of each code is drawn by lot, with all of its quiet zone on the page; two are
/// turned up to 5 degrees, two up to 45.
cv::Mat page_with_codes(int seed) {
    constexpr std::array kCodes = {Symbology::Pdf417, Symbology::DataMatrix, Symbology::Aztec,
                                   Symbology::QrCode, Symbology::Code39,     Symbology::Code128};
    cv::Mat page = printed_page();
    cv::RNG lot(static_cast<std::uint64_t>(seed) + 1);
    for (int quarter = 0; quarter < kCodesAPage; ++quarter) {
        const Symbology symbology = kCodes[static_cast<std::size_t>(lot.uniform(0, static_cast<int>(kCodes.size())))];
        const cv::Mat symbol = drawn_barcode(symbology, drawn_content(seed, quarter), lot.uniform(3, 6));
        const cv::Point2d at(500 + 1000 * (quarter % 2) + lot.uniform(-40, 40),
                             350 + 700 * (quarter / 2) + lot.uniform(-40, 40));
        const double most_turned = quarter < 2 ? 5 : 45;
        lay_on_page(symbol, {at, lot.uniform(-most_turned, most_turned), 1}, page);
    }
    return page;
}

/// The drawn pages: codes read of all, and texts that are on none.
Score measure_drawn_pages(const Reader& reader) {
    Score score;
    for (int seed = 0; seed < kPages; ++seed) {
        const cv::Mat page = page_with_codes(seed);
        const double start = thread_ms();
        const auto said = reader(ImageView{page.data, page.cols, page.rows, 1, page.step[0]});
        score.ms.push_back(thread_ms() - start);
        score.samples += kCodesAPage;
        for (int quarter = 0; quarter < kCodesAPage; ++quarter)
            if (std::ranges::any_of(said, [&](const Said& s) { return s.text == drawn_content(seed, quarter); }))
                ++score.read;
        for (const Said& s : said) {
            bool drawn = false;
            for (int quarter = 0; quarter < kCodesAPage; ++quarter) drawn |= s.text == drawn_content(seed, quarter);
            if (!drawn) ++score.wrong;
        }
    }
    return score;
}

/// A row of the table of what each step brings: read (wrong), median CPU ms.
void print_row(const std::string& name, const std::vector<BarcodeSample>& samples, const Reader& reader, bool misses,
               bool is_plain = false) {
    auto scores = measure(samples, reader, misses);
    // Plain ZXing-C++ 1.4.0 stops the process on them: an assertion of its own on linear symbols (decode_symbol.cpp).
    scores["symbols drawn on pages"] = is_plain ? Score{.samples = kPages * kCodesAPage} : measure_drawn_pages(reader);
    static bool first = true;
    if (first) {
        std::string head = "| |";
        std::string rule = "|---|";
        for (const auto& [folder, score] : scores) {
            head += fmt::format(" {} ({}) |", folder, score.samples);
            rule += "---|";
        }
        fmt::print("{}\n{}\n", head, rule);
        first = false;
    }
    fmt::print("| {} |", name);
    for (auto& [folder, score] : scores)
        if (score.ms.empty())
            fmt::print(" stops |");
        else
            fmt::print(" {}{}, {:.1f} ms |", score.read, score.wrong > 0 ? fmt::format(" ({} wrong)", score.wrong) : "",
                       score.median());
    fmt::print("\n");
}

void measure_steps(const std::vector<BarcodeSample>& samples, bool misses) {
    print_row("ZXing-C++ 1.4.0, whole picture", samples, read_plainly, false, true);
    const std::vector<std::pair<const char*, BarcodeSteps>> kSteps = {
        {"all steps", {}},
        {"without blocks", {.blocks = false}},
        {"without turning bars upright", {.turned = false}},
        {"without candidates cut out", {.crops = false}},
        {"without laying straight", {.straight = false}},
        {"without module by module", {.modules = false}},
        {"without negatives", {.negatives = false}},
        {"whole picture only", {false, false, false, false, false, false}},
    };
    for (const auto& [name, steps] : kSteps) {
        const BarcodeSteps& some = steps;
        print_row(
            name, samples, [&](const ImageView& picture) { return with_steps(picture, some); },
            misses && name == kSteps[0].first);
    }
}

/// Pages of the corpus that carry an MRZ: what is said there and how long it takes.
void measure_pages(const std::filesystem::path& corpus) {
    Score plain;
    Score ours;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus / "mrz")) {
        if (!entry.is_regular_file()) continue;
        const Image picture = picture_of(entry.path());
        if (picture.width() * picture.height() < 300'000) continue;
        double start = thread_ms();
        const auto plain_said = read_plainly(picture.view());
        plain.ms.push_back(thread_ms() - start);
        start = thread_ms();
        const auto said = read_ours(picture.view());
        ours.ms.push_back(thread_ms() - start);
        fmt::print("  {} {}x{}: plain {:.0f} ms, ours {:.0f} ms\n", entry.path().filename().string(), picture.width(),
                   picture.height(), plain.ms.back(), ours.ms.back());
        for (const Said& s : plain_said) fmt::print("    plain says {}\n", s.text);
        for (const Said& s : said) fmt::print("    ours says {}\n", s.text);
    }
    fmt::print("pages: plain {:.1f} ms, most {:.0f}; ours {:.1f} ms, most {:.0f}\n", plain.median(), plain.most(),
               ours.median(), ours.most());
}

cv::Mat page_full_of_print(int seed) {
    cv::Mat page(1400, 2000, CV_8U, cv::Scalar(215));
    cv::RNG lot(static_cast<std::uint64_t>(seed) + 1);
    const double size = lot.uniform(0.5, 1.1);
    const int pitch = cvRound(38 * size);
    for (int y = 60; y < 1360; y += pitch) {
        std::string line;
        while (line.size() < 150) line += lot.uniform(0, 6) == 0 ? ' ' : static_cast<char>(lot.uniform('a', 'z' + 1));
        cv::putText(page, line, {60, y}, cv::FONT_HERSHEY_SIMPLEX, size, cv::Scalar(40), lot.uniform(1, 3),
                    cv::LINE_AA);
    }
    return page;
}

void measure_drawn() {
    const auto time = [](const char* name, cv::Mat (*page_of)(int)) {
        Score ours;
        std::size_t codes = 0;
        for (int seed = 0; seed < kPages; ++seed) {
            const cv::Mat page = page_of(seed);
            const ImageView view{page.data, page.cols, page.rows, 1, page.step[0]};
            const double start = thread_ms();
            codes += read_ours(view).size();
            ours.ms.push_back(thread_ms() - start);
        }
        fmt::print("{}: {} codes on {} pages, {:.0f} ms, most {:.0f}\n", name, codes, kPages, ours.median(),
                   ours.most());
    };
    time("four codes", page_with_codes);
    time("one page of print without codes", [](int) { return printed_page(); });
    time("full of print", page_full_of_print);
}

}  // namespace
}  // namespace garita

int main(int count, char** words) {
    cv::setNumThreads(1);
    std::filesystem::path corpus = garita::corpus_folder();
    bool misses = false;
    for (int i = 1; i < count; ++i) {
        if (std::string(words[i]) == "--misses")
            misses = true;
        else
            corpus = words[i];
    }
    const auto samples = garita::barcode_samples(corpus);
    if (samples.empty()) {
        fmt::print(stderr, "no barcodes in {}\n", corpus.string());
        return 1;
    }
    garita::measure_steps(samples, misses);
    garita::measure_pages(corpus);
    garita::measure_drawn();
}
