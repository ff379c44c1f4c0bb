// The main() of every GoogleTest program: one that skipped all its tests says so with exit code 77, which ctest counts.
#include <gmock/gmock.h>

int main(int argc, char** argv) {
    testing::InitGoogleMock(&argc, argv);
    const int status = RUN_ALL_TESTS();
    const testing::UnitTest& all = *testing::UnitTest::GetInstance();
    const bool all_skipped = all.test_to_run_count() > 0 && all.skipped_test_count() == all.test_to_run_count();
    return status == 0 && all_skipped ? 77 : status;
}
