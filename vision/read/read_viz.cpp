#include "vision/read/read_viz.h"

#include <tesseract/baseapi.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <cmath>
#include <iterator>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "vision/cv.h"
#include "vision/read/text_lines.h"
#include "vision/read/viz_expectations.h"
#include "vision/read/viz_fields.h"
#include "vision/read/viz_labels.h"
#include "vision/threads.h"

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
constexpr double kWideMargin = 0.6;
// Below this a field is read again in other ways (viz_mrz.cpp wants as much before print may contradict).
constexpr double kDoubtful = 0.9;
constexpr double kUncaptionedDate = 0.85;
// So many lines tell the way up, the widest: print upside down is read with half the certainty.
constexpr std::size_t kWayUpLines = 6;

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

/// How a line is made ready for Tesseract.
struct Preparation {
    double margin = kMargin;  ///< around the letters, in their heights
    bool flat = true;         ///< paper and background print made even
};

/// Print on even paper: what the neighbourhood's paper is, becomes white; the darkest of the line, black.
cv::Mat without_background(const cv::Mat& crop) {
    // A stroke is a sixth of a capital wide: a closing of half a capital leaves paper only.
    const cv::Mat brush = cv::getStructuringElement(cv::MORPH_ELLIPSE, {kGlyphPixels / 2 | 1, kGlyphPixels / 2 | 1});
    cv::Mat paper;
    cv::morphologyEx(crop, paper, cv::MORPH_CLOSE, brush);
    cv::blur(paper, paper, {kGlyphPixels, kGlyphPixels});
    cv::Mat ink;
    cv::subtract(paper, crop, ink);
    double darkest = 0;
    cv::minMaxLoc(ink, nullptr, &darkest);
    if (darkest < 8) return crop;
    // What is less than a fifth of the print's contrast is background.
    ink.convertTo(ink, CV_8U, 255.0 / (0.8 * darkest), -51 / 0.8);
    return 255 - ink;
}

/// Places and authorities are shown and not compared: they are not worth a second look.
bool is_compared(std::string_view field) {
    const auto& kinds = viz_field_kinds();
    const auto kind = std::ranges::find(kinds, field, &VizFieldKind::name);
    return kind != kinds.end() && kind->value != VizValue::Text;
}

bool is_date(std::string_view field) {
    const auto& kinds = viz_field_kinds();
    const auto kind = std::ranges::find(kinds, field, &VizFieldKind::name);
    return kind != kinds.end() && kind->value == VizValue::Date;
}

/// Whether a line that looks like a date is no field's.
bool has_unclaimed_date(const std::vector<ReadLine>& lines, const std::vector<FieldLine>& chosen) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string letters = skeleton(lines[i].text);
        const auto digits = std::ranges::count_if(letters, [](char c) { return c >= '0' && c <= '9'; });
        if (digits >= 4 && letters.size() >= 6 && letters.size() <= 14 &&
            std::ranges::find(chosen, i, &FieldLine::line) == chosen.end())
            return true;
    }
    return false;
}

/// Whether no field is missing that the MRZ leads one to expect and forgers change; without an MRZ, whether there is
/// any.
bool has_what_is_compared(const std::vector<FieldLine>& fields, std::span<const Expectation> expectations) {
    constexpr auto kChanged = std::to_array<std::string_view>(
        {"surname", "given_names", "document_number", "date_of_birth", "date_of_expiry"});
    if (expectations.empty()) return !fields.empty();
    return std::ranges::all_of(expectations, [&](const Expectation& expected) {
        return std::ranges::find(kChanged, expected.field) == kChanged.end() ||
               std::ranges::find(fields, expected.field, &FieldLine::field) != fields.end();
    });
}

/// Of some lines those that none of the others covers.
std::vector<TextLine> lines_beside(std::vector<TextLine> lines, std::span<const TextLine> others) {
    constexpr double kCovered = 0.5;
    std::erase_if(lines, [&](const TextLine& line) {
        return std::ranges::any_of(others, [&](const TextLine& other) {
            const cv::Rect a(line.box.x, line.box.y, line.box.width, line.box.height);
            const cv::Rect b(other.box.x, other.box.y, other.box.width, other.box.height);
            return (a & b).area() > kCovered * a.area();
        });
    });
    return lines;
}

/// Whether what is written in a place of one band is seen in another.
bool is_written(const cv::Mat& other, const cv::Mat& read, const RectPx& box) {
    constexpr double kSeen = 0.25;  // of its contrast
    if (other.size() != read.size()) return true;
    const cv::Rect place = cv::Rect(box.x, box.y, box.width, box.height) & cv::Rect({}, read.size());
    if (place.empty()) return true;
    const auto contrast = [&](const cv::Mat& grey) {
        cv::Scalar mean;
        cv::Scalar deviation;
        cv::meanStdDev(grey(place), mean, deviation);
        return deviation[0];
    };
    return contrast(other) >= kSeen * contrast(read);
}

