// Whatever a picture shows, reading barcodes from it ends, and what is said holds together. Input: picture_of_input.h.
//
// An assertion of ZXing-C++'s own (library_aborts/README.md) ends the library's part of the input, which is then
// counted as skipped: else no run would get past the first one. Every other assertion, abort, report of a sanitizer or
// exception ends the run. What the library held at its assertion is lost, so that leaks are not looked for here.
#define ZX_USE_UTF8 1  // as vision/read/decode_symbol.cpp has it
#include <ZXing/ReadBarcode.h>
#include <dlfcn.h>

#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <opencv2/core.hpp>
#include <string_view>

#include "tests/vision/read/picture_of_input.h"
#include "vision/read/read_barcodes.h"

namespace {

sigjmp_buf g_before_library;
bool g_in_library = false;
bool g_stopped = false;  ///< the library, by this input
unsigned long g_skipped = 0;

/// As Debian's library names its sources in its assertions.
bool is_of_the_library(std::string_view file) {
    return file.starts_with("./core/src/");
}

void tell_skipped() {
    std::fprintf(stderr, "%lu inputs skipped: assertions of ZXing-C++ (tests/vision/read/library_aborts)\n", g_skipped);
}

/// The library's own function of that name; nothing where an assertion of its own failed, now or before in this input.
template <typename Answer>
Answer of_library(const char* name, const ZXing::ImageView& picture, const ZXing::DecodeHints& hints) {
    using Function = Answer (*)(const ZXing::ImageView&, const ZXing::DecodeHints&);
    const auto function = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
    if (function == nullptr) std::abort();
    if (g_stopped) return Answer();
    if (sigsetjmp(g_before_library, 0) != 0) {
        g_in_library = false;
        g_stopped = true;
        return Answer();
    }
    g_in_library = true;
    Answer answer = function(picture, hints);
    g_in_library = false;
    return answer;
}

}  // namespace

namespace ZXing {

// In the places of the library's, which they call.
Result ReadBarcode(const ImageView& picture, const DecodeHints& hints) {
    return of_library<Result>("_ZN5ZXing11ReadBarcodeERKNS_9ImageViewERKNS_11DecodeHintsE", picture, hints);
}

Results ReadBarcodes(const ImageView& picture, const DecodeHints& hints) {
    return of_library<Results>("_ZN5ZXing12ReadBarcodesERKNS_9ImageViewERKNS_11DecodeHintsE", picture, hints);
}

}  // namespace ZXing

extern "C" const char* __asan_default_options() {  // NOLINT(bugprone-reserved-identifier): its name
    return "detect_leaks=0";
}

/// In the place of the C library's: what the barcode library calls when an assertion of its own fails.
extern "C" void __assert_fail(const char* assertion, const char* file, unsigned line, const char* function) noexcept {
    if (g_in_library && is_of_the_library(file)) siglongjmp(g_before_library, 1);
    std::fprintf(stderr, "%s:%u: %s: assertion %s failed\n", file, line, function, assertion);
    std::abort();
}

extern "C" int LLVMFuzzerInitialize(int* /*count*/, char*** /*words*/) {
    cv::setNumThreads(1);
    return std::atexit(tell_skipped);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const cv::Mat picture = garita::picture_of_input({data, size});
    if (picture.empty()) return 0;
    g_stopped = g_in_library = false;
    for (const garita::Barcode& barcode :
         garita::read_barcodes(garita::ImageView{picture.data, picture.cols, picture.rows, 1, picture.step[0]})) {
        if (barcode.bytes.empty() || !barcode.symbology) std::abort();
    }
    if (g_stopped) ++g_skipped;
    return 0;
}
