/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The interpreter for lifecycle-fixture.h. The file of the saved table is kept in memory: an image,
 * then the records of each ACTION_SAVE.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "basic/alloc.h"
#include "lifecycle-fixture.h"

static const uint8_t generation[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

static void start_file(Fixture *f)
{
    void *image;
    size_t size;

    assert_int_equal(lifecycle_save(f->lc, &image, &size), 0);
    free(f->file);
    f->file = malloc(size);
    memcpy(f->file, image, size);
    f->file_size = size;
    mem_free(image);
}

void fixture_init(Fixture *f, size_t events_max)
{
    *f = (Fixture){.config = {.events_max = events_max}};
    f->now = (LifecycleTime){.monotonic_us = 1000000, .realtime_us = UINT64_C(1700000000000000)};
    assert_int_equal(lifecycle_new(&f->lc, &f->config, generation), 0);
    start_file(f);
}

void fixture_done(Fixture *f)
{
    f->lc = lifecycle_free(f->lc);
    free(f->file);
}

void fixture_crash(Fixture *f)
{
    lifecycle_free(f->lc);
    f->lc = NULL;
    assert_int_equal(lifecycle_load(&f->lc, &f->config, f->file, f->file_size), 0);
    start_file(f);
    f->durable = lifecycle_sequence(f->lc);
}

/* ---- words ---- */

static char *letter_of(Fixture *f, uint64_t incarnation, char text[20])
{
    if (incarnation >> 32 == 0) {
        sprintf(text, "%llx", (unsigned long long)incarnation);
        return text;
    }
    for (unsigned i = 0; i < f->n_letters; i++) {
        if (f->letters[i] == incarnation) {
            sprintf(text, i < 26 ? "%c" : "#%u", i < 26 ? 'A' + i : i);
            return text;
        }
    }
    assert_true(f->n_letters < 128);
    f->letters[f->n_letters++] = incarnation;
    return letter_of(f, incarnation, text);
}

static uint64_t incarnation_of(const Fixture *f, const char *word)
{
    if (!word)
        return 0;
    if (word[0] >= 'A' && word[0] <= 'Z' && !word[1]) {
        assert_true((unsigned)(word[0] - 'A') < f->n_letters);
        return f->letters[word[0] - 'A'];
    }
    return strtoull(word, NULL, 16);
}

static unsigned bits_of(const char *word)
{
    unsigned bits = 0;

    for (; *word; word++) {
        const char *at = strchr("ESYD", *word);

        bits |= at ? 1u << (at - "ESYD") : 0;
    }
    return bits;
}

static void uuid_of(const char *word, LifecycleInfo *info)
{
    info->has_uuid = strcmp(word, "-") != 0;
    if (info->has_uuid)
        memset(info->uuid, (int)strtoul(word, NULL, 16), sizeof(info->uuid));
}

static void reason_of(const char *word, LifecycleInfo *info)
{
    int reason = lifecycle_reason_from_string(word);

    info->has_reason = reason >= 0;
    if (reason >= 0)
        info->reason = (LifecycleReason)reason;
}

static uint32_t number_of(const char *word)
{
    assert_non_null(word);
    return (uint32_t)strtoul(word, NULL, 10);
}

static int input_record(Fixture *f, char **words)
{
    const char *flags = words[3];
    LifecycleStoreRecord record = {
        .domid = number_of(words[1]),
        .generation = number_of(words[2]),
        .introduced = strchr(flags, 'i') != NULL,
        .confirmed = strchr(flags, 'c') != NULL,
        .mapped = strchr(flags, 'm') != NULL,
        .shutdown = strchr(flags, 's') != NULL,
        .bad = strchr(flags, 'b') != NULL,
        .resumes = words[4] ? number_of(words[4]) : 0,
        .incarnation = words[4] ? incarnation_of(f, words[5]) : 0,
    };

    return lifecycle_store_record(f->lc, f->now, &record);
}

static int input_info(Fixture *f, char **words)
{
    LifecycleInfo info = {.domid = number_of(words[1])};
    uint64_t incarnation = incarnation_of(f, words[2]);

    if (strcmp(words[3], "none") == 0)
        return lifecycle_info(f->lc, f->now, info.domid, incarnation, NULL);
    for (char **word = words + 3; *word; word++) {
        if (strncmp(*word, "uuid=", 5) == 0)
            uuid_of(*word + 5, &info);
        else if (strncmp(*word, "name=", 5) == 0)
            info.name = *word + 5;
        else if (strncmp(*word, "reason=", 7) == 0)
            reason_of(*word + 7, &info);
        else if (strncmp(*word, "bits=", 5) == 0)
            info.state = bits_of(*word + 5);
    }
    return lifecycle_info(f->lc, f->now, info.domid, incarnation, &info);
}

static int input_list(Fixture *f, char **words)
{
    LifecycleInfo infos[16];
    size_t n = 0;

    for (char **word = words + 1; *word; word++) {
        LifecycleInfo *info = &infos[n++];
        char *rest = *word, *field = strsep(&rest, ":");

        *info = (LifecycleInfo){.domid = number_of(field), .name = "n"};
        info->state = bits_of(strsep(&rest, ":"));
        uuid_of(strsep(&rest, ":"), info);
        reason_of(rest ? rest : "?", info);
    }
    return lifecycle_xen_list(f->lc, f->now, infos, n);
}

static int input_result(Fixture *f, char **words)
{
    static const char *const results[] = {"done", "stale", "gone", "failed", "error", NULL};
    LifecycleActionType type = strcmp(words[1], "release") == 0 ? LIFECYCLE_ACTION_STORE_RELEASE
                               : strcmp(words[1], "tell") == 0  ? LIFECYCLE_ACTION_STORE_SHUTDOWN
                                                                : LIFECYCLE_ACTION_STORE_CONFIRM;
    uint64_t g = strcmp(words[3], "any") == 0 ? UINT64_MAX : number_of(words[3]);
    int result = 0;

    while (results[result] && strcmp(results[result], words[0]) != 0)
        result++;
    if (!results[result])
        fail_msg("no such input: %s", words[0]);
    return lifecycle_store_result(f->lc, f->now, type, number_of(words[2]), g,
                                  (LifecycleStoreResult)result,
                                  words[4] ? strtoull(words[4], NULL, 10) : 0);
}

static int input_xen(Fixture *f, char **words)
{
    uint32_t domid = number_of(words[1]);
    unsigned bits = bits_of(words[2]);
    uint64_t incarnation = incarnation_of(f, words[3]);

    return words[0][0] == 'x' ? lifecycle_xen_record(f->lc, f->now, domid, bits, incarnation)
                              : lifecycle_xen_state(f->lc, f->now, domid, bits, incarnation);
}

static int input_words(Fixture *f, char **words)
{
    const char *what = words[0];

    if (strcmp(what, "up") == 0 || strcmp(what, "down") == 0 || strcmp(what, "crash") == 0)
        f->stock = false;
    if (strcmp(what, "up") == 0) {
        uint8_t instance[16] = {words[1] ? (uint8_t)number_of(words[1]) : 1};
        return lifecycle_store_up(f->lc, f->now, instance, 1);
    }
    if (strcmp(what, "listed") == 0)
        return lifecycle_store_listed(f->lc, f->now);
    if (strcmp(what, "down") == 0) {
        lifecycle_store_down(f->lc);
        return 0;
    }
    if (strcmp(what, "stock") == 0) {
        f->stock = true;
        return lifecycle_store_stock(f->lc, f->now);
    }
    if (strcmp(what, "rec") == 0)
        return input_record(f, words);
    if (strcmp(what, "absent") == 0)
        return lifecycle_store_absent(f->lc, f->now, number_of(words[1]));
    if (strcmp(what, "known") == 0 || strcmp(what, "forgotten") == 0)
        return lifecycle_store_introduced(f->lc, f->now, number_of(words[1]), what[0] == 'k');
    if (strcmp(what, "xen") == 0 || strcmp(what, "look") == 0)
        return input_xen(f, words);
    if (strcmp(what, "push") == 0)
        return lifecycle_look_asked(f->lc, f->now, incarnation_of(f, words[1]));
    if (strcmp(what, "begin") == 0) {
        lifecycle_xen_resync_begin(f->lc);
        return 0;
    }
    if (strcmp(what, "end") == 0)
        return lifecycle_xen_resync_end(f->lc, f->now);
    if (strcmp(what, "info") == 0)
        return input_info(f, words);
    if (strcmp(what, "list") == 0)
        return input_list(f, words);
    if (strcmp(what, "reading") == 0) {
        lifecycle_xen_list_begin(f->lc);
        return 0;
    }
    if (strcmp(what, "wait") == 0) {
        f->now.monotonic_us += 1000 * (uint64_t)number_of(words[1]);
        f->now.realtime_us += 1000 * (uint64_t)number_of(words[1]);
        return lifecycle_tick(f->lc, f->now);
    }
    if (strcmp(what, "crash") == 0) {
        fixture_crash(f);
        return 0;
    }
    return input_result(f, words);
}

int fixture_input(Fixture *f, const char *input)
{
    char text[512], *words[32] = {NULL}, *rest = text;
    size_t n = 0;

    assert_true(strlen(input) < sizeof(text));
    strcpy(text, input);
    while (rest && n < 31)
        words[n++] = strsep(&rest, " ");
    return input_words(f, words);
}

/* ---- actions ---- */

static void add_action(Fixture *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add_action(Fixture *f, const char *format, ...)
{
    size_t n = strlen(f->actions);
    va_list ap;

    if (n > 0)
        n += (size_t)snprintf(f->actions + n, sizeof(f->actions) - n, "; ");
    va_start(ap, format);
    vsnprintf(f->actions + n, sizeof(f->actions) - n, format, ap);
    va_end(ap);
}

static void take_save(Fixture *f, const LifecycleAction *a)
{
    f->file = realloc(f->file, f->file_size + a->record_size);
    memcpy(f->file + f->file_size, a->record, a->record_size);
    f->file_size += a->record_size;
    f->durable = lifecycle_sequence(f->lc);
}

static void take_event(Fixture *f, const LifecycleAction *a)
{
    const LifecycleEvent *e = &a->event;
    bool reason = e->reason != LIFECYCLE_REASON_UNKNOWN || e->type == LIFECYCLE_EVENT_SHUTDOWN;
    char text[20];

    assert_true(e->sequence <= f->durable);
    assert_non_null(a->domain);
    assert_int_equal(a->domain->incarnation, e->incarnation);
    add_action(f, "%s %s%s%s", lifecycle_event_to_string(e->type),
               letter_of(f, e->incarnation, text), reason ? " " : "",
               reason ? lifecycle_reason_to_string(e->reason) : "");
}

static void take_action(Fixture *f, const LifecycleAction *a)
{
    unsigned long long g = a->store_generation;
    char text[20], *who = letter_of(f, a->incarnation, text);

    switch (a->type) {
    case LIFECYCLE_ACTION_SAVE:
        take_save(f, a);
        break;
    case LIFECYCLE_ACTION_EVENT:
        take_event(f, a);
        break;
    case LIFECYCLE_ACTION_CHANGED:
        add_action(f, "changed %s", who);
        break;
    case LIFECYCLE_ACTION_FORGET:
        add_action(f, "forget %s", who);
        break;
    case LIFECYCLE_ACTION_INFO:
        add_action(f, "info %u", a->domid);
        break;
    case LIFECYCLE_ACTION_XEN_STATE:
        add_action(f, "look %u", a->domid);
        break;
    case LIFECYCLE_ACTION_XEN_LIST:
        add_action(f, "list");
        break;
    case LIFECYCLE_ACTION_LOOKED:
        add_action(f, "looked %s%s", who, a->ended ? " ended" : "");
        break;
    case LIFECYCLE_ACTION_STORE_GET:
        assert_false(f->stock);
        add_action(f, "get %u", a->domid);
        break;
    case LIFECYCLE_ACTION_STORE_INTRODUCED:
        assert_true(f->stock);
        add_action(f, "introduced? %u", a->domid);
        break;
    case LIFECYCLE_ACTION_STORE_SHUTDOWN:
        assert_false(f->stock);
        add_action(f, "tell %u/%llu %s%s", a->domid, g, lifecycle_reason_to_string(a->reason),
                   a->again ? " again" : "");
        break;
    case LIFECYCLE_ACTION_STORE_CONFIRM:
        assert_false(f->stock);
        add_action(f, "confirm %u/%llu %s", a->domid, g, who);
        break;
    case LIFECYCLE_ACTION_STORE_RELEASE:
        assert_false(f->stock);
        if (a->plain)
            add_action(f, "RELEASE %u", a->domid);
        else if (g == UINT64_MAX)
            add_action(f, "ask %u", a->domid);
        else
            add_action(f, "release %u/%llu%s", a->domid, g, a->provisional ? " provisional" : "");
        break;
    case LIFECYCLE_ACTION_NONE:
        break;
    }
}

int fixture_drain(Fixture *f)
{
    LifecycleAction action;
    int r;

    f->actions[0] = '\0';
    do {
        r = lifecycle_next_action(f->lc, &action);
        if (r < 0)
            return r;
        take_action(f, &action);
    } while (action.type != LIFECYCLE_ACTION_NONE);
    return 0;
}

static void image_of(Lifecycle *lc, void **ret_image, size_t *ret_size)
{
    LifecycleAction action;

    do /* events are told again: then both have told the same */
        assert_int_equal(lifecycle_next_action(lc, &action), 0);
    while (action.type != LIFECYCLE_ACTION_NONE);
    assert_int_equal(lifecycle_save(lc, ret_image, ret_size), 0);
}

void fixture_check_saved(Fixture *f)
{
    void *ours, *theirs;
    size_t our_size, their_size;
    Lifecycle *copy;

    assert_int_equal(lifecycle_load(&copy, &f->config, f->file, f->file_size), 0);
    image_of(copy, &theirs, &their_size);
    assert_int_equal(lifecycle_save(f->lc, &ours, &our_size), 0);
    assert_int_equal(our_size, their_size);
    assert_memory_equal(ours, theirs, our_size);
    mem_free(ours);
    mem_free(theirs);
    lifecycle_free(copy);
}

void fixture_run(Fixture *f, const Step *steps, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int r = fixture_input(f, steps[i].input);

        if (r == 0)
            r = fixture_drain(f);
        if (r < 0)
            fail_msg("step %zu, %s: %s", i, steps[i].input, strerror(-r));
        if (strcmp(f->actions, steps[i].expect) != 0)
            fail_msg("step %zu, %s:\n  expected: %s\n  came:     %s", i, steps[i].input,
                     steps[i].expect, f->actions);
        fixture_check_saved(f);
    }
}