/// A band, and what its line was read as at first.
struct Sight {
    cv::Mat grey;
    Recognized first;
};

/// One reading of a field's line.
struct Witness {
    Recognized read;
    int band = 0;
    std::string key;  ///< letters and digits: dots and blanks are no difference between readings
};

std::string key_of(std::string_view text) {
    std::string key;
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0) key += c;
    return key;
}

/// What most witnesses say, with how surely: bands are independent of each other, preparations of one band are not, and
/// whoever contradicts takes away his share. Nothing but the readings has a say: not what the MRZ expects.
Recognized most_witnessed(const std::vector<Witness>& witnesses) {
    const Witness* best = nullptr;
    double most = -1;
    double all = 0;
    const auto sum_of = [&](const std::string& key) {
        double sum = 0;
        for (const Witness& other : witnesses)
            if (other.key == key) sum += other.read.confidence;
        return sum;
    };
    for (const Witness& witness : witnesses) {
        all += witness.read.confidence;
        const double sum = sum_of(witness.key);
        const bool surer =
            best != nullptr && witness.key == best->key && witness.read.confidence > best->read.confidence;
        if (sum > most || surer) {
            most = std::max(most, sum);
            best = &witness;
        }
    }
    if (best == nullptr || all <= 0) return {};
    std::array<double, 2> of_band{};
    for (const Witness& witness : witnesses)
        if (witness.key == best->key)
            of_band.at(static_cast<std::size_t>(witness.band)) =
                std::max(of_band.at(static_cast<std::size_t>(witness.band)), witness.read.confidence);
    return {best->read.text, (1 - (1 - of_band[0]) * (1 - of_band[1])) * most / all};
}

}  // namespace

/// Tesseract, ready for lines. One thread at a time may use an object.
class VizReader::Recognizer {
public:
    /// False when Tesseract does not take the model.
    bool init(std::span<const std::uint8_t> traineddata) {
        // Names and numbers are in no dictionary.
        const std::vector<std::string> names = {"load_system_dawg", "load_freq_dawg"};
        const std::vector<std::string> values = {"0", "0"};
        if (m_api.Init(reinterpret_cast<const char*>(traineddata.data()), static_cast<int>(traineddata.size()), "Latin",
                       tesseract::OEM_LSTM_ONLY, nullptr, 0, &names, &values, false, nullptr) != 0)
            return false;
        m_api.SetPageSegMode(tesseract::PSM_RAW_LINE);
        m_api.SetVariable("user_defined_dpi", "300");
        return true;
    }

    /// Reads one line of a band's image; empty when nothing is recognised.
    Recognized read(const cv::Mat& grey, const TextLine& line, const Preparation& preparation = {}) {
        const int margin = static_cast<int>(std::lround(line.glyph_height * preparation.margin));
        const RectPx& b = line.box;
        const cv::Rect box = cv::Rect(b.x - margin, b.y - margin, b.width + 2 * margin, b.height + 2 * margin) &
                             cv::Rect(0, 0, grey.cols, grey.rows);
        if (box.width < 4 || box.height < 4) return {};
        const double scale = static_cast<double>(kGlyphPixels) / std::max(line.glyph_height, 1);
        cv::Mat crop;
        cv::resize(grey(box), crop, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
        if (preparation.flat) crop = without_background(crop);
        // Tesseract asks OpenMP for four threads in so many words; without active levels it gets one. Each thread has
        // its own setting.
        omp_set_max_active_levels(0);
        m_api.SetImage(crop.data, crop.cols, crop.rows, 1, static_cast<int>(crop.step));
        if (m_api.Recognize(nullptr) != 0) return {};
        return join_words(m_api);
    }

private:
    tesseract::TessBaseAPI m_api;
};

/// A recognizer for each thread; which one reads a line makes no difference.
struct VizReader::State {
    std::vector<Recognizer> recognizers;

