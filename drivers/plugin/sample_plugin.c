/* A whole plug-in to start from: a scanner that is not there, with one band and a picture of grey steps. Build it with
 *   cc -shared -fPIC -fvisibility=hidden -o sample_plugin.so sample_plugin.c */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "garita_scanner.h"

#ifndef EXPOSURE_MS
#define EXPOSURE_MS 40
#endif
enum { WIDTH = 400, HEIGHT = 300, STEP_MS = 10 };

struct scanner {
    pthread_mutex_t mutex;
    int cancelled;
};

static int refuse(char error[GARITA_ERROR], int outcome, const char* sentence) {
    snprintf(error, GARITA_ERROR, "%s", sentence);
    return outcome;
}

static int is_cancelled(struct scanner* scanner, int forget) {
    pthread_mutex_lock(&scanner->mutex);
    const int cancelled = scanner->cancelled;
    if (forget) scanner->cancelled = 0;
    pthread_mutex_unlock(&scanner->mutex);
    return cancelled;
}

static int sample_open(const char* serial, void** out, char error[GARITA_ERROR]) {
    if (serial[0] != '\0' && strcmp(serial, "SAMPLE-1") != 0)
        return refuse(error, GARITA_DEVICE, "no scanner of that serial number is plugged in");
    struct scanner* scanner = calloc(1, sizeof *scanner);
    if (scanner == NULL) return refuse(error, GARITA_INTERNAL, "memory is out");
    pthread_mutex_init(&scanner->mutex, NULL);
    *out = scanner;
    return GARITA_OK;
}

static void sample_close(void* scanner) {
    pthread_mutex_destroy(&((struct scanner*)scanner)->mutex);
    free(scanner);
}

static int sample_facts(void* scanner, struct garita_facts* facts, char error[GARITA_ERROR]) {
    (void)scanner, (void)error;
    snprintf(facts->maker, GARITA_TEXT, "Garita");
    snprintf(facts->model, GARITA_TEXT, "sample plug-in");
    snprintf(facts->serial, GARITA_TEXT, "SAMPLE-1");
    facts->simulated = 1;
    facts->band_count = 1;
    facts->bands[0] = (struct garita_band_facts){.band = GARITA_WHITE, .light_nm = 0, .ppi = 100};
    facts->window_width_mm = WIDTH * 25.4 / 100;
    facts->window_height_mm = HEIGHT * 25.4 / 100;
    return GARITA_OK;
}

static int sample_status(void* scanner, struct garita_status* status, char error[GARITA_ERROR]) {
    (void)scanner, (void)error;
    status->presence = GARITA_UNKNOWN;
    status->cover_open = -1;
    return GARITA_OK;
}

static int sample_scan(void* handle, const uint32_t* bands, uint32_t band_count, garita_deliver deliver, void* context,
                       char error[GARITA_ERROR]) {
    struct scanner* scanner = handle;
    is_cancelled(scanner, 1);
    for (uint32_t i = 0; i < band_count; ++i) {
        if (bands[i] != GARITA_WHITE) continue;
        for (int waited = 0; waited < EXPOSURE_MS; waited += STEP_MS) {
            if (is_cancelled(scanner, 0)) return refuse(error, GARITA_RETRY, "the scan was cancelled");
            nanosleep(&(struct timespec){.tv_sec = 0, .tv_nsec = STEP_MS * 1000000L}, NULL);
        }
        static const char header[] = "P5\n400 300\n255\n";
        static unsigned char file[sizeof header - 1 + WIDTH * HEIGHT];
        memcpy(file, header, sizeof header - 1);
        for (int y = 0; y < HEIGHT; ++y)
            for (int x = 0; x < WIDTH; ++x)
                file[sizeof header - 1 + (size_t)y * WIDTH + (size_t)x] = (unsigned char)(x / 50 * 36);
        const struct garita_image image = {
            .side = GARITA_FRONT, .band = GARITA_WHITE, .ppi = 100, .data = file, .size = sizeof file};
        const int outcome = deliver(context, &image);
        if (outcome != GARITA_OK) return refuse(error, outcome, "the picture was refused");
    }
    return GARITA_OK;
}

static void sample_cancel(void* handle) {
    struct scanner* scanner = handle;
    pthread_mutex_lock(&scanner->mutex);
    scanner->cancelled = 1;
    pthread_mutex_unlock(&scanner->mutex);
}

__attribute__((visibility("default"))) const struct garita_scanner_functions* garita_scanner_plugin(void) {
    static const struct garita_scanner_functions plugin = {.abi = GARITA_SCANNER_ABI,
                                                           .reserved = 0,
                                                           .name = "sample",
                                                           .open = sample_open,
                                                           .close = sample_close,
                                                           .facts = sample_facts,
                                                           .status = sample_status,
                                                           .scan = sample_scan,
                                                           .cancel = sample_cancel};
    return &plugin;
}
