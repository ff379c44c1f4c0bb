// Pages for printing: A4, laid out from top to bottom, as PDF.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "drivers/capture/error.h"
#include "drivers/capture/image.h"

namespace garita::paper {

/// A picture and what is said of it. Borrowed for the call.
struct Figure {
    ImageView picture;
    std::string title{};
    std::string text{};
};

/// What goes on every page.
struct Frame {
    std::string title{};   ///< of the whole; in the file's properties too
    std::string footer{};  ///< beside the number of the page
    std::string made{};    ///< UTC, ISO 8601: in the file's properties, so that the same sheet gives the same file
};

/// One document in the making. What does not fit on a page begins the next. Text is UTF-8, in any script that the
/// machine has a typeface for. One thread at a time.
class Sheet {
public:
    explicit Sheet(Frame frame);
    Sheet(Sheet&&) noexcept;
    Sheet& operator=(Sheet&&) noexcept;
    ~Sheet();

    void title(const std::string& text);
    void heading(const std::string& text);
    void paragraph(const std::string& text);
    void item(const std::string& title, const std::string& text);  ///< of a list
    void figures(std::span<const Figure> figures);                 ///< two beside each other

    /// The PDF. Nothing can be added afterwards. Internal error: Cairo gave up.
    [[nodiscard]] Result<std::vector<std::uint8_t>> finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace garita::paper
