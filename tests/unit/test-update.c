/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Holds the decisions of live update, in process: whose session it is, what is answered when, and
 * by whom; and which notes of a program are ours.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "basic/alloc.h"
#include "ring/program.h"
#include "server-fixture.h"

static unsigned n_starts;

static int check(void *userdata, const char *path, char *why, size_t size)
{
    if (strcmp(path, "/good") == 0)
        return 0;
    snprintf(why, size, "%s is not good.", path);
    return -EINVAL;
}

static void start(void *userdata)
{
    n_starts++;
}

static const ServerProgram program = {.check = check, .start = start};

static int check_gone(void *userdata, const char *path, char *why, size_t size)
{
    snprintf(why, size, "%s is not there any more.", path);
    return -ENOENT;
}

static const ServerProgram strict = {.check = check_gone, .start = start};

static Fixture *begin(void **state)
{
    Fixture *f = *state;
    f->server.program = &program;
    n_starts = 0;
    return f;
}

static void says(Fixture *f, Ref conn, const char *words, const char *reply)
{
    assert_int_equal(ask_in(f, conn, WIRE_CONTROL, 0, words), 0);
    assert_memory_equal(answer, reply, strlen(reply));
}

static Ref other(Fixture *f)
{
    Ref conn;
    assert_int_equal(server_connect(&f->server, &conn), 0);
    return conn;
}

/* ---- the session ---- */

static void sessions(void **state)
{
    Fixture *f = begin(state);
    Ref second = other(f);
    says(f, f->dom0, "live-update|-a", "No live-update session active.");
    says(f, f->dom0, "live-update|-c|words", "Not in live-update session.");
    says(f, f->dom0, "live-update|-s", "Not in live-update session.");
    says(f, f->dom0, "live-update|-f|/bad", "/bad is not good.");
    says(f, f->dom0, "live-update|-f|/good", "OK");
    says(f, f->dom0, "live-update|-f|/good", "live-update session already active.");
    says(f, second, "live-update|-f|/good", "live-update session already active.");
    says(f, second, "live-update|-c|words", "Not in live-update session.");
    says(f, second, "live-update|-s", "Not in live-update session.");
    says(f, f->dom0, "live-update|-c|some words", "OK");
    says(f, f->dom0, "live-update|-c|other words", "OK");
    assert_string_equal(server_update_cmdline(&f->server), "other words");
    assert_null(server_update_path(&f->server));
    says(f, second, "live-update|-a", "OK");
    says(f, f->dom0, "live-update|-s", "Not in live-update session.");
    says(f, second, "live-update|-f|/good", "OK");
    assert_null(server_update_cmdline(&f->server));
    server_close(&f->server, second);
    says(f, f->dom0, "live-update|-a", "No live-update session active.");
    assert_int_equal(n_starts, 0);
}

static void wrong_words(void **state)
{
    static const char *const wrong[] = {
        "live-update",
        "live-update|-f",
        "live-update|-f|a|b",
        "live-update|-c",
        "live-update|-b|4096",
        "live-update|-d|1|x",
        "live-update|-a|x",
        "live-update|-s|x",
        "live-update|-s|-t",
        "live-update|-s|-v",
        "live-update|-x",
        "live-update|-c|a|b",
        "live-update|-s|-F|-t|1|-t",
    };
    Fixture *f = begin(state);
    says(f, f->dom0, "live-update|-f|/good", "OK");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(ask(f, WIRE_CONTROL, wrong[i]), EINVAL);
    says(f, f->dom0, "live-update|-s|-v|0", "Migration stream version not supported.");
    says(f, f->dom0, "live-update|-s|-v|3", "Migration stream version not supported.");
    assert_int_equal(n_starts, 0);
}

static void no_memory(void **state)
{
    Fixture *f = begin(state);
    alloc_fail_at(1);
    says(f, f->dom0, "live-update|-f|/good", "Allocation failure.");
    alloc_fail_at(0);
    says(f, f->dom0, "live-update|-f|/good", "OK");
}

static void no_program(void **state)
{
    Fixture *f = *state;
    says(f, f->dom0, "live-update|-f|/good", "Live update is not possible here.");
    says(f, f->dom0, "live-update|-s", "Not in live-update session.");
}

/* ---- the start ---- */

/* Gives the bytes once more, as the edge does for what was not taken. */
static size_t give(Fixture *f, Ref conn, const char *words)
{
    char message[512];
    size_t n = encode(message, WIRE_CONTROL, 0, words, false);
    return server_input(&f->server, conn, message, n, 1);
}

static void asked(Fixture *f, Ref conn, const char *start_words, uint64_t *id, uint64_t *taken)
{
    says(f, conn, "live-update|-f|/good", "OK");
    assert_int_equal(give(f, conn, start_words), 0);
    assert_int_equal(take(f, conn), -1);
    assert_string_equal(server_update_path(&f->server), "/good");
    server_update_asker(&f->server, id, taken);
}

/* The request waits as long as nothing has come of it, and starts nothing twice. */
static void waits(void **state)
{
    uint64_t id, taken;
    Fixture *f = begin(state);
    asked(f, f->dom0, "live-update|-s|-t|60|-F|-v|2", &id, &taken);
    assert_int_equal(give(f, f->dom0, "live-update|-s"), 0);
    assert_int_equal(n_starts, 1);
    server_update_failed(&f->server, "It cannot be.");
    assert_true(give(f, f->dom0, "live-update|-s") > 0);
    assert_int_equal(take(f, f->dom0), 0);
    assert_string_equal(answer, "It cannot be.");
    assert_null(server_update_path(&f->server));
    says(f, f->dom0, "live-update|-a", "No live-update session active.");
}

