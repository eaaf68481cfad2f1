/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The saved table's file: appended records are there for the next process, one that could not be
 * written whole leaves nothing, a new image replaces the old file or leaves it, two processes never
 * have one folder; and the entry that an event becomes in the journal.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "basic/alloc.h"
#include "lifecycled/journal.h"
#include "lifecycled/message-ids.h"
#include "lifecycled/table.h"

static char dir[] = "/tmp/test-table.XXXXXX", state[PATH_MAX];

static int setup(void **unused)
{
    if (!mkdtemp(strcpy(dir, "/tmp/test-table.XXXXXX")))
        return -1;
    snprintf(state, sizeof(state), "%s/state", dir);
    return 0;
}

static int teardown(void **unused)
{
    char command[PATH_MAX + 16];

    snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command);
}

static Table *open_table(void)
{
    Table *t = NULL;
    pid_t holder;

    assert_int_equal(table_open(&t, state, &holder), 0);
    return t;
}

static void assert_content(Table *t, const char *expected)
{
    void *bytes;
    size_t size;

    assert_int_equal(table_read(t, &bytes, &size), 0);
    assert_int_equal(size, strlen(expected));
    assert_memory_equal(bytes, expected, size);
    mem_free(bytes);
}

static void test_append(void **unused)
{
    Table *t = open_table();
    struct stat st;
    void *bytes;
    size_t size;

    assert_int_equal(stat(state, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(table_read(t, &bytes, &size), -ENOENT);
    assert_int_equal(table_append(t, "x", 1), -EBADF); /* there is no image yet */
    assert_int_equal(table_rewrite(t, "image", 5), 0);
    assert_int_equal(table_append(t, "+1", 2), 0);
    assert_int_equal(table_append(t, "+2", 2), 0);
    table_close(t);
    t = open_table();
    assert_content(t, "image+1+2");
    assert_int_equal(table_rewrite(t, "new", 3), 0);
    assert_content(t, "new");
    table_close(t);
}

static void test_no_space(void **unused)
{
    struct rlimit old, small = {8, 8};
    Table *t = open_table();

    assert_int_equal(table_rewrite(t, "image", 5), 0);
    assert_int_equal(table_append(t, "+1", 2), 0);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    small.rlim_max = old.rlim_max;
    setrlimit(RLIMIT_FSIZE, &small);
    /* one byte fits, the rest does not: nothing may stay */
    assert_int_equal(table_append(t, "+22", 3), -EFBIG);
    assert_int_equal(table_append(t, "+22", 3), -EFBIG);
    assert_int_equal(table_rewrite(t, "another image", 13), -EFBIG);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_content(t, "image+1");
    assert_int_equal(table_append(t, "+3", 2), 0);
    assert_content(t, "image+1+3");
    table_close(t);
}

static void test_long(void **unused)
{
    static char kilobyte[1024];
    Table *t = open_table();
    int n;

    assert_false(table_is_long(t));
    assert_int_equal(table_rewrite(t, kilobyte, sizeof(kilobyte)), 0);
    for (n = 1; !table_is_long(t) && n < 1000; n++)
        assert_int_equal(table_append(t, kilobyte, sizeof(kilobyte)), 0);
    assert_int_equal(n, 257); /* small ones may grow to 256 KiB */
    assert_int_equal(table_rewrite(t, kilobyte, sizeof(kilobyte)), 0);
    assert_false(table_is_long(t));
    table_close(t);
}

static void test_set_aside(void **unused)
{
    Table *t = open_table();
    char name[64], path[2 * PATH_MAX];
    void *bytes;
    size_t size;

    assert_int_equal(table_set_aside(t, "damaged", name, sizeof(name)), -ENOENT);
    assert_int_equal(table_rewrite(t, "rubbish", 7), 0);
    assert_int_equal(table_set_aside(t, "damaged", name, sizeof(name)), 0);
    assert_int_equal(table_read(t, &bytes, &size), -ENOENT);
    snprintf(path, sizeof(path), "%s/%s", state, name);
    assert_int_equal(access(path, R_OK), 0);
    table_close(t);
}

static void test_lock(void **unused)
{
    Table *t = open_table();
    pid_t pid = fork(), holder = 0;
    int status;

    if (pid == 0) {
        Table *second;
        int r = table_open(&second, state, &holder);
        _exit(r == -EBUSY && holder == getppid() ? 0 : 1);
    }
    assert_true(waitpid(pid, &status, 0) == pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    table_close(t);
    t = open_table(); /* free again */
    table_close(t);
}

static void test_no_symlink(void **unused)
{
    Table *t = open_table();
    char path[2 * PATH_MAX];
    void *bytes;
    size_t size;

    snprintf(path, sizeof(path), "%s/table", state);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_int_equal(table_read(t, &bytes, &size), -ELOOP);
    table_close(t);
}

static void test_journal(void **unused)
{
    LifecycleDomain d = {
        .domid = 7, .incarnation = 99, .has_uuid = true, .uuid = {0xab, 1}, .name = "web"};
    LifecycleEvent e = {.sequence = 5,
                        .type = LIFECYCLE_EVENT_SHUTDOWN,
                        .reason = LIFECYCLE_REASON_CRASH,
                        .domid = 7,
                        .incarnation = 99};
    static const char expected[] = "MESSAGE_ID=" MESSAGE_ID_SHUTDOWN "\n"
                                   "PRIORITY=4\n"
                                   "SYSLOG_IDENTIFIER=xen-lifecycled\n"
                                   "XEN_LIFECYCLE_EVENT=shutdown\n"
                                   "XEN_LIFECYCLE_SEQUENCE=5\n"
                                   "XEN_DOMID=7\n"
                                   "XEN_INCARNATION=99\n"
                                   "XEN_DOMAIN_UUID=ab010000000000000000000000000000\n"
                                   "XEN_DOMAIN_NAME=web\n"
                                   "XEN_EXIT_REASON=crash\n"
                                   "MESSAGE=Domain 7 (web) has shut down: crash\n";
    char text[2048];

    assert_int_equal(journal_format(text, sizeof(text), &d, &e), sizeof(expected) - 1);
    assert_string_equal(text, expected);
    d.has_uuid = false;
    d.name[0] = 0;
    e.type = LIFECYCLE_EVENT_INTRODUCED;
    journal_format(text, sizeof(text), &d, &e);
    assert_null(strstr(text, "UUID"));
    assert_null(strstr(text, "NAME"));
    assert_null(strstr(text, "REASON"));
    assert_non_null(strstr(text, "MESSAGE=Domain 7 is there\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_append, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_space, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long, setup, teardown),
        cmocka_unit_test_setup_teardown(test_set_aside, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lock, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_symlink, setup, teardown),
        cmocka_unit_test(test_journal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
