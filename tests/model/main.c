/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The command: see usage(). Each scenario runs in a process of its own, so many at a time. */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "basic/log.h"
#include "explore.h"

const char *const hole_names[HOLES] = {
    [HOLE_HEIR_PROVISIONAL] = "heir-of-provisional",
    [HOLE_HEIR_RESTORED] = "heir-of-restored",
    [HOLE_EXCHANGED] = "exchanged-while-confirming",
    [HOLE_INHERITED] = "inherited-record",
    [HOLE_UNKNOWN] = "owner-never-known",
    [HOLE_UNTOLD] = "whose-record-cannot-be-told",
    [HOLE_SAME_IN_LISTS] = "same-in-lists",
};

typedef struct Options {
    Tier tier;
    unsigned jobs;
    Limits limits;
    double shorten_s;
} Options;

static void usage(FILE *out)
{
    fputs("model [--tier quick|full|long] [--jobs N] [--states N] [--seconds N] [SCENARIO...]\n"
          "model --list\n"
          "model --replay SCENARIO STEPS\n"
          "\n"
          "Explores all interleavings of small cases: tests/model/README.md.\n"
          "  --tier     all scenarios up to this tier (default: quick)\n"
          "  --jobs     so many scenarios at a time (default: 2)\n"
          "  --states   gives up after so many states of a scenario, --seconds after so much CPU "
          "time;\n"
          "             both are failures, since then not everything was seen\n"
          "  --replay   takes these steps, as a failure prints them, and says what happens\n",
          out);
}

static void print_hex_path(const Report *r)
{
    for (unsigned i = 0; i < r->length; i++) {
        printf("%s%s", i ? "," : "", step_name((StepType)r->path[i].type));
        if (r->path[i].argument)
            printf(":%u", r->path[i].argument);
    }
    putchar('\n');
}

/* ---- replay ---- */

static unsigned step_number;

static void say_step(World *w, Step step)
{
    char words[600];

    step_words(w, step, words, sizeof(words));
    printf("%4u  %s\n", ++step_number, words);
}

static void replay(const Scenario *s, const Step *path, unsigned length, bool at_rest)
{
    World *w = region_init();

    world_begin(w, s);
    step_number = 0;
    for (unsigned i = 0; i < length && !w->broken; i++) {
        Step steps[STEPS_MAX];
        unsigned n = steps_enabled(w, steps), k = 0;

        while (k < n && memcmp(&steps[k], &path[i], sizeof(Step)) != 0)
            k++;
        if (k == n) {
            printf("Step %u (%s) is not possible here.\n", i + 1,
                   step_name((StepType)path[i].type));
            return;
        }
        say_step(w, path[i]);
        step_take(w, path[i]);
    }
    if (at_rest && !w->broken) {
        printf("      Then all comes to rest:\n");
        settle_hook = say_step;
        if (!world_settle(w))
            printf("      It does not come to rest.\n");
        else if (!w->broken)
            check_end(w);
        settle_hook = NULL;
    }
    for (unsigned h = 0; h < HOLES; h++)
        if (w->holes & 1u << h)
            printf("      A hole: %s\n", hole_names[h]);
    if (w->broken)
        printf("      => %s (%s)\n", w->broken, w->detail);
}

static int replay_text(const Scenario *s, char *text)
{
    static Step path[PATH_MAX_];
    unsigned n = 0;

    for (char *word; (word = strsep(&text, ",")) && n < PATH_MAX_;) {
        char *argument = strchr(word, ':');
        int type;

        if (!*word)
            continue;
        if (argument)
            *argument++ = 0;
        type = step_from_name(word);
        if (type < 0) {
            fprintf(stderr, "There is no step \"%s\".\n", word);
            return 2;
        }
        path[n++] =
            (Step){(uint8_t)type, argument ? (uint8_t)strtoul(argument, NULL, 10) : (uint8_t)0};
    }
    replay(s, path, n, true);
    return 0;
}

/* ---- exploring ---- */

static int say(const Scenario *s, Report *r, double seconds, const Options *o)
{
    unsigned missing = s->holes & ~r->holes;

    if (!r->broken && r->complete && !missing) {
        printf(
            "ok %s: %llu states, %llu steps, %llu schedules to rest and %llu that met, depth %u, "
            "%.1f s of CPU",
            s->name, (unsigned long long)r->states, (unsigned long long)r->steps,
            (unsigned long long)r->ends, (unsigned long long)r->met, r->depth, seconds);
        for (unsigned h = 0; h < HOLES; h++)
            if (r->holes & 1u << h)
                printf("; known: %s", hole_names[h]);
        putchar('\n');
        return 0;
    }
    if (r->broken) {
        printf("FAIL %s: %s (%s), after %u steps and %llu states\n", s->name, r->broken, r->detail,
               r->length, (unsigned long long)r->states);
        explore_shortest(s, o->shorten_s, r);
        printf("%s: %s (%s), %u steps:\n", s->name, r->broken, r->detail, r->length);
        replay(s, r->path, r->length, r->at_rest);
        printf("      model --replay %s ", s->name);
        print_hex_path(r);
    } else if (!r->complete) {
        printf("FAIL %s: not everything was seen: %llu states, %.0f s\n", s->name,
               (unsigned long long)r->states, seconds);
    } else {
        printf("FAIL %s: a known hole does not show:", s->name);
        for (unsigned h = 0; h < HOLES; h++)
            if (missing & 1u << h)
                printf(" %s", hole_names[h]);
        printf(" (%llu states)\n", (unsigned long long)r->states);
    }
    return 1;
}

