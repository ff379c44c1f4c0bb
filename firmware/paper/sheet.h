// Pages for printing: A4 or Letter, laid out from top to bottom, as PDF.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "drivers/capture/error.h"
#include "drivers/capture/image.h"
#include "firmware/paper/qr_code.h"

namespace garita::paper {

/// A picture and what is said of it. Borrowed for the call.
struct Figure {
    ImageView picture;
    std::string title{};
    std::string text{};
};

/// A place of a photograph that is framed, by its number: in parts of the picture's width and height, 0 to 1.
struct Mark {
    double x = 0, y = 0, width = 0, height = 0;
    std::string label{};
    bool strong = false;  ///< in the colour of warning; else in that of a remark
};

/// A JPEG picture that is put on paper as it is. Borrowed for the call.
struct Photograph {
    std::span<const std::uint8_t> jpeg{};
    std::string title{};
    std::string unreadable{};  ///< said in its place, where it is no JPEG picture (jpeg_header.h)
    std::vector<Mark> marks{};
};

/// What something is, and what it is called.
struct Fact {
    std::string name{};
    std::string text{};
};

enum class PaperSize { A4, Letter };

/// What goes on every page.
struct Frame {
    std::string title{};   ///< of the whole; in the file's properties too
    std::string footer{};  ///< beside the number of the page
    std::string made{};    ///< UTC, ISO 8601: in the file's properties, so that the same sheet gives the same file
    PaperSize size = PaperSize::A4;
    int pages = 0;         ///< told beside the number of each page; 0: it is not
    std::string banner{};  ///< at the head of every page; empty: none
};

/// One document in the making. What does not fit on a page begins the next; what is higher than a page is broken
/// between its lines: nothing is cut off. Text is UTF-8, in any script that the machine has a typeface for, and stays
/// text that can be searched and copied. One thread at a time.
class Sheet {
public:
    explicit Sheet(Frame frame);
    Sheet(Sheet&&) noexcept;
    Sheet& operator=(Sheet&&) noexcept;
    ~Sheet();

    void title(const std::string& text);
    void heading(const std::string& text);
    void subheading(const std::string& text);
    void paragraph(const std::string& text);
    void item(const std::string& title, const std::string& text);  ///< of a list
    void fact(const Fact& fact);                                   ///< the name at the left, the text beside it
    void fixed(const std::string& text);                           ///< characters of one width: an MRZ, a digest
    void figures(std::span<const Figure> figures);                 ///< two beside each other
    void photographs(std::span<const Photograph> photographs);     ///< likewise
    void code(const QrCode& code, double side_mm, const std::string& text);  ///< at the left, the text beside it

    /// What comes next stays together: a new page where less than so much is left of this one.
    void keep_together(double height_mm);

    /// The PDF. Nothing can be added afterwards. Internal error: Cairo gave up.
    [[nodiscard]] Result<std::vector<std::uint8_t>> finish();
    [[nodiscard]] int pages() const;  ///< begun so far

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace garita::paper
