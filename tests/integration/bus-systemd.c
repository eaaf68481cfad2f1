/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * As much of systemd as Destroy needs, on a test's bus: one template unit, really run.
 *
 *     bus-systemd ADDRESS UNIT-FILE LOG [COMMAND...]
 *
 * StartUnit starts what the file's ExecStart= says, with %i, behind COMMAND, in a session and with
 * a NOTIFY_SOCKET of its own; a unit that runs is joined. As with systemd: the answer comes before
 * JobRemoved, which is broadcast while who started the job is there; a unit that succeeded is
 * forgotten; one that failed is kept with its status until ResetFailedUnit. Only root may call.
 *
 * On stdin: "units" prints "NAME STATE" for each, then "."; "started" how many were; "timeout NAME"
 * is what TimeoutStartSec= does; "refuse ERROR" answers StartUnit so from now on ("-": no more);
 * "mute 1" sends no JobRemoved. Each is answered by a line.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#define PATH    "/org/freedesktop/systemd1"
#define MANAGER "org.freedesktop.systemd1.Manager"

typedef struct Unit {
    struct Unit *next;
    char name[256];
    const char *state;
    char *status, *result;
    int32_t code, exit_status;
    uint32_t job;
    pid_t pid;
    int notify;
    sd_event_source *notified;
} Unit;

static Unit *units;
static unsigned n_started;
static sd_bus *bus;
static sd_event *event;
static char template[128], exec_start[1024];
static const char *log_file, *refuse;
static char **command;
static int n_command;
static bool mute;

static void check(int r, const char *what)
{
    if (r < 0) {
        fprintf(stderr, "bus-systemd: %s: %s\n", what, strerror(-r));
        exit(1);
    }
}

static Unit *find(const char *name)
{
    Unit *u = units;

    while (u && strcmp(u->name, name) != 0)
        u = u->next;
    return u;
}

static void forget(Unit *u)
{
    Unit **at = &units;

    while (*at != u)
        at = &(*at)->next;
    *at = u->next;
    sd_event_source_disable_unref(u->notified);
    close(u->notify);
    free(u->status);
    free(u->result);
    free(u);
}

static void set(char **s, const char *to)
{
    free(*s);
    *s = strdup(to);
}

static void take_notifications(Unit *u)
{
    char text[2048];
    ssize_t n;

    /* A descriptor that comes along (BARRIER=1) is closed by the kernel, which is the answer. */
    while ((n = recv(u->notify, text, sizeof(text) - 1, MSG_DONTWAIT)) > 0) {
        text[n] = 0;
        for (char *save, *line = strtok_r(text, "\n", &save); line;
             line = strtok_r(NULL, "\n", &save))
            if (strncmp(line, "STATUS=", 7) == 0)
                set(&u->status, line + 7);
    }
}

static int on_notified(sd_event_source *s, int fd, uint32_t revents, void *userdata)
{
    take_notifications(userdata);
    return 0;
}

static int on_ended(sd_event_source *s, const siginfo_t *si, void *userdata)
{
    Unit *u = userdata;
    bool good = si->si_code == CLD_EXITED && si->si_status == 0;
    char job[64];

    take_notifications(u);
    u->code = si->si_code;
    u->exit_status = si->si_status;
    if (!u->result)
        set(&u->result, good ? "success" : si->si_code == CLD_EXITED ? "exit-code" : "signal");
    snprintf(job, sizeof(job), PATH "/job/%u", u->job);
    u->state = good ? "inactive" : "failed";
    if (!mute)
        check(sd_bus_emit_signal(bus, PATH, MANAGER, "JobRemoved", "uoss", u->job, job, u->name,
                                 good ? "done" : "failed"),
              "JobRemoved");
    if (good)
        forget(u);
    return 0;
}

/* ---- running one ---- */

static void run(Unit *u, const char *notify_path)
{
    char line[2048], *words[64];
    const char *at = strchr(u->name, '@') + 1;
    int n = 0, fd;
    size_t size = 0;

    for (const char *c = exec_start; *c && size < sizeof(line) - 256; c++) {
        if (c[0] == '%' && c[1] == 'i') {
            size +=
                (size_t)sprintf(line + size, "%.*s", (int)(strlen(at) - strlen(".service")), at);
            c++;
        } else {
            line[size++] = *c;
        }
    }
    line[size] = 0;
    for (; n < n_command; n++)
        words[n] = command[n];
    for (char *save, *word = strtok_r(line, " ", &save); word && n < 63;
         word = strtok_r(NULL, " ", &save))
        words[n++] = word;
    words[n] = NULL;
    setsid();
    setenv("NOTIFY_SOCKET", notify_path, 1);
    fd = open(log_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd >= 0) {
        dup2(fd, STDOUT_FILENO);
        dup2(fd, STDERR_FILENO);
    }
    execv(words[0], words);
    _exit(203);
}

