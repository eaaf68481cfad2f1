/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Is a file a program that could go on with our state?
 *
 * It is read, not run: the sandbox of xenstored.service allows no other process. Our program
 * carries an ELF note (ring/program.h) that says what it is, and from which layout of the state to
 * which one it can take over; so a stock xenstored, a program for another machine and a version
 * that is too old are refused before anything has happened.
 */

#include "ring/program.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADERS_MAX 64u
#define NOTES_MAX   4096u

extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden"))); /* ours */

static bool read_at(int fd, void *to, size_t n, uint64_t at)
{
    return at < INT64_MAX && pread(fd, to, n, (off_t)at) == (ssize_t)n;
}

static size_t padded(uint32_t n)
{
    return ((size_t)n + 3) & ~(size_t)3;
}

bool program_note_find(const uint8_t *notes, size_t n, ProgramNote *ret)
{
    ElfW(Nhdr) head;
    size_t at = 0;
    while (n - at >= sizeof head) {
        memcpy(&head, notes + at, sizeof head);
        size_t name = at + sizeof head;
        if (padded(head.n_namesz) > n - name)
            return false;
        size_t desc = name + padded(head.n_namesz);
        if (padded(head.n_descsz) > n - desc)
            return false;
        if (head.n_namesz == sizeof PROGRAM_NOTE_NAME && head.n_type == PROGRAM_NOTE_XENSTORED &&
            head.n_descsz >= sizeof *ret &&
            memcmp(notes + name, PROGRAM_NOTE_NAME, sizeof PROGRAM_NOTE_NAME) == 0) {
            memcpy(ret, notes + desc, sizeof *ret);
            ret->version[sizeof ret->version - 1] = 0;
            return true;
        }
        at = desc + padded(head.n_descsz);
    }
    return false;
}

/* 1: found; 0: there is none; -ENOEXEC: not a program of this machine. */
static int find_note(int fd, ProgramNote *ret)
{
    ElfW(Ehdr) head;
    ElfW(Phdr) segments[HEADERS_MAX];
    uint8_t notes[NOTES_MAX];
    if (!read_at(fd, &head, sizeof head, 0) ||
        memcmp(head.e_ident, __ehdr_start.e_ident, EI_VERSION + 1) != 0 ||
        head.e_machine != __ehdr_start.e_machine ||
        (head.e_type != ET_DYN && head.e_type != ET_EXEC) || head.e_phentsize != sizeof *segments ||
        head.e_phnum > HEADERS_MAX ||
        !read_at(fd, segments, head.e_phnum * sizeof *segments, head.e_phoff))
        return -ENOEXEC;
    for (unsigned i = 0; i < head.e_phnum; i++) {
        size_t n = segments[i].p_filesz < sizeof notes ? segments[i].p_filesz : sizeof notes;
        if (segments[i].p_type == PT_NOTE && read_at(fd, notes, n, segments[i].p_offset) &&
            program_note_find(notes, n, ret))
            return 1;
    }
    return 0;
}

static int refuse(char *why, size_t size, int error, const char *reason, const char *path,
                  const char *detail)
{
    snprintf(why, size, "%s\n%s: %s", reason, path, detail);
    return error;
}

static int open_program(const char *path, char *why, size_t size)
{
    struct stat st;
    if (stat(path, &st) < 0)
        return refuse(why, size, -errno, "File not accessible.", path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return refuse(why, size, -EACCES, "File not executable.", path, "not a regular file");
    if (access(path, X_OK) < 0)
        return refuse(why, size, -errno, "File not executable.", path, strerror(errno));
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return refuse(why, size, -errno, "File not accessible.", path, strerror(errno));
    return fd;
}

static int check_layout(const ProgramNote *note, uint32_t layout, const char *path, char *why,
                        size_t size)
{
    if (note->layout_oldest <= layout && layout <= note->layout_newest)
        return 0;
    snprintf(why, size,
             "%s is version %s, which takes over state of the formats %u to %u. This xenstored's "
             "has format %u: %s.",
             path, note->version, note->layout_oldest, note->layout_newest, layout,
             layout > note->layout_newest ? "a newer version is needed"
                                          : "update to a version in between first");
    return -EPROTONOSUPPORT;
}

int program_check(const char *path, uint32_t layout, char *why, size_t size)
{
    ProgramNote note;
    int fd = open_program(path, why, size);
    if (fd < 0)
        return fd;
    int r = find_note(fd, &note);
    close(fd);
    if (r < 0)
        return refuse(why, size, r, "File not executable.", path,
                      "not an ELF program for this machine");
    if (r == 0) {
        snprintf(why, size,
                 "%s is not the xenstored of xen-lifecycle: another one cannot take over this "
                 "one's state.",
                 path);
        return -EMEDIUMTYPE;
    }
    return check_layout(&note, layout, path, why, size);
}
