// Writes a document model for the browser tests, of a series that nobody has: usage draw_model FOLDER.
#include <cstdio>

#include "firmware/catalog/document_models.h"

int main(int argc, char** argv) {
    using namespace garita;
    if (argc != 2) return 1;
    const SizeMm page = catalog::nominal_size(mrz::Format::TD3);
    const auto plain = [&page](int channels) {
        return Image(catalog::px(page.width), catalog::px(page.height), channels);
    };
    catalog::DocumentModel model{.series = {"XOM", "P", "1", 2020, ""},
                                 .format = mrz::Format::TD3,
                                 .captures = 12,
                                 .false_alarms = 0.003,
                                 .learned = "2026-11-29T12:00:00Z",
                                 .approved = "A. Supervisor, 2026-11-30"};
    model.prints.push_back({.check = "pattern-ultraviolet",
                            .print = {Band::Ultraviolet, plain(3), plain(1)},
                            .least_similarity = catalog::Limit{2.5, 0.28, 0.83}});
    const auto written = write_model(argv[1], model);
    if (!written) std::fprintf(stderr, "%s\n", written.error().text.c_str());
    return written ? 0 : 1;
}