static void start(Unit *u)
{
    struct sockaddr_un sa = {.sun_family = AF_UNIX};
    sigset_t none;

    u->notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    snprintf(sa.sun_path, sizeof(sa.sun_path), "%s.notify-%u", log_file, u->job);
    unlink(sa.sun_path);
    check(bind(u->notify, (struct sockaddr *)&sa, sizeof(sa)) < 0 ? -errno : 0, sa.sun_path);
    u->pid = fork();
    check(u->pid < 0 ? -errno : 0, "fork");
    if (u->pid == 0) {
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        run(u, sa.sun_path);
    }
    check(sd_event_add_io(event, &u->notified, u->notify, EPOLLIN, on_notified, u), "notify");
    check(sd_event_source_set_priority(u->notified, -1), "notify");
    check(sd_event_add_child(event, NULL, u->pid, WEXITED, on_ended, u), "child");
}

/* ---- the interface ---- */

static int is_root(sd_bus_message *m, sd_bus_error *error)
{
    sd_bus_creds *creds = NULL;
    uid_t uid = 1;
    int r = sd_bus_query_sender_creds(m, SD_BUS_CREDS_EUID, &creds);

    if (r >= 0)
        r = sd_bus_creds_get_euid(creds, &uid);
    sd_bus_creds_unref(creds);
    if (r < 0 || uid != 0)
        return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED, "Only root.");
    return 0;
}

static int method_start(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const char *name, *mode;
    char job[64];
    Unit *u;
    int r;

    r = sd_bus_message_read(m, "ss", &name, &mode);
    if (r >= 0)
        r = is_root(m, error);
    if (r < 0)
        return r;
    if (refuse)
        return sd_bus_error_set(error, refuse, "refused by the test");
    if (strncmp(name, template, strlen(template)) != 0)
        return sd_bus_error_setf(error, "org.freedesktop.systemd1.NoSuchUnit", "Unit %s not found.",
                                 name);
    u = find(name);
    if (u && strcmp(u->state, "failed") == 0) {
        forget(u);
        u = NULL;
    }
    if (!u) {
        u = calloc(1, sizeof(*u));
        u->next = units;
        units = u;
        snprintf(u->name, sizeof(u->name), "%s", name);
        u->state = "activating";
        u->job = ++n_started;
        start(u);
    }
    snprintf(job, sizeof(job), PATH "/job/%u", u->job);
    return sd_bus_reply_method_return(m, "o", job);
}

static int method_reset(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    const char *name;
    Unit *u;
    int r;

    r = sd_bus_message_read(m, "s", &name);
    if (r >= 0)
        r = is_root(m, error);
    if (r < 0)
        return r;
    u = find(name);
    if (u && strcmp(u->state, "failed") == 0)
        forget(u);
    return sd_bus_reply_method_return(m, NULL);
}

static int get_property(sd_bus *b, const char *path, const char *interface, const char *property,
                        sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    const Unit *u = userdata;
    bool known = u != (Unit *)&units; /* else one that is not loaded */

    if (strcmp(property, "ActiveState") == 0)
        return sd_bus_message_append(reply, "s", known ? u->state : "inactive");
    if (strcmp(property, "StatusText") == 0)
        return sd_bus_message_append(reply, "s", known && u->status ? u->status : "");
    if (strcmp(property, "Result") == 0)
        return sd_bus_message_append(reply, "s", known && u->result ? u->result : "success");
    return sd_bus_message_append(reply, "i",
                                 !known                                  ? 0
                                 : strcmp(property, "ExecMainCode") == 0 ? u->code
                                                                         : u->exit_status);
}

/* Each name has an object: systemd loads a unit when somebody asks about it. */
static int find_object(sd_bus *b, const char *path, const char *interface, void *userdata,
                       void **ret_found, sd_bus_error *error)
{
    char *name = NULL;
    Unit *u;

    if (sd_bus_path_decode(path, PATH "/unit", &name) <= 0)
        return 0;
    u = find(name);
    *ret_found = u ? u : (Unit *)&units;
    free(name);
    return 1;
}

