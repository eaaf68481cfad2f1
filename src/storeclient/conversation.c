/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * After connecting: version, then a watch on @lifecycle, then all records page by page; from there
 * on batches of what the Lifecycle wants told, and a `get` for each domid that an event names. The
 * watch is registered before the list is read, so what changes meanwhile is asked for again.
 *
 * Up to WINDOW requests are under way; their answers must come in order with the right number, or
 * the connection is given up. Entries keep their order: a batch is a run of entries of one kind
 * from the head of the queue. A domid that is named by many events before its `get` is sent is
 * asked for once.
 *
 * A batch that is refused as malformed has changed nothing (docs/protocol.md); its entries go again
 * one by one, so that one bad entry does not hold up the others.
 */

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "basic/clock.h"
#include "basic/log.h"
#include "storeclient/internal.h"

#define ANSWER_US (5 * USEC_PER_SEC)

/* ---- what waits ---- */

static StoreOp *op_at(StoreClient *c, size_t i)
{
    return &c->ops[(c->ops_head + i) % STORECLIENT_RING];
}

static void op_push_front(StoreClient *c, StoreOp op)
{
    assert(c->n_ops < STORECLIENT_RING);
    c->ops_head = (c->ops_head + STORECLIENT_RING - 1) % STORECLIENT_RING;
    c->n_ops++;
    *op_at(c, 0) = op;
}

static void get_push(StoreClient *c, uint32_t domid)
{
    uint64_t bit = UINT64_C(1) << domid % 64;

    if (c->gets[domid / 64] & bit)
        return;
    c->gets[domid / 64] |= bit;
    c->n_gets++;
}

int conversation_push(StoreClient *c, const LifecycleAction *action)
{
    bool introduced = action->type == LIFECYCLE_ACTION_STORE_INTRODUCED;

    if (introduced ? c->phase != STORE_PHASE_STOCK : c->phase < STORE_PHASE_LIST)
        return -ENOTCONN;
    if (introduced || action->type == LIFECYCLE_ACTION_STORE_GET) {
        get_push(c, action->domid % STORECLIENT_N_DOMIDS);
        return 0;
    }
    if (c->n_ops >= STORECLIENT_WAITING)
        return -ENOBUFS;
    c->n_ops++;
    *op_at(c, c->n_ops - 1) = (StoreOp){
        .type = action->type,
        .plain = action->type == LIFECYCLE_ACTION_STORE_RELEASE && action->plain,
        .entry = {.domid = action->domid,
                  .generation = action->store_generation,
                  .incarnation = action->incarnation,
                  .reason = action->reason,
                  .again = action->again,
                  .provisional = action->provisional},
    };
    return 0;
}

static uint32_t get_pop(StoreClient *c)
{
    size_t n = sizeof(c->gets) / sizeof(c->gets[0]);
    unsigned bit;

    assert(c->n_gets);
    while (!c->gets[c->gets_at])
        c->gets_at = (c->gets_at + 1) % n;
    bit = (unsigned)__builtin_ctzll(c->gets[c->gets_at]);
    c->gets[c->gets_at] &= ~(UINT64_C(1) << bit);
    c->n_gets--;
    return (uint32_t)(c->gets_at * 64 + bit);
}

void conversation_reset(StoreClient *c)
{
    c->phase = STORE_PHASE_NONE;
    c->ask_phase = false;
    c->n_window = c->window_head = 0;
    c->n_ops = c->ops_head = 0;
    memset(c->gets, 0, sizeof(c->gets));
    c->n_gets = c->gets_at = 0;
    c->n_special = 0;
    c->ask_special = c->no_depth = c->deaf = false;
}

void conversation_begin(StoreClient *c)
{
    conversation_reset(c);
    c->phase = STORE_PHASE_VERSION;
    c->ask_phase = true;
}

/* ---- requests ---- */

StoreRequest *conversation_request(StoreClient *c, StoreRequestKind kind)
{
    StoreRequest *r = &c->window[(c->window_head + c->n_window) % STORECLIENT_WINDOW];

    assert(c->n_window < STORECLIENT_WINDOW);
    c->n_window++;
    r->kind = kind;
    r->req_id = c->next_req_id++;
    r->sent_us = clock_monotonic_us();
    r->n = 0;
    c->stats.n_requests++;
    return r;
}

