// A question as a worker's report gives rise to it: an invented passport with the magnetic text of an invented licence.
#pragma once

#include <string>

#include "firmware/verifier/verification.h"

namespace garita::verifier::testing {

inline std::vector<std::uint8_t> bytes_of(const std::string& text) {
    return {text.begin(), text.end()};
}

inline Question sample_question() {
    Question question{
        .today = "2026-11-24", .specimens = true, .pages = {PageFacts{.found = true, .size_mm = {125, 88}}}};
    question.symbols = {{bytes_of("@\n\x1e\rANSI 636000100001DL00310025DLDAQT64235789\nDCSSAMPLE\r"), 0, Band::White,
                         RectMm{10, 40, 60, 12}},
                        {bytes_of("nothing that anybody knows"), 0, Band::Infrared, RectMm{70, 40, 12, 12}}};
    MrzReading& mrz = question.mrz.emplace();
    mrz.interpretation.format = mrz::Format::TD3;
    mrz.interpretation.lines = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};
    mrz.interpretation.lines_read = mrz.interpretation.lines;
    mrz.interpretation.confidence.assign(2, std::vector<float>(44, 0.95F));
    mrz.interpretation.accepted = true;
    mrz.cells_mm.assign(2, std::vector<RectMm>(44, RectMm{1, 2, 2, 3}));
    mrz.region_mm = {2, 64.8, 121, 23.2};
    question.viz = {{"surname", "ERIKSSON", 0.97, 0, {40.1, 20.3, 22, 3.1}, Band::White}};
    return question;
}

}  // namespace garita::verifier::testing
