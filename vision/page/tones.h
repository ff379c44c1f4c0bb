// Whether a picture has tones at all, or was made black and white.
#pragma once

#include "drivers/capture/image.h"

namespace garita {

/// Whether a picture has two tones only, as a thresholded or dithered scan has: measured from its pixels, whatever the
/// file's format was, and also after a JPEG's ringing. A picture that was thresholded and then made smaller has grey
/// edges again and is not told. REQUIRES a decoded picture, not one that was resampled. An even picture has no edge to
/// tell it by: false.
[[nodiscard]] bool has_two_tones_only(const ImageView& picture);

}  // namespace garita