void conversation_put(StoreClient *c, const StoreRequest *request, WireType type,
                      const void *payload, size_t size)
{
    WireHeader header = {.type = type, .req_id = request->req_id, .len = (uint32_t)size};

    memcpy(c->out, &header, sizeof(header));
    memcpy(c->out + sizeof(header), payload, size);
    c->out_size = sizeof(header) + size;
    c->out_at = 0;
}

static void next_phase(StoreClient *c)
{
    static const char watch[] = XEN_LIFECYCLE_STORE_WATCH "\0" XEN_LIFECYCLE_STORE_TOKEN;
    CodecText text;
    StoreRequest *r;

    c->ask_phase = false;
    if (stock_next_watch(c))
        return;
    switch (c->phase) {
    case STORE_PHASE_WATCH:
        conversation_put(c, conversation_request(c, STORE_REQUEST_WATCH), WIRE_WATCH, watch,
                         sizeof(watch));
        return;
    case STORE_PHASE_LIST:
        r = conversation_request(c, STORE_REQUEST_LIST);
        r->domid = c->list_from;
        codec_list(&text, c->list_from);
        conversation_put(c, r, WIRE_CONTROL, text.data, text.size);
        return;
    default:
        codec_version(&text);
        conversation_put(c, conversation_request(c, STORE_REQUEST_VERSION), WIRE_CONTROL, text.data,
                         text.size);
        return;
    }
}

static void next_get(StoreClient *c)
{
    bool stock = c->phase == STORE_PHASE_STOCK;
    StoreRequest *r = conversation_request(c, stock ? STORE_REQUEST_INTRODUCED : STORE_REQUEST_GET);
    CodecText text;

    r->domid = get_pop(c);
    if (stock)
        codec_domid(&text, r->domid);
    else
        codec_get(&text, r->domid);
    c->stats.n_questions += stock;
    conversation_put(c, r, stock ? WIRE_IS_DOMAIN_INTRODUCED : WIRE_CONTROL, text.data, text.size);
}

static void next_op(StoreClient *c)
{
    StoreOp first = *op_at(c, 0);
    StoreRequest *r =
        conversation_request(c, first.plain ? STORE_REQUEST_RELEASE : STORE_REQUEST_BATCH);
    size_t limit = first.plain || first.single ? 1 : CODEC_BATCH_MAX;
    CodecText text;

    r->type = first.type;
    while (r->n < limit && r->n < c->n_ops) {
        const StoreOp *op = op_at(c, r->n);
        if (op->type != first.type || op->plain != first.plain || op->single != first.single)
            break;
        r->entries[r->n++] = op->entry;
    }
    if (first.plain) {
        codec_domid(&text, first.entry.domid);
        conversation_put(c, r, WIRE_RELEASE, text.data, text.size);
    } else {
        r->n = codec_batch(&text, first.type, r->entries, r->n);
        assert(r->n > 0);
        conversation_put(c, r, WIRE_CONTROL, text.data, text.size);
    }
    c->ops_head = (c->ops_head + r->n) % STORECLIENT_RING;
    c->n_ops -= r->n;
    if (first.type == LIFECYCLE_ACTION_STORE_RELEASE)
        c->stats.n_releases += r->n;
    else if (first.type == LIFECYCLE_ACTION_STORE_SHUTDOWN)
        c->stats.n_shutdowns += r->n;
    else
        c->stats.n_confirms += r->n;
}

bool conversation_next(StoreClient *c)
{
    bool stock = c->phase == STORE_PHASE_STOCK;

    if (c->phase == STORE_PHASE_NONE ||
        c->n_window == (stock ? STORECLIENT_FEW : STORECLIENT_WINDOW))
        return false;
    if (c->ask_phase) {
        next_phase(c);
        return true;
    }
    if ((c->phase < STORE_PHASE_LIST && !stock) || !(c->n_gets || c->n_ops))
        return false;
    if (c->n_gets && (c->gets_turn || !c->n_ops))
        next_get(c);
    else
        next_op(c);
    c->gets_turn = !c->gets_turn;
    return true;
}

uint64_t conversation_deadline_us(const StoreClient *c)
{
    const StoreRequest *r = &c->window[c->window_head];

    if (!c->n_window)
        return UINT64_MAX;
    return (r->sent_us > c->last_reply_us ? r->sent_us : c->last_reply_us) + ANSWER_US;
}

/* ---- answers ---- */