/* Whoever asked hears why nothing comes of it. */
static void aborted(void **state)
{
    uint64_t id, taken;
    Fixture *f = begin(state);
    Ref second = other(f);
    asked(f, f->dom0, "live-update|-s|-t|60", &id, &taken);
    says(f, second, "live-update|-a", "OK");
    assert_null(server_update_path(&f->server)); /* the edge is late */
    assert_true(give(f, f->dom0, "live-update|-s|-t|60") > 0);
    assert_int_equal(take(f, f->dom0), 0);
    assert_string_equal(answer, "Cancellation was requested.");
    says(f, second, "live-update|-f|/good", "OK");
}

/* The file is looked at once more. */
static void checked_again(void **state)
{
    Fixture *f = begin(state);
    says(f, f->dom0, "live-update|-f|/good", "OK");
    f->server.program = &strict;
    says(f, f->dom0, "live-update|-s", "/good is not there any more.");
    says(f, f->dom0, "live-update|-a", "No live-update session active.");
    assert_int_equal(n_starts, 0);
}

static void answered_by_the_new_one(void **state)
{
    uint64_t id, taken;
    Fixture *f = begin(state);
    Ref second = other(f);
    asked(f, f->dom0, "live-update|-s|-t|60", &id, &taken);
    restart(f);
    f->server.program = &program;
    server_updated(&f->server, id, taken);
    says(f, second, "live-update|-s", "Not in live-update session.");
    assert_true(give(f, f->dom0, "live-update|-s|-t|60") > 0);
    assert_int_equal(take(f, f->dom0), 0);
    assert_string_equal(answer, "OK");
    /* That request only. */
    says(f, f->dom0, "live-update|-s", "Not in live-update session.");
}

/* Half of it had been collected, and the rest came with the new process. */
static void answered_when_collected(void **state)
{
    uint64_t id, taken;
    char message[512];
    Fixture *f = begin(state);
    size_t n = encode(message, WIRE_CONTROL, 0, "live-update|-s", false);
    says(f, f->dom0, "live-update|-f|/good", "OK");
    assert_int_equal(server_input(&f->server, f->dom0, message, 20, 1), 20);
    assert_int_equal(server_input(&f->server, f->dom0, message + 20, n - 20, 1), n - 20);
    assert_true(server_starved(&f->server, f->dom0));
    assert_int_equal(n_starts, 1);
    server_update_asker(&f->server, &id, &taken);
    restart(f);
    server_updated(&f->server, id, taken);
    server_input(&f->server, f->dom0, NULL, 0, 1);
    assert_int_equal(take(f, f->dom0), 0);
    assert_string_equal(answer, "OK");
}

static void answered_by_another(void **state)
{
    uint64_t id, taken;
    Fixture *f = begin(state);
    asked(f, f->dom0, "live-update|-s", &id, &taken);
    restart(f);
    f->server.program = &program;
    assert_true(give(f, f->dom0, "live-update|-s") > 0);
    assert_int_equal(take(f, f->dom0), 0);
    assert_non_null(strstr(answer, "another one goes on."));
}

/* ---- notes ---- */

typedef struct Note {
    uint32_t name_size, desc_size, type;
    char name[16];
    ProgramNote note;
} Note;

static const Note ours = {sizeof PROGRAM_NOTE_NAME,
                          sizeof(ProgramNote),
                          PROGRAM_NOTE_XENSTORED,
                          PROGRAM_NOTE_NAME,
                          {3, 5, "1.2.3"}};

static void notes(void **state)
{
    static const Note gnu = {4, sizeof(ProgramNote), PROGRAM_NOTE_XENSTORED, "GNU", {0}};
    struct {
        uint32_t head[3];
        char name[4];
        uint8_t desc[4];
        Note note;
    } both = {{4, 3, 1}, "GNU", {0}, ours};
    ProgramNote found;
    Note wrong;
    assert_true(program_note_find((const uint8_t *)&ours, sizeof ours, &found));
    assert_int_equal(found.layout_oldest, 3);
    assert_int_equal(found.layout_newest, 5);
    assert_string_equal(found.version, "1.2.3");
    assert_true(program_note_find((const uint8_t *)&both, sizeof both, &found));
    /* Cut off anywhere, with a name or a type of another, with sizes that are too large. */
    for (size_t n = 0; n < sizeof ours; n++)
        assert_false(program_note_find((const uint8_t *)&ours, n, &found));
    assert_false(program_note_find((const uint8_t *)&gnu, sizeof gnu, &found));
    for (size_t at = 0; at < offsetof(Note, note); at++) {
        wrong = ours;
        ((uint8_t *)&wrong)[at] ^= 0x80;
        if (at < sizeof PROGRAM_NOTE_NAME + offsetof(Note, name))
            assert_false(program_note_find((const uint8_t *)&wrong, sizeof wrong, &found));
    }
    for (int word = 0; word < 2; word++) {
        wrong = ours;
        (&wrong.name_size)[word] = UINT32_MAX;
        assert_false(program_note_find((const uint8_t *)&wrong, sizeof wrong, &found));
    }
    wrong = ours;
    memset(wrong.note.version, 'x', sizeof wrong.note.version);
    assert_true(program_note_find((const uint8_t *)&wrong, sizeof wrong, &found));
    assert_int_equal(strlen(found.version), sizeof found.version - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(sessions),
        CASE(wrong_words),
        CASE(no_memory),
        CASE(no_program),
        CASE(waits),
        CASE(aborted),
        CASE(checked_again),
        CASE(answered_by_the_new_one),
        CASE(answered_when_collected),
        CASE(answered_by_another),
        cmocka_unit_test(notes),
    };
    return cmocka_run_group_tests_name("update", tests, NULL, NULL);
}
