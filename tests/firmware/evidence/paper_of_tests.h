// PDFs of tests, looked at with poppler's programs: what they say, and what a page looks like.
#pragma once

#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <vector>

#include "tests/end_to_end/run_garita.h"
#include "tests/firmware/database/schema_of_tests.h"

namespace garita::test {

class Printed {
public:
    explicit Printed(const std::vector<std::uint8_t>& pdf) : m_file(m_folder.path() / "sheet.pdf") {
        std::ofstream(m_file, std::ios::binary)
            .write(reinterpret_cast<const char*>(pdf.data()), static_cast<std::streamsize>(pdf.size()));
    }
    /// Everything that can be searched, in its layout.
    [[nodiscard]] std::string text() const {
        return end_to_end::run("pdftotext -layout '" + m_file.string() + "' -").out;
    }
    /// The same with every run of blanks and line ends as one blank: for sentences that go over several lines.
    [[nodiscard]] std::string words() const {
        std::string out;
        for (const char c : end_to_end::run("pdftotext -raw '" + m_file.string() + "' -").out) {
            const bool blank = c == ' ' || c == '\n' || c == '\f';
            if (!blank || (!out.empty() && out.back() != ' ')) out += blank ? ' ' : c;
        }
        return out;
    }
    [[nodiscard]] std::string facts() const { return end_to_end::run("pdfinfo '" + m_file.string() + "'").out; }
    /// One page, grey.
    [[nodiscard]] cv::Mat page(int number, int dpi = 150) const {
        const std::string out = (m_folder.path() / "page").string();
        static_cast<void>(end_to_end::run("pdftoppm -png -singlefile -r " + std::to_string(dpi) + " -f " +
                                          std::to_string(number) + " -l " + std::to_string(number) + " '" +
                                          m_file.string() + "' '" + out + "'"));
        return cv::imread(out + ".png", cv::IMREAD_GRAYSCALE);
    }
    [[nodiscard]] const std::filesystem::path& file() const { return m_file; }

private:
    Folder m_folder;
    std::filesystem::path m_file;
};

}  // namespace garita::test