/* It does not follow the domains itself, so that nothing may be concluded from their end. */
static int found_other_version(StoreClient *c)
{
    if (!c->said_other)
        log_error("The xenstored at %s speaks another version of `lifecycle` than 1: nothing is "
                  "done until xenstored and xen-lifecycled are of one release",
                  c->path);
    c->said_other = true;
    c->phase = STORE_PHASE_OTHER;
    lifecycle_store_down(c->lifecycle);
    return 0;
}

static int found_unwanted(StoreClient *c)
{
    if (!c->said_other)
        log_error(
            "The xenstored at %s hears of shutdowns from nobody but xen-lifecycled, which may "
            "not bind VIRQ_DOM_EXC (--source=store): nothing is done; use --source=auto",
            c->path);
    c->said_other = true;
    c->said_stock = false;
    c->phase = STORE_PHASE_REFUSED;
    return 0;
}

static int version_error(StoreClient *c, int error)
{
    if (error == EACCES)
        return stock_found(c, "it does not trust this connection");
    if (error == EINVAL || error == ENOSYS)
        return stock_found(c, "a stock one");
    return -error; /* no memory, too much to do: says nothing of what it speaks */
}

static int version_answer(StoreClient *c, int error, const char *text, size_t size)
{
    CodecVersion v;
    int r;

    c->asked_us = clock_monotonic_us();
    if (error)
        return version_error(c, error);
    r = codec_parse_version(text, size, &v);
    if (c->phase == STORE_PHASE_STOCK && (r == 0 || r == -EPROTONOSUPPORT))
        return -ESTALE; /* with another one's watches on this connection */
    if (r == -ENOSYS)
        return stock_found(c, "a stock one");
    if (r == -EPROTONOSUPPORT)
        return found_other_version(c);
    if (r < 0)
        return r;
    if (c->config.stock_only)
        return found_unwanted(c);
    c->said_stock = c->said_other = false;
    c->server = v;
    c->phase = STORE_PHASE_WATCH;
    c->ask_phase = true;
    return 0;
}

/* From here on entries are taken, so from here on the Lifecycle may make them. */
static int watch_answer(StoreClient *c, int error)
{
    if (error)
        return -error;
    c->phase = STORE_PHASE_LIST;
    c->list_from = 0;
    c->ask_phase = true;
    return lifecycle_store_up(c->lifecycle, conversation_now(), c->server.instance,
                              c->server.epoch);
}

static int each_record(void *userdata, const LifecycleStoreRecord *record)
{
    StoreClient *c = userdata;

    return lifecycle_store_record(c->lifecycle, conversation_now(), record);
}

static int list_answer(StoreClient *c, const StoreRequest *request, const char *text, size_t size)
{
    uint32_t next;
    int r = codec_parse_list(text, size, request->domid, each_record, c, &next);

    if (r < 0)
        return r;
    if (next != UINT32_MAX) {
        c->list_from = next;
        c->ask_phase = true;
        return 0;
    }
    c->phase = STORE_PHASE_UP;
    c->stats.n_connects++;
    return lifecycle_store_listed(c->lifecycle, conversation_now());
}

static int get_answer(StoreClient *c, const StoreRequest *request, int error, const char *text,
                      size_t size)
{
    LifecycleStoreRecord record;
    int r;

    if (error == ENOENT)
        return lifecycle_store_absent(c->lifecycle, conversation_now(), request->domid);
    if (error == EINVAL)
        return 0; /* domain 0, or the one that runs xenstored: not our concern */
    r = error ? -error : codec_parse_get(text, size, request->domid, &record);
    return r < 0 ? r : lifecycle_store_record(c->lifecycle, conversation_now(), &record);
}

static int entry_answer(StoreClient *c, LifecycleActionType type, const CodecEntry *e,
                        CodecResult result)
{
    c->stats.n_stale += result.result == LIFECYCLE_STORE_STALE;
    if (result.result == LIFECYCLE_STORE_ERROR)
        log_warning("xenstored refused to %s domain %u: %s",
                    type == LIFECYCLE_ACTION_STORE_RELEASE    ? "release"
                    : type == LIFECYCLE_ACTION_STORE_SHUTDOWN ? "take the shutdown of"
                                                              : "confirm",
                    e->domid, strerror((int)result.current));
    return lifecycle_store_result(c->lifecycle, conversation_now(), type, e->domid, e->generation,
                                  result.result, result.current);
}

