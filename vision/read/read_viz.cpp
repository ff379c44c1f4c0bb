#include "vision/read/read_viz.h"

#include <tesseract/baseapi.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <string>

#include "vision/cv.h"
#include "vision/read/text_lines.h"
#include "vision/read/viz_expectations.h"
#include "vision/read/viz_fields.h"
#include "vision/read/viz_labels.h"

// Of the OpenMP runtime that Tesseract is linked with (OpenMP 5.0, 3.2.15): its header would bring the compiler's own.
extern "C" void omp_set_max_active_levels(int levels);

namespace garita {
namespace {

// Tesseract's network works on lines 36 pixels high; capital letters are two thirds of that.
constexpr int kGlyphPixels = 26;
// The work is bounded by how much is read, not by a clock, so that the result is the same on a slow machine: this many
// line heights of text, some 45 lines of a passport page.
constexpr double kMaxAspectSum = 420;
// Around a line, in heights of its letters: accents above, descenders and commas below.
constexpr double kMargin = 0.35;

struct Recognized {
    std::string text;
    double confidence = 0;
};

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.pop_back();
    const std::size_t first = text.find_first_not_of(" \n");
    return first == std::string::npos ? std::string() : text.substr(first);
}

/// Words of the line that Tesseract has just read. Dirt beside print is read as words of a letter or two with no
/// certainty: such words at either end are not the line's.
Recognized join_words(tesseract::TessBaseAPI& api) {
    struct Word {
        std::string text;
        double confidence;
    };
    std::vector<Word> words;
    const std::unique_ptr<tesseract::ResultIterator> it(api.GetIterator());
    if (it == nullptr) return {};
    do {
        const std::unique_ptr<char[]> text(it->GetUTF8Text(tesseract::RIL_WORD));
        if (text != nullptr && text[0] != '\0')
            words.push_back({trimmed(text.get()), it->Confidence(tesseract::RIL_WORD) / 100.0});
    } while (it->Next(tesseract::RIL_WORD) && words.size() < 40);
    const auto is_dirt = [](const Word& word) { return word.confidence < 0.6 && skeleton(word.text).size() <= 1; };
    while (words.size() > 1 && is_dirt(words.back())) words.pop_back();
    while (words.size() > 1 && is_dirt(words.front())) words.erase(words.begin());
    Recognized result{{}, words.empty() ? 0.0 : 1.0};
    for (const Word& word : words) {
        result.text += (result.text.empty() ? "" : " ") + word.text;
        result.confidence = std::min(result.confidence, std::clamp(word.confidence, 0.0, 1.0));
    }
    return result;
}

/// The bands that may carry print, in the order in which they are read: the background vanishes in infrared.
std::vector<const BandImage*> reading_bands(const Page& page) {
    std::vector<const BandImage*> bands;
    for (const Band band : {Band::Infrared, Band::White})
        if (const BandImage* image = page.find(band)) bands.push_back(image);
    return bands;
}

std::vector<RectPx> excluded(const Page& page, int index, const std::optional<MrzReading>& mrz) {
    std::vector<RectPx> regions;
    if (mrz && mrz->page == index) regions.push_back(page.to_pixels(mrz->region_mm));
    return regions;
}

}  // namespace

struct VizReader::State {
    tesseract::TessBaseAPI api;

