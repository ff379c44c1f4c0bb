#include "firmware/scanner/lock_in.h"

#include <fcntl.h>
#include <linux/input.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
// The order counts: it needs ioctl.h before it.
#include <linux/netlink.h>
#include <linux/usbdevice_fs.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <string>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "firmware/process/narrow_files.h"
#include "firmware/process/sanitized.h"
#include "firmware/process/seccomp_rules.h"

namespace garita::scanner {
namespace {

constexpr std::array kAllowed = {
    // files and folders, reading
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat),
    SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(getdents64),
    // memory files and the socket
    SCMP_SYS(memfd_create), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(sendmsg), SCMP_SYS(recvmsg), SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    // memory, time, end
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(restart_syscall),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(exit),
    SCMP_SYS(exit_group)};

/// What glibc calls for a thread beside clone().
constexpr std::array kAllowedForThreads = {SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(rt_sigaction)};

/// What libusb 1.0.26 with libudev 252 calls beyond that, as strace showed it: its threads and timers, what it asks of
/// paths, and the socket on which the kernel and udev tell of plug-ins.
constexpr std::array kAllowedForUsb = {
    // its timers and what wakes it
    SCMP_SYS(eventfd2), SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_yield),
    // paths, and who asks
    SCMP_SYS(uname), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(statfs), SCMP_SYS(fstatfs),
    SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd), SCMP_SYS(geteuid), SCMP_SYS(getuid),
    // the socket
    SCMP_SYS(bind), SCMP_SYS(getsockname), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(recvfrom)};

/// Whether this user may use a camera's node, or a reader's.
constexpr std::array kAllowedForNodes = {SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2)};

/// What libraries of others call beyond that: pipes to their threads, older ways to wait and to ask for the time.
constexpr std::array kAllowedForLibraries = {
    SCMP_SYS(pipe),         SCMP_SYS(pipe2),  SCMP_SYS(dup),     SCMP_SYS(select),        SCMP_SYS(pselect6),
    SCMP_SYS(gettimeofday), SCMP_SYS(time),   SCMP_SYS(times),   SCMP_SYS(clock_getres),  SCMP_SYS(sigaltstack),
    SCMP_SYS(getegid),      SCMP_SYS(getgid), SCMP_SYS(getppid), SCMP_SYS(sysinfo),       SCMP_SYS(pwrite64),
    SCMP_SYS(stat),         SCMP_SYS(lstat),  SCMP_SYS(flock),   SCMP_SYS(rt_sigpending), SCMP_SYS(alarm)};

/// Of a USB device's node (usbfs): no other configuration, no other driver's memory.
constexpr std::array<std::uint64_t, 12> kUsbRequests = {
    USBDEVFS_GET_CAPABILITIES, USBDEVFS_CLAIMINTERFACE, USBDEVFS_RELEASEINTERFACE, USBDEVFS_DISCONNECT_CLAIM,
    USBDEVFS_GETDRIVER,        USBDEVFS_IOCTL,          USBDEVFS_SUBMITURB,        USBDEVFS_REAPURB,
    USBDEVFS_REAPURBNDELAY,    USBDEVFS_DISCARDURB,     USBDEVFS_CLEAR_HALT,       USBDEVFS_RESET};

/// What makers' and SANE's libraries ask of their own devices beyond that.
constexpr std::array<std::uint64_t, 6> kUsbRequestsOfLibraries = {USBDEVFS_CONTROL,      USBDEVFS_BULK,
                                                                  USBDEVFS_SETINTERFACE, USBDEVFS_SETCONFIGURATION,
                                                                  USBDEVFS_GET_SPEED,    USBDEVFS_CONNECTINFO};

/// Of a camera's node: what it is and offers, its pictures, its controls. Not UVC's own requests (UVCIOC_*), by which
/// makers' extension units are reached, and with them a camera's firmware.
constexpr std::array<std::uint64_t, 16> kVideoRequests = {
    VIDIOC_QUERYCAP,  VIDIOC_ENUM_FMT,  VIDIOC_ENUM_FRAMESIZES, VIDIOC_ENUM_FRAMEINTERVALS,
    VIDIOC_TRY_FMT,   VIDIOC_S_FMT,     VIDIOC_S_PARM,          VIDIOC_REQBUFS,
    VIDIOC_QUERYBUF,  VIDIOC_QBUF,      VIDIOC_DQBUF,           VIDIOC_STREAMON,
    VIDIOC_STREAMOFF, VIDIOC_QUERYCTRL, VIDIOC_G_CTRL,          VIDIOC_S_CTRL};