static int release_answer(StoreClient *c, const StoreRequest *request, int error)
{
    CodecResult result = {
        .result = !error            ? LIFECYCLE_STORE_DONE
                  : error == ENOENT ? LIFECYCLE_STORE_ABSENT
                                    : LIFECYCLE_STORE_ERROR,
        .current = (uint64_t)error,
    };
    return entry_answer(c, LIFECYCLE_ACTION_STORE_RELEASE, &request->entries[0], result);
}

static int batch_answer(StoreClient *c, const StoreRequest *request, int error, const char *text,
                        size_t size)
{
    CodecResult results[CODEC_BATCH_MAX];
    int r = 0;

    if (error == EINVAL && request->n > 1) {
        for (size_t i = request->n; i-- > 0;)
            op_push_front(
                c, (StoreOp){.type = request->type, .single = true, .entry = request->entries[i]});
        return 0;
    }
    for (size_t i = 0; error && i < request->n; i++)
        results[i] = (CodecResult){LIFECYCLE_STORE_ERROR, (uint64_t)error};
    if (!error)
        r = codec_parse_batch(text, size, request->type, request->entries, request->n, results);
    for (size_t i = 0; r >= 0 && i < request->n; i++)
        r = entry_answer(c, request->type, &request->entries[i], results[i]);
    return r;
}

/* What says nothing but that it is done. */
static bool is_ok(const char *text, size_t size)
{
    return size == 3 && !memcmp(text, "OK", 3);
}

static int answer(StoreClient *c, const StoreRequest *request, int error, const char *text,
                  size_t size)
{
    switch (request->kind) {
    case STORE_REQUEST_VERSION:
        return version_answer(c, error, text, size);
    case STORE_REQUEST_WATCH:
        return error || is_ok(text, size) ? watch_answer(c, error) : -EBADMSG;
    case STORE_REQUEST_LIST:
        return error ? -error : list_answer(c, request, text, size);
    case STORE_REQUEST_GET:
        return get_answer(c, request, error, text, size);
    case STORE_REQUEST_RELEASE:
        return error || is_ok(text, size) ? release_answer(c, request, error) : -EBADMSG;
    case STORE_REQUEST_BATCH:
        return batch_answer(c, request, error, text, size);
    case STORE_REQUEST_SPECIAL:
        return error || is_ok(text, size) ? stock_watch_answer(c, error) : -EBADMSG;
    case STORE_REQUEST_INTRODUCED:
        return stock_introduced_answer(c, request, error, text, size);
    }
    return -EBADMSG;
}

static int event(StoreClient *c, const char *payload, size_t size)
{
    const char *strings[2];
    uint32_t domid;

    if (wire_split(payload, size, strings, 2) < 0)
        return -EBADMSG;
    if (c->phase == STORE_PHASE_STOCK)
        return stock_event(c, strings[0]);
    if (codec_parse_event(strings[0], &domid) < 0)
        return -EBADMSG;
    if (domid != UINT32_MAX)
        get_push(c, domid);
    return 0;
}

int conversation_message(StoreClient *c, const WireHeader *header, const char *payload)
{
    static const WireType types[] = {
        [STORE_REQUEST_VERSION] = WIRE_CONTROL,
        [STORE_REQUEST_WATCH] = WIRE_WATCH,
        [STORE_REQUEST_LIST] = WIRE_CONTROL,
        [STORE_REQUEST_GET] = WIRE_CONTROL,
        [STORE_REQUEST_RELEASE] = WIRE_RELEASE,
        [STORE_REQUEST_BATCH] = WIRE_CONTROL,
        [STORE_REQUEST_SPECIAL] = WIRE_WATCH,
        [STORE_REQUEST_INTRODUCED] = WIRE_IS_DOMAIN_INTRODUCED,
    };
    StoreRequest request;
    const char *name;
    int error = 0;

    if (header->type == WIRE_WATCH_EVENT)
        return event(c, payload, header->len);
    if (!c->n_window)
        return -EBADMSG;
    request = c->window[c->window_head];
    if (header->req_id != request.req_id || header->tx_id)
        return -EBADMSG;
    if (header->type == WIRE_ERROR) {
        if (wire_split(payload, header->len, &name, 1) < 0)
            return -EBADMSG;
        error = wire_error_from_name(name);
    } else if (header->type != (uint32_t)types[request.kind]) {
        return -EBADMSG;
    }
    c->window_head = (c->window_head + 1) % STORECLIENT_WINDOW;
    c->n_window--;
    c->last_reply_us = clock_monotonic_us();
    return answer(c, &request, error, payload, header->len);
}
