/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Lets a program die at a chosen point: die [OPTION...] -- PROGRAM ARGUMENT...
 *
 *   --at K            at the K-th time (from 1; 0, the default: never, only count)
 *   --calls           the points are system calls, counted from exec (the default)
 *   --call NUMBER     only this one
 *   --function OFFSET the points are calls of the function at this offset in the program's file
 *   --match HEX       only calls that have these bytes within reach of their arguments
 *   --after           not when the call begins but right after it has returned
 *   --how WORD        kill (the default), segv, abort; stop and loop: it hangs
 *   --report FILE     gets a line: "total N 0", or "died K NUMBER" with the number of the system
 * call
 *
 * The program is unmodified, keeps the process that this one was (its pid is what a service manager
 * knows it by), and is followed by a process beside it, by ptrace(2). That one is nobody's child
 * and ends with it.
 *
 * A process that gets SIGKILL at the entry of a system call has not made it; at the exit it has
 * made it, and not run one instruction more.
 */

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEAR 64u /* bytes that are looked through behind an argument */
#define FAR  48u /* and behind a pointer found there */

enum { KILL, SEGV, ABRT, STOP, LOOP };

static struct {
    unsigned long at;
    bool functions, after;
    long call; /* -1: any */
    uint64_t offset;
    uint8_t match[256];
    size_t n_match;
    int how;
    const char *report;
} options = {.call = -1};

static pid_t tracee;
static uint64_t breakpoint, code; /* where it is; the word that was there */
static unsigned long n_points;

static void fail(const char *what)
{
    fprintf(stderr, "die: %s: %s\n", what, strerror(errno));
    exit(127);
}

static void report(const char *what, unsigned long a, unsigned long b)
{
    char line[64];
    int fd = options.report ? open(options.report, O_WRONLY | O_CREAT | O_APPEND, 0644) : -1;
    int n = snprintf(line, sizeof line, "%s %lu %lu\n", what, a, b);
    if (fd < 0)
        return;
    if (write(fd, line, (size_t)n) != n)
        fail(options.report);
    close(fd);
}

static struct user_regs_struct registers(void)
{
    struct user_regs_struct regs = {0};
    ptrace(PTRACE_GETREGS, tracee, 0, &regs);
    return regs;
}

static void poke(uint64_t address, uint64_t word)
{
    ptrace(PTRACE_POKETEXT, tracee, (void *)(uintptr_t)address, (void *)(uintptr_t)word);
}

/* ---- is it the call that is meant? ---- */

static bool holds(uint64_t address, size_t size, unsigned depth)
{
    uint8_t bytes[NEAR];
    struct iovec here = {bytes, size}, there = {(void *)(uintptr_t)address, size};
    ssize_t n = process_vm_readv(tracee, &here, 1, &there, 1, 0);
    if (n < 0) { /* it may end before that */
        here.iov_len = there.iov_len = 4096 - address % 4096;
        n = here.iov_len < size ? process_vm_readv(tracee, &here, 1, &there, 1, 0) : -1;
    }
    if (n < (ssize_t)options.n_match)
        return false;
    if (memmem(bytes, (size_t)n, options.match, options.n_match))
        return true;
    for (size_t i = 0; depth && i + 8 <= (size_t)n && i < FAR; i += 8) {
        uint64_t pointer;
        memcpy(&pointer, bytes + i, sizeof pointer);
        if (pointer > 65536 && pointer >> 47 == 0 && holds(pointer, FAR, depth - 1))
            return true;
    }
    return false;
}

static bool is_meant(const struct user_regs_struct *r)
{
    uint64_t fourth = options.functions ? r->rcx : r->r10;
    const uint64_t args[] = {r->rdi, r->rsi, r->rdx, fourth, r->r8, r->r9};
    if (!options.n_match)
        return true;
    for (size_t i = 0; i < sizeof args / sizeof *args; i++)
        if (args[i] > 65536 && holds(args[i], NEAR, 1))
            return true;
    return false;
}

