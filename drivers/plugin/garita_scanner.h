/* The C interface of a scanner plug-in: how a maker's own SDK becomes a scanner of Garita without touching Garita.
 *
 * A plug-in is a shared object that exports garita_scanner_plugin(). It runs in a garita-scanner process of its own
 * that is locked in before it is loaded: it reads the files of its own folder and the system's libraries, uses the USB
 * devices that the station gave it, and may make threads; no other file, no network, no process, no environment. What
 * it hands over is taken for hostile and is not authenticated. Some seconds after an error GARITA_DEVICE the process
 * ends, and another one opens the scanner anew: open() says so while no scanner is there, status() once it is gone.
 * sample_plugin.c beside this file is a whole one.
 *
 * Rules. Texts are UTF-8 that ends with a zero within its array. Structures are zeroed by whoever makes them. One
 * thread calls a plug-in at a time, but for cancel(), which may come from any thread at any time while the scanner is
 * open. Functions return GARITA_OK or one of the errors, and then a sentence for people in `error`: what is wrong, and
 * what to do. Nothing may be thrown, and no signal, locale or environment of the process changed.
 *
 * This file never changes but by a new GARITA_SCANNER_ABI. It may be copied into a plug-in under any licence. */
#ifndef GARITA_SCANNER_H
#define GARITA_SCANNER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GARITA_SCANNER_ABI 1
#define GARITA_TEXT 128  /* bytes of a text, its zero among them */
#define GARITA_ERROR 256 /* bytes of an error's sentence, its zero among them */
#define GARITA_MOST_BANDS 8

enum garita_outcome {
    GARITA_OK = 0,
    GARITA_RETRY = 1,   /* try again: document moved, lifted too early, cancelled */
    GARITA_DEVICE = 2,  /* somebody has to do something: cover open, lamp dead, cable */
    GARITA_INTERNAL = 3 /* the plug-in's own fault */
};

/* The light. */
enum garita_band {
    GARITA_INFRARED = 0, /* 900 ± 50 nm */
    GARITA_WHITE = 1,
    GARITA_ULTRAVIOLET = 2, /* excited at 365 nm, seen in the visible */
    GARITA_COAXIAL = 3,     /* white along the lens axis */
    GARITA_OBLIQUE_1 = 4,   /* white from the left of an upright document, to 7 clockwise */
    GARITA_OBLIQUE_2 = 5,
    GARITA_OBLIQUE_3 = 6,
    GARITA_OBLIQUE_4 = 7
};

enum garita_side { GARITA_FRONT = 0, GARITA_BACK = 1 };

enum garita_presence { GARITA_UNKNOWN = 0, GARITA_ABSENT = 1, GARITA_PRESENT = 2 };

struct garita_band_facts {
    uint32_t band;     /* enum garita_band */
    uint32_t light_nm; /* peak wavelength, 200 to 1,100; 0: white, or not known */
    double ppi;        /* pixels an inch, 50 to 2,400; 0: not known */
};

struct garita_facts {
    char maker[GARITA_TEXT];
    char model[GARITA_TEXT]; /* not empty */
    char serial[GARITA_TEXT];
    char firmware[GARITA_TEXT];
    uint32_t simulated; /* 1: no camera took its pictures, and the page must say so */
    uint32_t band_count;
    struct garita_band_facts bands[GARITA_MOST_BANDS]; /* in the order in which it likes to take them */
    double window_width_mm;                            /* of the glass, 10 to 500; 0: not known */
    double window_height_mm;
};

struct garita_status {
    uint32_t presence;   /* enum garita_presence */
    int32_t cover_open;  /* 0, 1; -1: it has no switch for that */
    uint32_t dead_lamps; /* bit n for band n */
};

struct garita_image {
    uint32_t side;    /* enum garita_side */
    uint32_t band;    /* enum garita_band */
    double ppi;       /* 0: not known */
    const void* data; /* an image file: netpbm, PNG, JPEG, TIFF, BMP, WebP; copied before the call returns */
    size_t size;      /* 1 byte to 256 MiB */
};

/* Takes one image; GARITA_OK, or what scan() has to end with. */
typedef int (*garita_deliver)(void* context, const struct garita_image* image);

struct garita_scanner_functions {
    uint32_t abi;      /* GARITA_SCANNER_ABI */
    uint32_t reserved; /* 0 */
    const char* name;  /* of the driver, lower case: "acme" */

    /* Opens the first scanner, or the one with this serial number ("": the first). */
    int (*open)(const char* serial, void** scanner, char error[GARITA_ERROR]);
    void (*close)(void* scanner);
    int (*facts)(void* scanner, struct garita_facts* facts, char error[GARITA_ERROR]);
    int (*status)(void* scanner, struct garita_status* status, char error[GARITA_ERROR]);
    /* Scans the document: `bands` in that order, as far as the scanner has them; each image is delivered as soon as it
     * is there, at most one a side and band. */
    int (*scan)(void* scanner, const uint32_t* bands, uint32_t band_count, garita_deliver deliver, void* context,
                char error[GARITA_ERROR]);
    /* Makes a scan() in progress return GARITA_RETRY within 200 ms. Does nothing to later ones. */
    void (*cancel)(void* scanner);
};

/* The only symbol of a plug-in. What it returns lives as long as the plug-in is loaded. */
const struct garita_scanner_functions* garita_scanner_plugin(void);

#ifdef __cplusplus
}
#endif
#endif
