#include "vision/read/text_lines.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "vision/cv.h"

namespace garita {
namespace {

// Heights of capital letters in visual zones: Doc 9303 part 3, 3.4 wants no less than 1.5 mm line height for legibility
// of data; captions go down to about 1 mm, titles of states up to 6 mm. Small letters of a caption are lower than its
// capitals: a line must have letters of kMinLineMm, and those beside them may be as low as kMinGlyphMm.
constexpr double kMinGlyphMm = 0.55;
constexpr double kMinLineMm = 0.9;
constexpr double kMaxGlyphMm = 6.0;
constexpr std::size_t kMaxLines = 80;
// At this scale a caption's letters are still 8 pixels high, and a page is small enough to search in milliseconds.
constexpr double kSearchPpi = 300;

/// Dark strokes against their surroundings as 255.
cv::Mat ink_mask(const cv::Mat& grey, double ppi) {
    const int window =
        static_cast<int>(std::lround(4.0 / kMillimetresPerInch * ppi)) | 1;  // 4 mm: wider than any stroke
    cv::Mat mean;
    cv::blur(grey, mean, {window, window});
    cv::Mat difference;
    cv::subtract(mean, grey, difference);  // saturates at 0: only what is darker
    // Ink is a quarter darker than what surrounds it; background print is less.
    cv::Mat limit;
    mean.convertTo(limit, CV_8U, 0.22, 4);
    cv::Mat mask;
    cv::compare(difference, limit, mask, cv::CMP_GT);
    return mask;
}

struct Glyph {
    cv::Rect box;
};

std::vector<Glyph> find_glyphs(const cv::Mat& mask, double ppi, const std::vector<cv::Rect>& exclude) {
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centroids;
    const int count = cv::connectedComponentsWithStats(mask, labels, stats, centroids, 8, CV_32S);
    const double mm = ppi / kMillimetresPerInch;
    std::vector<Glyph> glyphs;
    for (int i = 1; i < count; ++i) {
        const cv::Rect box(stats.at<int>(i, cv::CC_STAT_LEFT), stats.at<int>(i, cv::CC_STAT_TOP),
                           stats.at<int>(i, cv::CC_STAT_WIDTH), stats.at<int>(i, cv::CC_STAT_HEIGHT));
        if (box.height < kMinGlyphMm * mm || box.height > kMaxGlyphMm * mm) continue;
        // Letters that touch may be several characters wide; a rule or a picture's edge is wider.
        if (box.width > 12 * box.height || box.width < 0.1 * box.height) continue;
        const double fill = static_cast<double>(stats.at<int>(i, cv::CC_STAT_AREA)) / box.area();
        // An I fills its box; a blot of any other shape is no letter.
        if (fill < 0.08 || (fill > 0.95 && 2 * box.width > box.height)) continue;
        const cv::Point centre(box.x + box.width / 2, box.y + box.height / 2);
        if (std::ranges::any_of(exclude, [&](const cv::Rect& r) { return r.contains(centre); })) continue;
        glyphs.push_back({box});
        if (glyphs.size() == 4000) break;  // a page of print has some 600; noise must not cost the time
    }
    std::ranges::sort(glyphs, [](const Glyph& a, const Glyph& b) {
        return a.box.x != b.box.x ? a.box.x < b.box.x : a.box.y < b.box.y;
    });
    return glyphs;
}

/// Whether `b`, further right, goes on the line that ends with `a`.
bool continues(const cv::Rect& a, const cv::Rect& b) {
    const int overlap = std::min(a.br().y, b.br().y) - std::max(a.y, b.y);
    const int low = std::min(a.height, b.height);
    const int high = std::max(a.height, b.height);
    const int gap = b.x - a.br().x;
    // A space is up to 1.2 heights wide in fixed-pitch print; columns are further apart.
    return overlap > 0.6 * low && high <= 2 * low && gap < 1.3 * high && gap > -0.5 * high;
}

int root_of(std::vector<int>& parent, int i) {
    while (parent[static_cast<std::size_t>(i)] != i)
        i = parent[static_cast<std::size_t>(i)] = parent[static_cast<std::size_t>(parent[static_cast<std::size_t>(i)])];
    return i;
}

/// Groups of glyphs that hang together, by their indices.
std::vector<std::vector<int>> chain(const std::vector<Glyph>& glyphs) {
    std::vector<int> parent(glyphs.size());
    std::iota(parent.begin(), parent.end(), 0);
    for (std::size_t i = 0; i < glyphs.size(); ++i) {
        const cv::Rect& a = glyphs[i].box;
        for (std::size_t j = i + 1; j < glyphs.size(); ++j) {
            const cv::Rect& b = glyphs[j].box;
            if (b.x - a.br().x > 3 * a.height) break;  // sorted by x: nothing nearer follows
            if (continues(a, b))
                parent[static_cast<std::size_t>(root_of(parent, static_cast<int>(j)))] =
                    root_of(parent, static_cast<int>(i));
        }
    }
    std::vector<std::vector<int>> groups(glyphs.size());
    for (std::size_t i = 0; i < glyphs.size(); ++i)
        groups[static_cast<std::size_t>(root_of(parent, static_cast<int>(i)))].push_back(static_cast<int>(i));
    std::erase_if(groups, [](const std::vector<int>& group) { return group.empty(); });
    return groups;
}

/// The middle one of some lengths; REQUIRES one.
int median(std::vector<int> lengths) {
    const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
    std::ranges::nth_element(lengths, middle);
    return *middle;
}

/// Takes the dark edges of a picture from the ends of a line of print that they run into: wider than letters that touch
/// are while the others of the line do not, and flat or higher than the print. (Where print is so blurred that its
/// words run together, all are wide.)
void trim(std::vector<int>& line, const std::vector<Glyph>& glyphs) {
    if (line.size() < 4) return;
    const auto box = [&](int i) -> const cv::Rect& { return glyphs[static_cast<std::size_t>(i)].box; };
    std::vector<int> widths;
    std::vector<int> heights;
    for (const int i : line) {
        widths.push_back(box(i).width);
        heights.push_back(box(i).height);
    }
    const int wide = 4 * median(std::move(widths));
    const int high = median(std::move(heights));
    const auto is_picture = [&](int i) {
        return box(i).width > wide && (box(i).width > 6 * box(i).height || 2 * box(i).height > 3 * high);
    };
    const auto first = std::ranges::find_if_not(line, is_picture);
    const auto last = std::find_if_not(line.rbegin(), std::make_reverse_iterator(first), is_picture).base();
    line = std::vector<int>(first, last);
}

TextLine to_line(const std::vector<Glyph>& glyphs, const std::vector<int>& group, double scale) {
    cv::Rect box;
    std::vector<int> heights;
    for (const int i : group) {
        const cv::Rect& glyph = glyphs[static_cast<std::size_t>(i)].box;
        box = box.empty() ? glyph : (box | glyph);
        heights.push_back(glyph.height);
    }
    // The upper quarter: that of the capitals where most letters are small.
    const std::size_t place = heights.size() * 3 / 4;
    std::ranges::nth_element(heights, heights.begin() + static_cast<std::ptrdiff_t>(place));
    const auto up = [scale](int v) { return static_cast<int>(std::lround(v / scale)); };
    return {{up(box.x), up(box.y), up(box.width), up(box.height)}, up(heights[place])};
}

/// One mark alone is dirt, unless it is as high as a printed capital (the "F" of a sex) and, where it is lower than
/// data must be, stands in a row with a line of such letters.
bool is_letter(const TextLine& mark, const std::vector<TextLine>& words, double ppi) {
    const double height = mark.box.height * kMillimetresPerInch / ppi;
    if (height >= 1.6) return true;
    return height >= 1.0 && std::ranges::any_of(words, [&](const TextLine& word) {
               const int off = std::abs(word.box.y + word.box.height - mark.box.y - mark.box.height);
               return 5 * off < mark.box.height && std::abs(word.glyph_height - mark.box.height) * 6 < mark.box.height;
           });
}

/// Whether `b`, further right, is the next word of the line `a`. Small letters at both sides of a space hide how high
/// the print is: the whole words tell.
bool follows(const TextLine& a, const TextLine& b) {
    const int high = std::max(a.box.height, b.box.height);
    const int low = std::min(a.box.height, b.box.height);
    const int overlap = std::min(a.box.y + a.box.height, b.box.y + b.box.height) - std::max(a.box.y, b.box.y);
    const int gap = b.box.x - (a.box.x + a.box.width);
    return 10 * overlap > 8 * low && high < 2 * low && 10 * gap < 13 * std::max(a.glyph_height, b.glyph_height) &&
           2 * gap > -low;
}

TextLine joined(const TextLine& a, const TextLine& b) {
    const int x = std::min(a.box.x, b.box.x);
    const int y = std::min(a.box.y, b.box.y);
    const int right = std::max(a.box.x + a.box.width, b.box.x + b.box.width);
    const int bottom = std::max(a.box.y + a.box.height, b.box.y + b.box.height);
    return {{x, y, right - x, bottom - y}, std::max(a.glyph_height, b.glyph_height)};
}

/// Words of one line put together, left to right.
std::vector<TextLine> join_words(std::vector<TextLine> words) {
    std::ranges::sort(words, [](const TextLine& a, const TextLine& b) {
        return a.box.x != b.box.x ? a.box.x < b.box.x : a.box.y < b.box.y;
    });
    std::vector<TextLine> lines;
    for (const TextLine& word : words) {
        const auto before = std::ranges::find_if(lines, [&](const TextLine& line) { return follows(line, word); });
        if (before == lines.end())
            lines.push_back(word);
        else
            *before = joined(*before, word);
    }
    return lines;
}

}  // namespace

std::vector<TextLine> find_text_lines(const ImageView& page, double ppi, std::span<const RectPx> exclude) {
    if (page.empty() || ppi <= 0) return {};
    const double scale = std::min(1.0, kSearchPpi / ppi);
    cv::Mat grey = as_grey(page);
    if (scale < 1) cv::resize(grey, grey, {}, scale, scale, cv::INTER_AREA);
    std::vector<cv::Rect> closed;
    for (const RectPx& r : exclude)
        closed.emplace_back(static_cast<int>(r.x * scale), static_cast<int>(r.y * scale),
                            static_cast<int>(r.width * scale), static_cast<int>(r.height * scale));

    const std::vector<Glyph> glyphs = find_glyphs(ink_mask(grey, ppi * scale), ppi * scale, closed);
    std::vector<TextLine> lines;
    std::vector<TextLine> marks;
    std::vector<std::vector<int>> groups = chain(glyphs);
    for (std::vector<int>& group : groups) {
        trim(group, glyphs);
        const bool high = std::ranges::any_of(group, [&](int i) {
            return glyphs[static_cast<std::size_t>(i)].box.height >= kMinLineMm / kMillimetresPerInch * ppi * scale;
        });
        if (!high) continue;
        const TextLine line = to_line(glyphs, group, scale);
        (group.size() == 1 ? marks : lines).push_back(line);
    }
    lines = join_words(std::move(lines));
    const std::vector<TextLine> words = lines;
    for (const TextLine& mark : marks)
        if (is_letter(mark, words, ppi)) lines.push_back(mark);
    // When there is too much (a dirty page), the widest stay: they are print for certain.
    if (lines.size() > kMaxLines) {
        std::ranges::stable_sort(lines, [](const TextLine& a, const TextLine& b) { return a.box.width > b.box.width; });
        lines.resize(kMaxLines);
    }
    std::ranges::sort(lines, [](const TextLine& a, const TextLine& b) {
        return a.box.y != b.box.y ? a.box.y < b.box.y : a.box.x < b.box.x;
    });
    return lines;
}

}  // namespace garita