/* ---- death ---- */

static _Noreturn void let_die(unsigned long what)
{
    static const int signals[] = {
        [KILL] = SIGKILL, [SEGV] = SIGSEGV, [ABRT] = SIGABRT, [STOP] = SIGSTOP};
    struct user_regs_struct r = registers();
    report("died", n_points, what);
    if (options.how == LOOP)
        poke(r.rip, 0xfeeb); /* a jump to itself */
    else
        kill(tracee, signals[options.how]);
    if (options.how == KILL)
        while (waitpid(tracee, NULL, __WALL) < 0 && errno == EINTR)
            ;
    else
        ptrace(PTRACE_DETACH, tracee, 0,
               (void *)(intptr_t)(options.how == LOOP ? 0 : signals[options.how]));
    exit(0);
}

/* ---- breakpoints ---- */

static void arm(bool on)
{
    poke(breakpoint, on ? (code & ~(uint64_t)0xff) | 0xcc : code);
}

static void set_breakpoint(void)
{
    char path[64], line[256];
    Elf64_Ehdr elf;
    unsigned long base = 0;
    snprintf(path, sizeof path, "/proc/%d/exe", tracee);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, &elf, sizeof elf) != sizeof elf)
        fail(path);
    close(fd);
    snprintf(path, sizeof path, "/proc/%d/maps", tracee);
    FILE *maps = fopen(path, "re");
    if (!maps || !fgets(line, sizeof line, maps))
        fail(path);
    if (elf.e_type == ET_DYN)
        base = strtoul(line, NULL, 16);
    fclose(maps);
    breakpoint = base + options.offset;
    code = (uint64_t)ptrace(PTRACE_PEEKTEXT, tracee, (void *)(uintptr_t)breakpoint, 0);
    arm(true);
}

/* Runs to the next stop; false: it has ended. A signal that comes meanwhile is its own. */
static bool run(enum __ptrace_request how, int *ret_status)
{
    int sig = 0;
    for (;;) {
        if (ptrace(how, tracee, 0, (void *)(intptr_t)sig) < 0)
            return false;
        while (waitpid(tracee, ret_status, __WALL) < 0)
            if (errno != EINTR)
                return false;
        if (!WIFSTOPPED(*ret_status))
            return false;
        sig = WSTOPSIG(*ret_status);
        if (sig == SIGTRAP || sig == (SIGTRAP | 0x80))
            return true;
        if (*ret_status >> 16)
            sig = 0;
    }
}

/* To where the function that was just entered will return, in this frame of the stack. */
static bool run_to_return(const struct user_regs_struct *entry)
{
    int status;
    uint64_t at = (uint64_t)ptrace(PTRACE_PEEKDATA, tracee, (void *)(uintptr_t)entry->rsp, 0);
    uint64_t there = (uint64_t)ptrace(PTRACE_PEEKTEXT, tracee, (void *)(uintptr_t)at, 0);
    for (;;) {
        poke(at, (there & ~(uint64_t)0xff) | 0xcc);
        if (!run(PTRACE_CONT, &status))
            return false;
        struct user_regs_struct r = registers();
        poke(at, there);
        r.rip = at;
        ptrace(PTRACE_SETREGS, tracee, 0, &r);
        if (r.rsp == entry->rsp + 8)
            return true;
        if (!run(PTRACE_SINGLESTEP, &status))
            return false;
    }
}

static void follow_functions(void)
{
    int status;
    set_breakpoint();
    while (run(PTRACE_CONT, &status)) {
        struct user_regs_struct r = registers();
        if (r.rip != breakpoint + 1)
            continue;
        r.rip = breakpoint;
        ptrace(PTRACE_SETREGS, tracee, 0, &r);
        arm(false);
        if (is_meant(&r) && ++n_points == options.at) {
            if (!options.after || run_to_return(&r))
                let_die(0);
            return;
        }
        if (!run(PTRACE_SINGLESTEP, &status))
            return;
        arm(true);
    }
}

