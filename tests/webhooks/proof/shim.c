/* A slow disk and a wrong clock for whatever program this is loaded into: the file PROOF_KNOBS holds two
   64-bit numbers, milliseconds that each flush to disk takes longer and seconds that the clock is ahead. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const long long none[2];
static volatile const long long *knobs = none;

__attribute__((constructor)) static void find_knobs(void) {
    const char *path = getenv("PROOF_KNOBS");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *mapped = mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) knobs = mapped;
    close(file);
}

static void dawdle(void) {
    long long ms = knobs[0];
    struct timespec pause = {ms / 1000, ms % 1000 * 1000000};
    while (ms > 0 && nanosleep(&pause, &pause) != 0) {
    }
}

int fsync(int file) { dawdle(); return syscall(SYS_fsync, file); }
int fdatasync(int file) { dawdle(); return syscall(SYS_fdatasync, file); }

int clock_gettime(clockid_t which, struct timespec *now) {
    int failed = syscall(SYS_clock_gettime, which, now);
    if (!failed && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) now->tv_sec += knobs[1];
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec exact;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *now) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (now) *now = exact.tv_sec;
    return exact.tv_sec;
}
