/* A plug-in that was taken over, or never was one: at its opening it tries what an attacker would, and tells as its
 * firmware what it got. For libraries_test. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "garita_scanner.h"

static char got[GARITA_TEXT]; /* short words: all of them fit */

static void note(int was_possible, const char* deed) {
    if (!was_possible) return;
    const size_t length = strlen(got);
    snprintf(got + length, sizeof got - length, "%s%s", length > 0 ? " " : "", deed);
}

static int opens(const char* path, int flags) {
    const int file = open(path, flags | O_CLOEXEC, 0600);
    if (file >= 0) close(file);
    return file >= 0;
}

static int starts_a_process(void) {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    if (child > 0) waitpid(child, NULL, 0);
    return child > 0;
}

static int has_socket(int family, int type) {
    const int one = socket(family, type, 0);
    if (one >= 0) close(one);
    return one >= 0;
}

/* Asked for only: a process that reads or writes a descriptor of this owner could be made to signal it. */
static int would_signal(pid_t process) {
    int ends[2];
    if (pipe(ends) != 0) return 0;
    const int set = fcntl(ends[0], F_SETOWN, process) == 0;
    close(ends[0]);
    close(ends[1]);
    return set;
}

static int opens_as_of_old(const char* path) {
#ifdef SYS_open
    const long file = syscall(SYS_open, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file >= 0) close((int)file);
    return file >= 0;
#else
    (void)path;
    return 0;
#endif
}

static int makes_code(void) {
    void* page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return 0;
    const int made = mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
    munmap(page, 4096);
    return made;
}

static int reads_memory_of(pid_t process) {
    char byte = 0;
    struct iovec here = {&byte, 1};
    struct iovec there = {&byte, 1}; /* that address there: whatever lies at it */
    errno = 0;
    return process_vm_readv(process, &here, 1, &there, 1, 0) == 1 || errno == EFAULT;
}

static int hostile_open(const char* serial, void** out, char error[GARITA_ERROR]) {
    (void)error;
    char own[64];
    snprintf(own, sizeof own, "/tmp/garita-hostile-%d", (int)getpid());
    got[0] = '\0';
    note(opens("/etc/passwd", O_RDONLY), "passwd");
    note(opens("/proc/meminfo", O_RDONLY), "proc");
    note(opens("/dev/null", O_RDWR), "device");
    note(opens(own, O_RDWR | O_CREAT), "file");
    unlink(own);
    note(opens_as_of_old(own), "old-file");
    unlink(own);
    note(opens("/tmp", O_TMPFILE | O_RDWR), "nameless");
    note(would_signal(getppid()), "signal");
    note(has_socket(AF_INET, SOCK_STREAM), "network");
    note(has_socket(AF_UNIX, SOCK_STREAM), "socket");
    note(starts_a_process(), "process");
    note(makes_code(), "code");
    note(kill(getppid(), 0) == 0, "parent");
    note(reads_memory_of(getppid()), "memory");
    note(mkdirat(AT_FDCWD, own, 0700) == 0, "folder");
    rmdir(own);
    *out = got;
    return strcmp(serial, "") == 0 ? GARITA_OK : GARITA_DEVICE;
}

static void hostile_close(void* scanner) {
    (void)scanner;
}

static int hostile_facts(void* scanner, struct garita_facts* facts, char error[GARITA_ERROR]) {
    (void)error;
    snprintf(facts->model, GARITA_TEXT, "hostile");
    snprintf(facts->firmware, GARITA_TEXT, "%s", (const char*)scanner);
    facts->band_count = 1;
    facts->bands[0].band = GARITA_WHITE;
    return GARITA_OK;
}

static int hostile_status(void* scanner, struct garita_status* status, char error[GARITA_ERROR]) {
    (void)scanner, (void)status, (void)error;
    return GARITA_OK;
}

static int hostile_scan(void* scanner, const uint32_t* bands, uint32_t band_count, garita_deliver deliver,
                        void* context, char error[GARITA_ERROR]) {
    (void)scanner, (void)bands, (void)band_count, (void)deliver, (void)context;
    snprintf(error, GARITA_ERROR, "no picture today");
    return GARITA_DEVICE;
}

static void hostile_cancel(void* scanner) {
    (void)scanner;
}

static const struct garita_scanner_functions functions = {.abi = GARITA_SCANNER_ABI,
                                                          .name = "hostile",
                                                          .open = hostile_open,
                                                          .close = hostile_close,
                                                          .facts = hostile_facts,
                                                          .status = hostile_status,
                                                          .scan = hostile_scan,
                                                          .cancel = hostile_cancel};

__attribute__((visibility("default"))) const struct garita_scanner_functions* garita_scanner_plugin(void) {
    return &functions;
}
