// What a specimen is made of: how each material answers to white light, to infrared 900 nm and to ultraviolet 365 nm.
// README.md tells where the figures come from.
#pragma once

#include <array>

namespace garita::specimen {

using Rgb = std::array<float, 3>;  ///< red, green, blue; linear light, 1 = a perfect white

/// A substrate or a covering material (paper, card, photo paper, lid): reflects.
struct Surface {
    Rgb white;         ///< reflectance
    float infrared;    ///< reflectance at 900 nm
    Rgb luminescence;  ///< light given back under the 365 nm lamp, 1 = as bright as the camera can tell
};

/// An ink or a dye: light passes it twice. Values at full coverage.
struct Ink {
    Rgb white;         ///< transmittance, both ways together
    float infrared;    ///< transmittance at 900 nm, both ways together
    float excitation;  ///< transmittance at 365 nm, one way: how much of the lamp reaches what lies below
    Rgb luminescence;  ///< own light under the 365 nm lamp
};

// --- surfaces -------------------------------------------------------------------------------------------------------
/// Security paper: no optical brightener, so dull under 365 nm.
inline constexpr Surface kSecurityPaper = {{0.79F, 0.76F, 0.68F}, 0.80F, {0.006F, 0.010F, 0.016F}};
/// Whiter security paper of another mill; slightly less dull.
inline constexpr Surface kWhiterSecurityPaper = {{0.82F, 0.82F, 0.78F}, 0.83F, {0.008F, 0.014F, 0.026F}};
/// Polycarbonate with titanium dioxide: dull, a faint blue.
inline constexpr Surface kPolycarbonate = {{0.80F, 0.81F, 0.80F}, 0.81F, {0.010F, 0.016F, 0.034F}};
/// PVC card body: white pigment and a little brightener.
inline constexpr Surface kPvc = {{0.84F, 0.85F, 0.86F}, 0.84F, {0.020F, 0.034F, 0.075F}};
/// Office paper: strong optical brightener, blue-white under 365 nm.
inline constexpr Surface kOfficePaper = {{0.86F, 0.87F, 0.90F}, 0.86F, {0.42F, 0.56F, 0.90F}};
/// Resin-coated photograph paper with brightener in its coating.
inline constexpr Surface kPhotoPaper = {{0.88F, 0.88F, 0.90F}, 0.87F, {0.36F, 0.50F, 0.84F}};

// --- inks that a genuine maker uses ---------------------------------------------------------------------------------
/// Carbon black (offset, laser engraving, pigment ink-jet): absorbs from ultraviolet to beyond 900 nm.
inline constexpr Ink kCarbonInk = {{0.035F, 0.035F, 0.040F}, 0.045F, 0.03F, {0, 0, 0}};
/// Dye black of process colours: black to the eye, open in infrared.
inline constexpr Ink kDyeBlack = {{0.040F, 0.036F, 0.050F}, 0.93F, 0.08F, {0, 0, 0}};

}  // namespace garita::specimen
