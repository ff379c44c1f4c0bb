/* A plug-in that tells the lie that the serial number names. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "garita_scanner.h"

#ifndef ABI
#define ABI GARITA_SCANNER_ABI
#endif

static char lie[64];
static int is(const char* name) {
    return strcmp(lie, name) == 0;
}

static int lying_open(const char* serial, void** scanner, char error[GARITA_ERROR]) {
    snprintf(lie, sizeof lie, "%s", serial);
    if (is("opens nothing")) return GARITA_OK;
    if (is("endless sentence")) {
        memset(error, 'x', GARITA_ERROR);
        return GARITA_DEVICE;
    }
    if (is("no sentence")) return GARITA_DEVICE;
    if (is("strange outcome")) return -77;
    *scanner = lie;
    return GARITA_OK;
}
static void lying_close(void* scanner) {
    (void)scanner;
}

static int lying_facts(void* scanner, struct garita_facts* facts, char error[GARITA_ERROR]) {
    (void)scanner, (void)error;
    snprintf(facts->model, GARITA_TEXT, "liar");
    facts->band_count = 2;
    facts->bands[0] = (struct garita_band_facts){.band = GARITA_WHITE, .light_nm = 0, .ppi = 400};
    facts->bands[1] = (struct garita_band_facts){.band = GARITA_INFRARED, .light_nm = 900, .ppi = 400};
    if (is("no model")) facts->model[0] = '\0';
    if (is("endless name")) memset(facts->maker, 'x', GARITA_TEXT);
    if (is("terminal escape")) snprintf(facts->serial, GARITA_TEXT, "\033[2J");
    if (is("no light")) facts->band_count = 0;
    if (is("many lights")) facts->band_count = 4000000000U;
    if (is("light twice")) facts->bands[1].band = GARITA_WHITE;
    if (is("light 99")) facts->bands[1].band = 99;
    if (is("x-rays")) facts->bands[1].light_nm = 1;
    if (is("endless ppi")) facts->bands[0].ppi = INFINITY;
    if (is("no ppi")) facts->bands[0].ppi = NAN;
    if (is("glass of a kilometre")) facts->window_width_mm = facts->window_height_mm = 1e6;
    if (is("half a glass")) facts->window_width_mm = 100;
    return GARITA_OK;
}

static int lying_status(void* scanner, struct garita_status* status, char error[GARITA_ERROR]) {
    (void)scanner, (void)error;
    if (is("presence 9")) status->presence = 9;
    if (is("cover 2")) status->cover_open = 2;
    if (is("ninth lamp")) status->dead_lamps = 256;
    if (is("dead lamp")) status->presence = GARITA_PRESENT, status->cover_open = 1, status->dead_lamps = 1;
    return GARITA_OK;
}

static int lying_scan(void* scanner, const uint32_t* bands, uint32_t band_count, garita_deliver deliver, void* context,
                      char error[GARITA_ERROR]) {
    (void)scanner, (void)error, (void)bands, (void)band_count;
    struct garita_image image = {.side = GARITA_FRONT, .band = GARITA_WHITE, .ppi = 400, .data = "P5\n", .size = 3};
    if (is("no picture")) return GARITA_OK;
    if (is("picture of nothing")) image.data = NULL;
    if (is("empty picture")) image.size = 0;
    if (is("endless picture")) image.size = (size_t)-1;
    if (is("picture of band 77")) image.band = 77;
    if (is("picture of side 2")) image.side = 2;
    if (is("picture of another light")) image.band = GARITA_ULTRAVIOLET;
    if (is("picture of no size")) image.ppi = -1;
    if (is("null picture")) {
        deliver(context, NULL);
        return GARITA_OK;
    }
    /* One that goes on when it is told to stop, and then says that all is well. */
    for (int i = 0; i < (is("picture twice") ? 1000 : 1); ++i) deliver(context, &image);
    return GARITA_OK;
}
static void lying_cancel(void* scanner) {
    (void)scanner;
}

__attribute__((visibility("default"))) const struct garita_scanner_functions* garita_scanner_plugin(void) {
    static const struct garita_scanner_functions plugin = {.abi = ABI,
                                                           .reserved = 0,
                                                           .name = "liar",
                                                           .open = lying_open,
                                                           .close = lying_close,
                                                           .facts = lying_facts,
                                                           .status = lying_status,
#ifndef LACKING
                                                           .scan = lying_scan,
#endif
                                                           .cancel = lying_cancel};
#ifdef LACKING
    (void)lying_scan;
#endif
    return &plugin;
}
