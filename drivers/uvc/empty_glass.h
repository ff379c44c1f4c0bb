// Whether something lies before a camera: its picture held against that of the empty glass, or table, below it.
#pragma once

#include <optional>

#include "drivers/scanner.h"
#include "drivers/uvc/picture.h"

namespace garita::uvc {

/// Learns what the camera sees when nothing lies there, from the first pictures that stay the same: so the glass must
/// be empty when the camera is plugged in, or the kiosk started. Follows the light of the room while nothing lies
/// there. Light that changes everywhere alike is no document; one of a colour that the table has too is not seen.
class EmptyGlass {
public:
    /// What the next picture says. Unknown until the empty glass is learnt.
    Presence look(const Grid& seen);

private:
    std::optional<Grid> m_before;
    int m_same = 0;
    std::optional<Grid> m_empty;
};

}  // namespace garita::uvc
