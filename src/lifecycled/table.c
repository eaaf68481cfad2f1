/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * See table.h for the model. All paths are relative to the folder's descriptor, which is opened
 * once. The lock is a POSIX one, since that can tell who holds it; it is on a file of its own that
 * nobody else opens, and ends with the process.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "basic/clock.h"
#include "lifecycled/table.h"

#define NAME          "table"
#define NAME_NEW      "table.new"
#define NAME_LOCK     "lock"
#define SIZE_MAX_READ ((off_t)1 << 30)
#define LONG_MIN_SIZE ((off_t)256 << 10)
#define LONG_FACTOR   4

struct Table {
    int dir, lock, fd;
    off_t size;       /* of what is good in fd */
    off_t image_size; /* when it was last whole */
    off_t long_size;  /* from here on it is long */
    bool torn;        /* an append failed and could not be cut off */
};

static int lock_dir(Table *t, pid_t *ret_holder)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int error;

    t->lock = openat(t->dir, NAME_LOCK, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (t->lock < 0)
        return -errno;
    if (fcntl(t->lock, F_SETLK, &lock) == 0)
        return 0;
    error = errno;
    if (error != EACCES && error != EAGAIN)
        return -error;
    *ret_holder = fcntl(t->lock, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? lock.l_pid : 0;
    return -EBUSY;
}

int table_open(Table **ret, const char *dir, pid_t *ret_holder)
{
    Table *t = mem_new0(Table, 1);
    int r = 0;

    if (!t)
        return -ENOMEM;
    *t = (Table){.dir = -1, .lock = -1, .fd = -1};
    if (mkdir(dir, 0700) < 0 && errno != EEXIST)
        r = -errno;
    if (r == 0) {
        t->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        r = t->dir < 0 ? -errno : lock_dir(t, ret_holder);
    }
    if (r < 0) {
        table_close(t);
        return r;
    }
    *ret = t;
    return 0;
}

Table *table_close(Table *t)
{
    if (!t)
        return NULL;
    if (t->fd >= 0)
        close(t->fd);
    if (t->lock >= 0)
        close(t->lock);
    if (t->dir >= 0)
        close(t->dir);
    mem_free(t);
    return NULL;
}

static int read_all(int fd, void **ret_bytes, size_t *ret_size)
{
    struct stat st;
    size_t n = 0;
    uint8_t *bytes;

    if (fstat(fd, &st) < 0)
        return -errno;
    if (!S_ISREG(st.st_mode) || st.st_size > SIZE_MAX_READ)
        return -EFBIG;
    bytes = mem_alloc((size_t)st.st_size + 1);
    if (!bytes)
        return -ENOMEM;
    while (n < (size_t)st.st_size) {
        ssize_t r = read(fd, bytes + n, (size_t)st.st_size - n);
        if (r < 0 && errno == EINTR)
            continue;
        if (r <= 0) {
            int error = r < 0 ? errno : EIO;
            mem_free(bytes);
            return -error;
        }
        n += (size_t)r;
    }
    *ret_bytes = bytes;
    *ret_size = n;
    return 0;
}

int table_read(Table *t, void **ret_bytes, size_t *ret_size)
{
    int fd = openat(t->dir, NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int r;

    if (fd < 0)
        return -errno;
    r = read_all(fd, ret_bytes, ret_size);
    close(fd);
    return r;
}

int table_set_aside(Table *t, const char *why, char *name, size_t size)
{
    snprintf(name, size, "%s.%s-%llu", NAME, why, (unsigned long long)clock_realtime_us());
    return renameat(t->dir, NAME, t->dir, name) < 0 ? -errno : 0;
}

static int write_all(int fd, const void *bytes, size_t size, off_t at)
{
    const uint8_t *p = bytes;

    while (size) {
        ssize_t n = pwrite(fd, p, size, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -errno : -EIO;
        p += n;
        at += n;
        size -= (size_t)n;
    }
    return 0;
}

int table_rewrite(Table *t, const void *image, size_t size)
{
    int fd = openat(t->dir, NAME_NEW, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    int r;

    if (fd < 0)
        return -errno;
    r = write_all(fd, image, size, 0);
    if (r == 0 && renameat(t->dir, NAME_NEW, t->dir, NAME) < 0)
        r = -errno;
    if (r < 0) {
        close(fd);
        unlinkat(t->dir, NAME_NEW, 0);
        /* Not now; when it has grown by half again. */
        t->long_size = t->size + t->size / 2;
        return r;
    }
    if (t->fd >= 0)
        close(t->fd);
    t->fd = fd;
    t->size = t->image_size = (off_t)size;
    t->long_size = LONG_FACTOR * t->image_size;
    if (t->long_size < LONG_MIN_SIZE)
        t->long_size = LONG_MIN_SIZE;
    t->torn = false;
    return 0;
}

int table_append(Table *t, const void *record, size_t size)
{
    int r;

    if (t->fd < 0)
        return -EBADF;
    if (t->torn && ftruncate(t->fd, t->size) < 0)
        return -errno;
    t->torn = false;
    r = write_all(t->fd, record, size, t->size);
    if (r < 0) {
        t->torn = ftruncate(t->fd, t->size) < 0;
        return r;
    }
    t->size += (off_t)size;
    return 0;
}

bool table_is_long(const Table *t)
{
    return t->fd >= 0 && t->size > t->long_size;
}

uint64_t table_size(const Table *t)
{
    return t->fd >= 0 ? (uint64_t)t->size : 0;
}