static int run_one(const Scenario *s, const Options *o)
{
    static Report r;
    double begun = now_s();
    int failed;

    if (explore(s, &o->limits, &r) < 0) {
        printf("FAIL %s: no memory\n", s->name);
        return 1;
    }
    failed = say(s, &r, now_s() - begun, o);
    fflush(stdout);
    return failed;
}

static bool is_chosen(const Scenario *s, const Options *o, char **names)
{
    if (!*names)
        return s->tier <= o->tier;
    for (; *names; names++)
        if (strcmp(*names, s->name) == 0)
            return true;
    return false;
}

static int wait_one(void)
{
    int status;

    if (wait(&status) < 0)
        return 1;
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static int run_all(const Options *o, char **names)
{
    unsigned running = 0;
    int failed = 0;

    for (unsigned i = 0; i < n_scenarios; i++) {
        if (!is_chosen(&scenarios[i], o, names))
            continue;
        if (running == o->jobs) {
            failed |= wait_one();
            running--;
        }
        fflush(stdout);
        pid_t pid = fork();
        if (pid < 0) {
            perror("fork");
            return 1;
        }
        if (pid == 0)
            _exit(run_one(&scenarios[i], o));
        running++;
    }
    while (running--)
        failed |= wait_one();
    return failed;
}

static const Scenario *find(const char *name)
{
    for (unsigned i = 0; i < n_scenarios; i++)
        if (strcmp(scenarios[i].name, name) == 0)
            return &scenarios[i];
    fprintf(stderr, "There is no scenario \"%s\"; --list names them.\n", name);
    return NULL;
}

static void list_one(const Scenario *s, const char *tier)
{
    printf("%-32s %-5s %s", s->name, tier, s->story->what);
    if (s->crashes)
        printf("; the daemon is killed%s", s->crashes > 1 ? " twice" : "");
    if (s->restarts)
        printf("; xenstored is killed%s", s->restarts > 1 ? " twice" : "");
    if (s->cuts)
        printf("; the connection is cut");
    if (s->lost)
        printf("; a VIRQ is lost");
    if (s->worker)
        printf("; a libxl worker answers");
    if (s->lazy)
        printf("; inputs pile up");
    putchar('\n');
}

static int list(void)
{
    static const char *const tiers[] = {"quick", "full", "long"};

    for (unsigned i = 0; i < n_scenarios; i++)
        list_one(&scenarios[i], tiers[scenarios[i].tier]);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {{"tier", required_argument, NULL, 't'},
                                                 {"jobs", required_argument, NULL, 'j'},
                                                 {"states", required_argument, NULL, 'n'},
                                                 {"seconds", required_argument, NULL, 's'},
                                                 {"replay", no_argument, NULL, 'r'},
                                                 {"list", no_argument, NULL, 'l'},
                                                 {"shorten", required_argument, NULL, 'm'},
                                                 {"help", no_argument, NULL, 'h'},
                                                 {0}};
    Options o = {.jobs = 2, .shorten_s = 60};
    bool replays = false;

    log_set_level(-1);
    for (int c; (c = getopt_long(argc, argv, "h", long_options, NULL)) != -1;) {
        if (c == 't')
            o.tier = !strcmp(optarg, "long") ? LONG : !strcmp(optarg, "full") ? FULL : QUICK;
        else if (c == 'j')
            o.jobs = (unsigned)strtoul(optarg, NULL, 10);
        else if (c == 'n')
            o.limits.states = strtoull(optarg, NULL, 10);
        else if (c == 's')
            o.limits.seconds = strtod(optarg, NULL);
        else if (c == 'm')
            o.shorten_s = strtod(optarg, NULL);
        else if (c == 'r')
            replays = true;
        else if (c == 'l')
            return list();
        else {
            usage(c == 'h' ? stdout : stderr);
            return c == 'h' ? 0 : 2;
        }
    }
    if (replays) {
        const Scenario *s = argc - optind == 2 ? find(argv[optind]) : NULL;

        if (!s)
            usage(stderr);
        return s ? replay_text(s, argv[optind + 1]) : 2;
    }
    for (int i = optind; i < argc; i++)
        if (!find(argv[i]))
            return 2;
    return run_all(&o, argv + optind);
}