static const sd_bus_vtable manager_vtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("StartUnit", "ss", "o", method_start, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("ResetFailedUnit", "s", NULL, method_reset, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_SIGNAL("JobRemoved", "uoss", 0),
    SD_BUS_VTABLE_END,
};

static const sd_bus_vtable unit_vtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_PROPERTY("ActiveState", "s", get_property, 0, 0),
    SD_BUS_VTABLE_END,
};

static const sd_bus_vtable service_vtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_PROPERTY("StatusText", "s", get_property, 0, 0),
    SD_BUS_PROPERTY("Result", "s", get_property, 0, 0),
    SD_BUS_PROPERTY("ExecMainCode", "i", get_property, 0, 0),
    SD_BUS_PROPERTY("ExecMainStatus", "i", get_property, 0, 0),
    SD_BUS_VTABLE_END,
};

/* ---- what the test says ---- */

static void execute(char *line)
{
    static char error[128];
    char word[16] = "", rest[256] = "";
    Unit *u;

    sscanf(line, "%15s %255s", word, rest);
    if (strcmp(word, "units") == 0) {
        for (u = units; u; u = u->next)
            printf("%s %s\n", u->name, u->state);
        puts(".");
    } else if (strcmp(word, "started") == 0) {
        printf("%u\n", n_started);
    } else if (strcmp(word, "timeout") == 0 && (u = find(rest))) {
        set(&u->result, "timeout");
        kill(-u->pid, SIGKILL);
        puts("ok");
    } else if (strcmp(word, "refuse") == 0) {
        snprintf(error, sizeof(error), "%.127s", rest);
        refuse = strcmp(error, "-") == 0 ? NULL : error;
        puts("ok");
    } else if (strcmp(word, "mute") == 0) {
        mute = rest[0] == '1';
        puts("ok");
    } else {
        puts("what?");
    }
    fflush(stdout);
}

static int on_input(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
    static char buffer[4096];
    static size_t size;
    ssize_t n = read(fd, buffer + size, sizeof(buffer) - 1 - size);
    char *line = buffer, *end;

    if (n <= 0)
        return sd_event_exit(event, 0);
    size += (size_t)n;
    buffer[size] = 0;
    while ((end = strchr(line, '\n'))) {
        *end = 0;
        execute(line);
        line = end + 1;
    }
    size -= (size_t)(line - buffer);
    memmove(buffer, line, size);
    return 0;
}

static void read_unit(const char *path)
{
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    FILE *f = fopen(path, "re");
    char line[1024];

    check(f ? 0 : -errno, path);
    snprintf(template, sizeof(template), "%.*s", (int)(strchr(base, '@') - base + 1), base);
    while (fgets(line, sizeof(line), f))
        if (strncmp(line, "ExecStart=", 10) == 0)
            snprintf(exec_start, sizeof(exec_start), "%.*s", (int)strcspn(line + 10, "\n"),
                     line + 10);
    fclose(f);
    check(*exec_start ? 0 : -ENOENT, "ExecStart=");
}

int main(int argc, char **argv)
{
    sigset_t set;

    if (argc < 4)
        return 2;
    read_unit(argv[2]);
    log_file = argv[3];
    command = argv + 4;
    n_command = argc - 4;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    check(sd_event_default(&event), "event loop");
    check(sd_bus_new(&bus), "bus");
    check(sd_bus_set_address(bus, argv[1]), "address");
    check(sd_bus_set_bus_client(bus, true), "client");
    check(sd_bus_start(bus), "start");
    check(sd_bus_add_object_vtable(bus, NULL, PATH, MANAGER, manager_vtable, NULL), "manager");
    check(sd_bus_add_fallback_vtable(bus, NULL, PATH "/unit", "org.freedesktop.systemd1.Unit",
                                     unit_vtable, find_object, NULL),
          "unit");
    check(sd_bus_add_fallback_vtable(bus, NULL, PATH "/unit", "org.freedesktop.systemd1.Service",
                                     service_vtable, find_object, NULL),
          "service");
    check(sd_bus_request_name(bus, "org.freedesktop.systemd1", 0), "name");
    check(sd_bus_attach_event(bus, event, 0), "attach");
    check(sd_event_add_io(event, NULL, STDIN_FILENO, EPOLLIN, on_input, NULL), "stdin");
    puts("ready");
    fflush(stdout);
    check(sd_event_loop(event), "loop");
    for (Unit *u = units; u; u = u->next)
        if (strcmp(u->state, "activating") == 0)
            kill(-u->pid, SIGKILL);
    return 0;
}
