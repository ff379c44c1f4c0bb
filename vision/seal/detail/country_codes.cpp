#include "vision/seal/detail/country_codes.h"

#include <algorithm>
#include <string>

#include "mrz/states.h"

namespace garita::seal {
namespace {

// ISO 3166-1 (Debian's iso-codes 4.15, consulted 2026-11): alpha-2 and alpha-3, five letters a country. Germany is D in
// documents (Doc 9303 part 3, section 5). The last rows are Doc 9303's own: European Union, United Nations, Utopia.
constexpr std::size_t kRow = 5;
constexpr std::string_view kCountries =
    "ADANDAEAREAFAFGAGATGAIAIAALALBAMARMAOAGOAQATAARARGASASMATAUTAUAUSAWABWAXALAAZAZE"
    "BABIHBBBRBBDBGDBEBELBFBFABGBGRBHBHRBIBDIBJBENBLBLMBMBMUBNBRNBOBOLBQBESBRBRABSBHS"
    "BTBTNBVBVTBWBWABYBLRBZBLZCACANCCCCKCDCODCFCAFCGCOGCHCHECICIVCKCOKCLCHLCMCMRCNCHN"
    "COCOLCRCRICUCUBCVCPVCWCUWCXCXRCYCYPCZCZEDED  DJDJIDKDNKDMDMADODOMDZDZAECECUEEEST"
    "EGEGYEHESHERERIESESPETETHFIFINFJFJIFKFLKFMFSMFOFROFRFRAGAGABGBGBRGDGRDGEGEOGFGUF"
    "GGGGYGHGHAGIGIBGLGRLGMGMBGNGINGPGLPGQGNQGRGRCGSSGSGTGTMGUGUMGWGNBGYGUYHKHKGHMHMD"
    "HNHNDHRHRVHTHTIHUHUNIDIDNIEIRLILISRIMIMNININDIOIOTIQIRQIRIRNISISLITITAJEJEYJMJAM"
    "JOJORJPJPNKEKENKGKGZKHKHMKIKIRKMCOMKNKNAKPPRKKRKORKWKWTKYCYMKZKAZLALAOLBLBNLCLCA"
    "LILIELKLKALRLBRLSLSOLTLTULULUXLVLVALYLBYMAMARMCMCOMDMDAMEMNEMFMAFMGMDGMHMHLMKMKD"
    "MLMLIMMMMRMNMNGMOMACMPMNPMQMTQMRMRTMSMSRMTMLTMUMUSMVMDVMWMWIMXMEXMYMYSMZMOZNANAM"
    "NCNCLNENERNFNFKNGNGANINICNLNLDNONORNPNPLNRNRUNUNIUNZNZLOMOMNPAPANPEPERPFPYFPGPNG"
    "PHPHLPKPAKPLPOLPMSPMPNPCNPRPRIPSPSEPTPRTPWPLWPYPRYQAQATREREUROROURSSRBRURUSRWRWA"
    "SASAUSBSLBSCSYCSDSDNSESWESGSGPSHSHNSISVNSJSJMSKSVKSLSLESMSMRSNSENSOSOMSRSURSSSSD"
    "STSTPSVSLVSXSXMSYSYRSZSWZTCTCATDTCDTFATFTGTGOTHTHATJTJKTKTKLTLTLSTMTKMTNTUNTOTON"
    "TRTURTTTTOTVTUVTWTWNTZTZAUAUKRUGUGAUMUMIUSUSAUYURYUZUZBVAVATVCVCTVEVENVGVGBVIVIR"
    "VNVNMVUVUTWFWLFWSWSMYEYEMYTMYTZAZAFZMZMBZWZWE"
    "EUEUEUNUNOUTUTO";
static_assert(kCountries.size() == (249 + 3) * kRow);

char upper(char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

}  // namespace

std::optional<std::string_view> document_country(std::string_view certificate_country) {
    std::string code(certificate_country.substr(0, 4));
    std::ranges::transform(code, code.begin(), upper);
    if (code.size() == 2)
        for (std::size_t at = 0; at < kCountries.size(); at += kRow)
            if (kCountries.substr(at, 2) == code) {
                const std::string_view country = kCountries.substr(at + 2, 3);
                return country.substr(0, country.find(' '));
            }
    if (code == "DEU") code = "D";
    if (code.size() == 2) return std::nullopt;
    const mrz::StateCode* state = mrz::find_state(code);
    if (state == nullptr) return std::nullopt;
    return state->code;
}

}  // namespace garita::seal