/// Of a terminal: how it is set, that nobody else opens it, that old input is dropped. Of a keyboard: that its keys
/// reach nobody else.
constexpr std::array<std::uint64_t, 6> kTextRequests = {TCGETS, TCSETS, TCFLSH, TIOCEXCL, TIOCNXCL, EVIOCGRAB};

bool uses_devices(Reach reach) {
    return reach == Reach::Usb || reach == Reach::Text || reach == Reach::Video || reach == Reach::Libraries;
}

/// Opening: never a flag that makes or empties a file; for writing alone never, for both where a device needs it.
bool add_rules_for_opening(scmp_filter_ctx filter, Reach reach) {
    constexpr scmp_datum_t kMaking = O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);
    constexpr scmp_datum_t kMask = O_ACCMODE | kMaking;
    return rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), where(2, kMask, O_RDONLY)) &&
           rule(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), where(2, O_WRONLY, O_WRONLY)) &&
           (uses_devices(reach) ? rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), where(2, kMask, O_RDWR))
                                : rule(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), where(2, O_RDWR, O_RDWR)));
}

/// Descriptors are copied and sealed.
constexpr std::array<int, 8> kFileCommands = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD,     F_SETFD,
                                              F_GETFL, F_SETFL,         F_ADD_SEALS, F_GET_SEALS};

bool add_rules_for_threads(scmp_filter_ctx filter) {
    return add_all(filter, SCMP_ACT_ALLOW, kAllowedForThreads) && allow_threads(filter) &&
           rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), where(0, kAllBits, PR_SET_NAME));
}

template <std::size_t n>
bool allow_requests(scmp_filter_ctx filter, const std::array<std::uint64_t, n>& requests) {
    for (const std::uint64_t request : requests)
        if (!rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), where(1, kAllBits, request))) return false;
    return true;
}

bool add_rules_for_usb(scmp_filter_ctx filter) {
    if (!add_all(filter, SCMP_ACT_ALLOW, kAllowedForUsb) || !add_rules_for_threads(filter) ||
        !allow_requests(filter, kUsbRequests))
        return false;
    // The C library asks every file that it reads whether it is a terminal.
    if (!rule(filter, SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl), where(1, kAllBits, TCGETS))) return false;
    // What the kernel and udev tell of devices; no other socket.
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2, where(0, kAllBits, AF_NETLINK),
                            where(2, kAllBits, NETLINK_KOBJECT_UEVENT)) == 0;
}

/// Code is mapped from files, never made in anonymous memory. (A memory file is one: what runs here is foreign anyway.)
bool add_rules_for_libraries(scmp_filter_ctx filter) {
    return add_rules_for_usb(filter) && add_all(filter, SCMP_ACT_ALLOW, kAllowedForLibraries) &&
           allow_requests(filter, kUsbRequestsOfLibraries) &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, where(2, PROT_EXEC | PROT_WRITE, PROT_EXEC),
                            where(3, MAP_ANONYMOUS, 0)) == 0;
}

bool add_rules(scmp_filter_ctx filter, Reach reach) {
    if (!add_common_rules(filter, kFileCommands) || !add_all(filter, SCMP_ACT_ALLOW, kAllowed) ||
        !add_rules_for_opening(filter, reach))
        return false;
    // Threads of the sanitizers have more to set up than others.
    if constexpr (kSanitized) {
        constexpr std::array kProbing = {SCMP_SYS(sigaltstack), SCMP_SYS(prlimit64), SCMP_SYS(sched_yield),
                                         SCMP_SYS(sched_getaffinity)};
        if (!add_all(filter, SCMP_ACT_ALLOW, kProbing)) return false;
    }
    if (reach == Reach::Libraries) return add_rules_for_libraries(filter);
    if (reach == Reach::Video)
        return add_all(filter, SCMP_ACT_ALLOW, kAllowedForNodes) && allow_requests(filter, kVideoRequests);
    if (reach == Reach::Text)
        return add_all(filter, SCMP_ACT_ALLOW, kAllowedForNodes) && add_rules_for_threads(filter) &&
               allow_requests(filter, kTextRequests);
    return reach != Reach::Usb || add_rules_for_usb(filter);
}