static void follow_calls(void)
{
    int status;
    bool inside = true, meant = true; /* of execve */
    while (run(PTRACE_SYSCALL, &status)) {
        if (WSTOPSIG(status) != (SIGTRAP | 0x80))
            continue;
        inside = !inside;
        struct user_regs_struct r = {0};
        if (inside && (options.n_match || options.call >= 0))
            r = registers();
        if (inside)
            meant = is_meant(&r) && (options.call < 0 || (long)r.orig_rax == options.call);
        n_points += inside && meant;
        if (n_points == options.at && options.at && inside != options.after && meant)
            let_die(registers().orig_rax);
    }
}

static _Noreturn void follow(pid_t pid, int ready)
{
    int status;
    tracee = pid;
    if (ptrace(PTRACE_SEIZE, pid, 0,
               (void *)(uintptr_t)(PTRACE_O_TRACEEXEC | PTRACE_O_TRACESYSGOOD |
                                   PTRACE_O_EXITKILL)) < 0)
        fail("ptrace");
    ptrace(PTRACE_INTERRUPT, pid, 0, 0);
    waitpid(pid, &status, __WALL);
    dup2(ready, 3); /* what a service manager has handed over is not ours to keep open */
    close_range(4, ~0u, 0);
    close(3);
    do {
        if (!run(PTRACE_CONT, &status))
            exit(0);
    } while (status >> 16 != PTRACE_EVENT_EXEC);
    if (options.functions)
        follow_functions();
    else
        follow_calls();
    report("total", n_points, 0);
    exit(0);
}

/* ---- start ---- */

static int how_from(const char *word)
{
    static const char *const words[] = {"kill", "segv", "abort", "stop", "loop"};
    for (int i = 0; i < 5; i++)
        if (strcmp(word, words[i]) == 0)
            return i;
    errno = EINVAL;
    fail(word);
    return 0;
}

static void parse_hex(const char *text)
{
    unsigned byte;
    for (; options.n_match < sizeof options.match && sscanf(text, "%2x", &byte) == 1; text += 2)
        options.match[options.n_match++] = (uint8_t)byte;
}

static void parse(int argc, char **argv)
{
    static const struct option names[] = {
        {"at", 1, 0, 'k'},       {"calls", 0, 0, 'c'},  {"call", 1, 0, 'n'},
        {"function", 1, 0, 'f'}, {"match", 1, 0, 'm'},  {"after", 0, 0, 'a'},
        {"how", 1, 0, 'h'},      {"report", 1, 0, 'r'}, {0}};
    for (int c; (c = getopt_long(argc, argv, "+", names, NULL)) >= 0;) {
        if (c == 'k')
            options.at = strtoul(optarg, NULL, 10);
        else if (c == 'f')
            options.functions = true, options.offset = strtoull(optarg, NULL, 16);
        else if (c == 'm')
            parse_hex(optarg);
        else if (c == 'n')
            options.call = strtol(optarg, NULL, 10);
        else if (c == 'a')
            options.after = true;
        else if (c == 'h')
            options.how = how_from(optarg);
        else if (c == 'r')
            options.report = optarg;
        else if (c != 'c')
            exit(2);
    }
}

int main(int argc, char **argv)
{
    int ends[2];
    char byte;
    parse(argc, argv);
    if (optind >= argc) {
        fprintf(stderr, "usage: die [OPTION...] -- PROGRAM ARGUMENT...\n");
        return 2;
    }
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
    pid_t self = getpid();
    if (pipe2(ends, O_CLOEXEC) < 0)
        fail("pipe2");
    pid_t middle = fork();
    if (middle < 0)
        fail("fork");
    if (middle == 0) {
        if (fork() == 0)
            follow(self, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    waitpid(middle, NULL, 0);
    if (read(ends[0], &byte, 1) < 0) /* until it follows */
        fail("read");
    close(ends[0]);
    execvp(argv[optind], argv + optind);
    fail(argv[optind]);
}