    std::vector<ReadLine> read_lines(const cv::Mat& grey, std::vector<TextLine> lines);
    /// The lines of a page, each with the band (its index) in which it was read, and the fields that they are.
    struct PageLines {
        std::vector<ReadLine> lines{};
        std::vector<std::size_t> band{};
        std::vector<FieldLine> fields{};
    };
    /// `pictures` are the bands in grey. The lines of the first; of the second what is not there, where fields that are
    /// compared are missing: data in an ink that vanishes in infrared, all of them or one that was changed.
    PageLines lines_of(const std::vector<const BandImage*>& bands, const std::vector<cv::Mat>& pictures, double ppi,
                       std::span<const RectPx> exclude, std::span<const Expectation> expectations);
    std::array<double, 2> legibility(const cv::Mat& grey, double ppi);
    std::vector<VizField> read_page(const Page& page, int index, const std::optional<MrzReading>& mrz);
    static void confirm(VizField& field, const Recognized& second);
    static void look_again(Recognizer& recognizer, VizField& field, const TextLine& line,
                           std::span<const Sight> sights);
};

std::vector<ReadLine> VizReader::State::read_lines(const cv::Mat& grey, std::vector<TextLine> lines) {
    // The larger print is data, the smaller captions; what does not fit the bound is the least legible.
    std::ranges::stable_sort(lines,
                             [](const TextLine& a, const TextLine& b) { return a.glyph_height > b.glyph_height; });
    double aspect_sum = 0;
    const auto beyond = std::ranges::find_if(lines, [&](const TextLine& line) {
        aspect_sum += static_cast<double>(line.box.width) / std::max(line.box.height, 1);
        return aspect_sum > kMaxAspectSum;
    });
    lines.erase(beyond, lines.end());
    std::vector<Recognized> recognized(lines.size());
    spread(lines.size(), recognizers.size(),
           [&](std::size_t line, std::size_t lane) { recognized[line] = recognizers[lane].read(grey, lines[line]); });
    std::vector<ReadLine> result;
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (!skeleton(recognized[i].text).empty())
            result.push_back({lines[i], std::move(recognized[i].text), recognized[i].confidence});
    return result;
}

/// How surely the widest lines of a picture are read as it lies, and upside down: letters, weighted by certainty.
std::array<double, 2> VizReader::State::legibility(const cv::Mat& grey, double ppi) {
    std::vector<TextLine> lines = find_text_lines(to_image(grey).view(), ppi, {});
    std::ranges::stable_sort(lines, [](const TextLine& a, const TextLine& b) { return a.box.width > b.box.width; });
    if (lines.size() > kWayUpLines) lines.resize(kWayUpLines);
    cv::Mat over;
    cv::rotate(grey, over, cv::ROTATE_180);
    std::vector<std::array<double, 2>> letters(lines.size());
    spread(lines.size(), recognizers.size(), [&](std::size_t i, std::size_t lane) {
        TextLine line = lines[i];
        for (std::size_t way = 0; way < 2; ++way) {
            const Recognized read = recognizers[lane].read(way == 0 ? grey : over, line);
            letters[i].at(way) = read.confidence * static_cast<double>(skeleton(read.text).size());
            line.box.x = grey.cols - line.box.x - line.box.width;
            line.box.y = grey.rows - line.box.y - line.box.height;
        }
    });
    std::array<double, 2> sums{};
    for (const std::array<double, 2>& line : letters)
        for (std::size_t way = 0; way < 2; ++way) sums.at(way) += line.at(way);
    return sums;
}

/// A second band is a second witness: what both read alike is surer than either, what they read differently is
/// doubtful.
void VizReader::State::confirm(VizField& field, const Recognized& second) {
    if (skeleton(second.text).find(skeleton(field.text)) != std::string::npos) {
        field.confidence = 1 - (1 - field.confidence) * (1 - second.confidence);
    } else {
        field.confidence = std::min(0.5, std::max(field.confidence, second.confidence) / 2);
    }
}

/// A doubtful field is read in other preparations of each band. Doubt is Tesseract's own or the bands' with each other,
/// never that the MRZ says something else: what a forger printed is looked at no more often than what the office did.
void VizReader::State::look_again(Recognizer& recognizer, VizField& field, const TextLine& line,
                                  std::span<const Sight> sights) {
    std::vector<Witness> witnesses;
    for (std::size_t band = 0; band < sights.size(); ++band) {
        const auto bear_witness = [&](Recognized read) {
            std::string key = key_of(read.text);
            if (!key.empty()) witnesses.push_back({std::move(read), static_cast<int>(band), std::move(key)});
        };
        bear_witness(sights[band].first);
        for (const Preparation& preparation : {Preparation{kWideMargin, true}, Preparation{kMargin, false}})
            bear_witness(recognizer.read(sights[band].grey, line, preparation));
    }
    const Recognized told = most_witnessed(witnesses);
    if (told.text.empty()) return;
    field.text = told.text;
    field.confidence = told.confidence;
}

VizReader::State::PageLines VizReader::State::lines_of(const std::vector<const BandImage*>& bands,
                                                       const std::vector<cv::Mat>& pictures, double ppi,
                                                       std::span<const RectPx> exclude,
                                                       std::span<const Expectation> expectations) {
    const std::vector<TextLine> first = find_text_lines(bands[0]->image.view(), ppi, exclude);
    PageLines page;
    page.lines = read_lines(pictures[0], first);
    page.band.assign(page.lines.size(), 0);
    page.fields = find_fields(page.lines, expectations);
    if (bands.size() < 2 || has_what_is_compared(page.fields, expectations)) return page;
    const std::vector<TextLine> more = find_text_lines(bands[1]->image.view(), ppi, exclude);
    for (ReadLine& line : read_lines(pictures[1], lines_beside(more, first))) {
        page.lines.push_back(std::move(line));
        page.band.push_back(1);
    }
    page.fields = find_fields(page.lines, expectations);
    return page;
}

std::vector<VizField> VizReader::State::read_page(const Page& page, int index, const std::optional<MrzReading>& mrz) {
    const std::vector<const BandImage*> bands = reading_bands(page);
    if (bands.empty() || page.ppi <= 0) return {};
    std::vector<cv::Mat> pictures;
    pictures.reserve(bands.size());
    for (const BandImage* band : bands) pictures.push_back(as_grey(band->image.view()));
    const std::vector<Expectation> expectations =
        mrz ? expectations_of(mrz->interpretation) : std::vector<Expectation>{};
    const PageLines found = lines_of(bands, pictures, page.ppi, excluded(page, index, mrz), expectations);
    const bool another_date = has_unclaimed_date(found.lines, found.fields);
    std::vector<VizField> fields(found.fields.size());
    spread(fields.size(), recognizers.size(), [&](std::size_t i, std::size_t lane) {
        const FieldLine& chosen = found.fields[i];
        const ReadLine& read = found.lines[chosen.line];
        const std::size_t band = found.band[chosen.line];
        VizField field{std::string(chosen.field), chosen.text,      read.confidence, index,
                       page.to_mm(read.line.box), bands[band]->band};
        std::vector<Sight> sights = {{pictures[band], {read.text, read.confidence}}};
        // Ink that vanishes in the other band leaves nothing there that could bear witness.
        if (pictures.size() > 1 && is_written(pictures[1 - band], pictures[band], read.line.box)) {
            sights.push_back({pictures[1 - band], recognizers[lane].read(pictures[1 - band], read.line)});
            confirm(field, sights.back().first);
        }
        // A value behind its caption on one line cannot be read again alone.
        if (field.confidence < kDoubtful && chosen.text == read.text && is_compared(chosen.field))
            look_again(recognizers[lane], field, read.line, sights);
        // A date that no caption announces may agree, and not contradict where another such date stands on the page.
        if (!chosen.by_label && is_date(chosen.field) && another_date)
            field.confidence = std::min(field.confidence, kUncaptionedDate);
        fields[i] = std::move(field);
    });
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
    try {
        auto state = std::make_unique<State>();
        state->recognizers = std::vector<Recognizer>(worthwhile_threads());
        std::atomic<bool> taken = true;
        spread(state->recognizers.size(), state->recognizers.size(), [&](std::size_t i, std::size_t) {
            if (!state->recognizers[i].init(traineddata)) taken = false;
        });
        if (!taken)
            return fail(ErrorKind::Internal,
                        "Tesseract does not take its model; is Debian's tesseract-ocr-script-latn installed whole?");
        return VizReader(std::move(state));
    } catch (const std::exception& error) {
        return fail(ErrorKind::Internal, std::string("Tesseract: ") + error.what());
    }
}

int VizReader::quarters_to_upright(const Page& page) {
    const std::vector<const BandImage*> bands = reading_bands(page);
    if (bands.empty() || page.ppi <= 0) return 0;
    int best = 0;
    try {
        cv::Mat grey = as_grey(bands[0]->image.view());
        double most = 0;
        for (int quarter = 0; quarter < (page.found ? 1 : 2); ++quarter) {
            if (quarter == 1) cv::rotate(grey, grey, cv::ROTATE_90_CLOCKWISE);
            const std::array<double, 2> ways = m_state->legibility(grey, page.ppi);
            for (int way = 0; way < 2; ++way)
                if (const double sure = ways.at(static_cast<std::size_t>(way)); sure > most) {
                    most = sure;
                    best = quarter + 2 * way;
                }
        }
    } catch (const std::exception&) {
        // Tesseract or OpenCV gave up on this picture: it stays as it lies.
        return 0;
    }
    return best;
}

std::vector<VizField> VizReader::read(std::span<const Page> pages, const std::optional<MrzReading>& mrz) {
    std::vector<VizField> fields;
    try {
        for (std::size_t i = 0; i < pages.size(); ++i)
            std::ranges::move(m_state->read_page(pages[i], static_cast<int>(i), mrz), std::back_inserter(fields));
    } catch (const std::exception&) {
        // Tesseract or OpenCV gave up on this picture: what was read before stands, the rest is unread.
    }
    return fields;
}

}  // namespace garita
