// Student's distribution against the tables that every textbook prints.
#include "vision/catalog/student.h"

#include <gtest/gtest.h>

#include <cmath>

namespace garita::catalog {
namespace {

TEST(Student, QuantilesAreThoseOfTheTables) {
    struct Row {
        int degrees;
        double p;
        double t;
    };
    // Three decimals, as printed.
    for (const Row& row : {Row{1, 0.975, 12.706}, Row{2, 0.975, 4.303}, Row{2, 0.9995, 31.599}, Row{3, 0.99, 4.541},
                           Row{4, 0.95, 2.132}, Row{5, 0.999, 5.893}, Row{9, 0.995, 3.250}, Row{10, 0.9995, 4.587},
                           Row{29, 0.975, 2.045}, Row{120, 0.95, 1.658}})
        EXPECT_NEAR(student_quantile(row.p, row.degrees), row.t, 0.0006) << row.degrees << " degrees, " << row.p;
}

TEST(Student, IsSymmetricAndReversed) {
    for (const int degrees : {1, 2, 3, 8, 49}) {
        EXPECT_DOUBLE_EQ(student_below(0, degrees), 0.5);
        for (const double p : {0.0004, 0.1, 0.6, 0.9996}) {
            EXPECT_NEAR(student_below(student_quantile(p, degrees), degrees), p, 1e-9);
            EXPECT_NEAR(student_quantile(p, degrees), -student_quantile(1 - p, degrees), 1e-6);
        }
    }
}

}  // namespace
}  // namespace garita::catalog
