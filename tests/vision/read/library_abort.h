// A symbol at which Debian's ZXing-C++ 1.4.0 stops the process, on a page: for tests of what is done about it.
#pragma once

#include "drivers/capture/image.h"

namespace garita {

/// Lays library_aborts/finder_with_flecks on a picture in white light, in its middle and five by five times: turned and
/// scaled a little, as a page is brought upright, some of them stop the library still. REQUIRES 400 pixels a side.
void lay_library_abort_on(Image& picture);

}  // namespace garita