    /// Reads one line of a band's image; empty when nothing is recognised.
    Recognized recognize(const cv::Mat& grey, const TextLine& line) {
        const int margin = static_cast<int>(std::lround(line.glyph_height * kMargin));
        const RectPx& b = line.box;
        const cv::Rect box = cv::Rect(b.x - margin, b.y - margin, b.width + 2 * margin, b.height + 2 * margin) &
                             cv::Rect(0, 0, grey.cols, grey.rows);
        if (box.width < 4 || box.height < 4) return {};
        const double scale = static_cast<double>(kGlyphPixels) / std::max(line.glyph_height, 1);
        cv::Mat crop;
        cv::resize(grey(box), crop, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
        api.SetImage(crop.data, crop.cols, crop.rows, 1, static_cast<int>(crop.step));
        if (api.Recognize(nullptr) != 0) return {};
        return join_words(api);
    }

    std::vector<ReadLine> read_lines(const cv::Mat& grey, std::vector<TextLine> lines) {
        // The larger print is data, the smaller captions; what does not fit the bound is the least legible.
        std::ranges::stable_sort(lines,
                                 [](const TextLine& a, const TextLine& b) { return a.glyph_height > b.glyph_height; });
        double aspect_sum = 0;
        std::vector<ReadLine> result;
        for (const TextLine& line : lines) {
            aspect_sum += static_cast<double>(line.box.width) / std::max(line.box.height, 1);
            if (aspect_sum > kMaxAspectSum) break;
            Recognized recognized = recognize(grey, line);
            if (!skeleton(recognized.text).empty())
                result.push_back({line, std::move(recognized.text), recognized.confidence});
        }
        return result;
    }

    std::vector<VizField> read_page(const Page& page, int index, const std::optional<MrzReading>& mrz);
    void confirm(VizField& field, const TextLine& line, const cv::Mat& other);
};

/// A second band is a second witness: what both read alike is surer than either, what they read differently is
/// doubtful.
void VizReader::State::confirm(VizField& field, const TextLine& line, const cv::Mat& other) {
    const Recognized second = recognize(other, line);
    if (skeleton(second.text).find(skeleton(field.text)) != std::string::npos) {
        field.confidence = 1 - (1 - field.confidence) * (1 - second.confidence);
    } else {
        field.confidence = std::min(0.5, std::max(field.confidence, second.confidence) / 2);
    }
}

std::vector<VizField> VizReader::State::read_page(const Page& page, int index, const std::optional<MrzReading>& mrz) {
    const std::vector<const BandImage*> bands = reading_bands(page);
    if (bands.empty() || page.ppi <= 0) return {};
    const cv::Mat grey = as_grey(bands[0]->image.view());
    const std::vector<RectPx> exclude = excluded(page, index, mrz);
    const std::vector<ReadLine> lines = read_lines(grey, find_text_lines(bands[0]->image.view(), page.ppi, exclude));
    const std::vector<Expectation> expectations =
        mrz ? expectations_of(mrz->interpretation) : std::vector<Expectation>{};

    std::vector<VizField> fields;
    const cv::Mat other = bands.size() > 1 ? as_grey(bands[1]->image.view()) : cv::Mat();
    for (const FieldLine& found : find_fields(lines, expectations)) {
        const ReadLine& read = lines[found.line];
        VizField field{std::string(found.field),  found.text,    read.confidence, index,
                       page.to_mm(read.line.box), bands[0]->band};
        if (!other.empty()) confirm(field, read.line, other);
        fields.push_back(std::move(field));
    }
    return fields;
}

VizReader::VizReader(std::unique_ptr<State> state) : m_state(std::move(state)) {}
VizReader::VizReader(VizReader&&) noexcept = default;
VizReader& VizReader::operator=(VizReader&&) noexcept = default;
VizReader::~VizReader() = default;

Result<VizReader> VizReader::create(std::span<const std::uint8_t> traineddata) {
    if (traineddata.empty() || traineddata.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        return fail(ErrorKind::Internal,
                    "the Tesseract model is empty or too large; is Debian's tesseract-ocr-script-latn installed?");
    // Tesseract asks OpenMP for four threads in so many words; without active levels it gets one.
    omp_set_max_active_levels(0);
    try {
        auto state = std::make_unique<State>();
        // Names and numbers are in no dictionary.
        const std::vector<std::string> names = {"load_system_dawg", "load_freq_dawg"};
        const std::vector<std::string> values = {"0", "0"};
        if (state->api.Init(reinterpret_cast<const char*>(traineddata.data()), static_cast<int>(traineddata.size()),
                            "Latin", tesseract::OEM_LSTM_ONLY, nullptr, 0, &names, &values, false, nullptr) != 0)
            return fail(ErrorKind::Internal,
                        "Tesseract does not take its model; is Debian's tesseract-ocr-script-latn installed whole?");
        state->api.SetPageSegMode(tesseract::PSM_RAW_LINE);
        state->api.SetVariable("user_defined_dpi", "300");
        return VizReader(std::move(state));
    } catch (const std::exception& error) {
        return fail(ErrorKind::Internal, std::string("Tesseract: ") + error.what());
    }
}

std::vector<VizField> VizReader::read(std::span<const Page> pages, const std::optional<MrzReading>& mrz) {
    std::vector<VizField> fields;
    try {
        for (std::size_t i = 0; i < pages.size(); ++i) {
            if (!pages[i].found) continue;
            for (VizField& field : m_state->read_page(pages[i], static_cast<int>(i), mrz)) {
                const bool known =
                    std::ranges::any_of(fields, [&](const VizField& other) { return other.name == field.name; });
                if (!known) fields.push_back(std::move(field));
            }
        }
    } catch (const std::exception&) {
        // Tesseract or OpenCV gave up on this picture: what was read before stands, the rest is unread.
    }
    return fields;
}

}  // namespace garita