InReach in_reach(const Place& place) {
    InReach one{.place = Descriptor(open(place.path.c_str(), O_PATH | O_CLOEXEC))};
    struct stat about {};
    const bool folder = one.place.valid() && fstat(one.place.get(), &about) == 0 && (about.st_mode & S_IFMT) == S_IFDIR;
    one.rights = (place.write ? kUseFile : kReadFile) | (folder ? std::uint64_t{LANDLOCK_ACCESS_FS_READ_DIR} : 0);
    return one;
}

/// The places of a reach; those that this machine does not have are left out.
std::vector<InReach> places_of(Reach reach, int folder) {
    std::vector<InReach> places;
    const auto add = [&places](std::initializer_list<Place> these) {
        std::ranges::transform(these, std::back_inserter(places), &in_reach);
    };
    if (reach == Reach::Folder) places.push_back({Descriptor(fcntl(folder, F_DUPFD_CLOEXEC, 0)), kReadFolder});
    if (reach == Reach::Usb || reach == Reach::Libraries) add({{"/sys"}, {"/run/udev"}, {"/etc/udev"}});
    if (reach == Reach::Usb) add({{.path = "/dev/bus/usb", .write = true}});
    if (reach == Reach::Libraries) {
        add({{"/usr/lib"}, {"/lib"}, {"/etc/ld.so.cache"}});
        // Names alone: libusb looks whether devices have nodes there.
        places.push_back({Descriptor(open("/dev/bus/usb", O_PATH | O_CLOEXEC)), LANDLOCK_ACCESS_FS_READ_DIR});
    }
    if (reach == Reach::Video) {
        add({{"/sys/class"}, {"/sys/devices"}});
        // One by one: below /dev lie other devices too, and files of other programs.
        constexpr int kMostNumbers = 256;  // the kernel's VIDEO_NUM_DEVICES
        constexpr std::size_t kMostPlaces = 40;
        for (int i = 0; i < kMostNumbers && places.size() < kMostPlaces; ++i) {
            const int node = open(("/dev/video" + std::to_string(i)).c_str(), O_PATH | O_CLOEXEC | O_NOFOLLOW);
            if (node >= 0) places.push_back({Descriptor(node), kUseFile});
        }
    }
    return places;
}

/// True too where the kernel has no Landlock; libraries of others do not run there.
bool keep_files(Reach reach, int folder, std::span<const Place> own) {
    if (reach == Reach::AnyFile) return true;
    std::vector<InReach> places = places_of(reach, folder);
    std::ranges::transform(own, std::back_inserter(places), &in_reach);
    const Narrowed narrowed = narrow_files(places);
    return narrowed == Narrowed::Done ||
           (narrowed == Narrowed::NoLandlock && (kSanitized || reach != Reach::Libraries));
}

}  // namespace

Result<bool> lock_in(Reach reach, int folder, std::span<const Place> own) {
    const rlimit none{0, 0};
    const rlimit few{64, 64};
    if (setrlimit(RLIMIT_CORE, &none) != 0 || setrlimit(RLIMIT_NOFILE, &few) != 0 ||
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fail(ErrorKind::Internal, "the scanner process could not limit itself");
    if (!keep_files(reach, folder, own))
        return fail(ErrorKind::Internal, "the scanner process could not lock itself in (Landlock)");
    const bool goes_on = kSanitized || reach == Reach::Libraries;
    const std::uint32_t otherwise = goes_on ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_KILL_PROCESS;
    scmp_filter_ctx filter = seccomp_init(otherwise);
    const bool locked = filter != nullptr && add_rules(filter, reach) && seccomp_load(filter) == 0;
    if (filter != nullptr) seccomp_release(filter);
    if (!locked) return fail(ErrorKind::Internal, "the scanner process could not lock itself in (seccomp)");
    return true;
}

}  // namespace garita::scanner
