// Whether somebody could tell from a model whose documents it was learned from.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <opencv2/core.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/vision/checks/specimens.h"
#include "vision/catalog/model.h"
#include "vision/catalog/relief.h"
#include "vision/cv.h"

namespace garita::catalog {

inline cv::Mat grey_relief(const Page& page, Band band, cv::Size size) {
    const auto relief = relief_of(page, band, std::nullopt, size);
    if (!relief) throw std::runtime_error("the page has not that band");
    return grey_of(*relief);
}

/// How like a picture of the model is to what stands on a document in its holder's places: the most of them, 0 … 1.
inline double likeness(const StaticPrint& print, const cv::Mat& document, const specimen::Truth& truth) {
    const cv::Mat kept = grey_of(as_relief(print.relief));
    double most = 0;
    for (const auto& [name, place] : truth.regions_mm) {
        if (name != "photo" && name != "ghost" && name != "mrz" && name != "personal_perforation" &&
            name != "access_number" && !name.starts_with("viz_"))
            continue;
        const cv::Rect box =
            cv::Rect(px(place.x), px(place.y), px(place.width), px(place.height)) & cv::Rect({}, kept.size());
        const double power = std::sqrt(kept(box).dot(kept(box)) * document(box).dot(document(box)));
        if (power > 0) most = std::max(most, std::abs(kept(box).dot(document(box))) / power);
    }
    return most;
}

/// Somebody has the model and the faces, names and numbers of some persons, and wants to know which of them it was
/// learned from: a holder it was learned from is no more like it than one that it never saw. Not under ultraviolet,
/// where every document shows the print itself over its photograph.
inline void expect_nobody_is_brought_back(const DocumentModel& model, const std::vector<const Inspected*>& holders,
                                          const std::vector<const Inspected*>& strangers) {
    const cv::Size size(model.prints.front().print.relief.width(), model.prints.front().print.relief.height());
    for (const Band band : {Band::White, Band::Infrared}) {
        std::map<std::string, std::array<double, 2>> sums;  // by check: of holders, of strangers
        for (std::size_t group = 0; group < 2; ++group)
            for (const Inspected* document : group == 0 ? holders : strangers) {
                const cv::Mat relief = grey_relief(document->pages.at(0), band, size);
                for (const ModelPrint& print : model.prints)
                    sums[print.check].at(group) += likeness(print.print, relief, document->truth);
            }
        for (const auto& [check, sum] : sums) {
            const double learned = sum[0] / static_cast<double>(holders.size());
            const double others = sum[1] / static_cast<double>(strangers.size());
            std::printf("%-26s in %-9s learned from %.3f, strangers %.3f\n", check.c_str(),
                        std::string(name_of(band)).c_str(), learned, others);
            EXPECT_LT(learned, others + 0.02) << check;
        }
    }
}

}  // namespace garita::catalog
