/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the parts of a StoreClient share: conversation.c (what is asked and what answers mean),
 * stock.c (the same, of a stock xenstored) and storeclient.c (the socket: connecting, bytes,
 * deadlines).
 */

#include "basic/clock.h"
#include "storeclient/codec.h"
#include "storeclient/storeclient.h"
#include "wire/msg.h"

#define STORECLIENT_WINDOW   8u    /* requests under way */
#define STORECLIENT_FEW      4u    /* and of a stock one, whose time belongs to others */
#define STORECLIENT_WAITING  4096u /* entries waiting, as told by the header */
#define STORECLIENT_RING     8192u /* and room for what comes back: WINDOW * BATCH_MAX more; 2^n */
#define STORECLIENT_N_DOMIDS 0x8000u

typedef enum StorePhase {
    STORE_PHASE_NONE,    /* not connected */
    STORE_PHASE_VERSION, /* asking what it is */
    STORE_PHASE_STOCK,
    STORE_PHASE_OTHER,   /* ours, of another version */
    STORE_PHASE_REFUSED, /* ours, and it is not wanted */
    STORE_PHASE_WATCH,   /* registering @lifecycle */
    STORE_PHASE_LIST,    /* reading all records, page by page */
    STORE_PHASE_UP
} StorePhase;

typedef enum StoreRequestKind {
    STORE_REQUEST_VERSION,
    STORE_REQUEST_WATCH,
    STORE_REQUEST_LIST,
    STORE_REQUEST_GET,
    STORE_REQUEST_RELEASE, /* XS_RELEASE */
    STORE_REQUEST_BATCH,
    STORE_REQUEST_SPECIAL,   /* stock: a watch */
    STORE_REQUEST_INTRODUCED /* stock: XS_IS_DOMAIN_INTRODUCED */
} StoreRequestKind;

typedef struct StoreRequest {
    StoreRequestKind kind;
    LifecycleActionType type; /* batch */
    uint32_t req_id;
    uint32_t domid; /* list: from */
    uint64_t sent_us;
    size_t n;
    CodecEntry entries[CODEC_BATCH_MAX]; /* batch, and one for release */
} StoreRequest;

typedef struct StoreOp {
    LifecycleActionType type;
    bool plain;
    bool single; /* its batch was refused: goes alone */
    CodecEntry entry;
} StoreOp;

struct StoreClient {
    sd_event *event;
    char *path;
    Lifecycle *lifecycle;
    StoreClientConfig config;
    StoreClientStats stats;

    /* the socket (storeclient.c) */
    int fd;
    sd_event_source *io, *retry, *deadline, *flush, *inotify;
    const char *awaited; /* name that the inotify watch waits for, in awaited_buffer */
    char awaited_buffer[108];
    uint64_t pause_us;
    bool want_out;
    bool said_down, said_stock, said_other; /* logged */
    uint8_t out[WIRE_MESSAGE_MAX];
    size_t out_size, out_at;
    uint8_t in[4 * WIRE_MESSAGE_MAX];
    size_t in_size;

    /* the conversation (conversation.c) */
    StorePhase phase;
    CodecVersion server;
    bool ask_phase; /* the request of this phase is to be sent */
    uint32_t list_from;
    uint32_t next_req_id;
    uint64_t last_reply_us;
    uint64_t asked_us;                       /* when it last said what it is */
    StoreRequest window[STORECLIENT_WINDOW]; /* a ring */
    size_t window_head, n_window;
    StoreOp *ops; /* a ring */
    size_t ops_head, n_ops;
    bool gets_turn; /* gets and entries take turns */
    uint64_t gets[STORECLIENT_N_DOMIDS / 64];
    size_t n_gets, gets_at;

    /* beside a stock one (stock.c) */
    unsigned n_special; /* special watches that stand, in their order */
    bool ask_special;   /* the next one is to be registered */
    bool no_depth;      /* it knows no third argument */
    bool deaf;          /* it has refused one */
};

/* conversation.c */
void conversation_reset(StoreClient *c);
void conversation_begin(StoreClient *c);
/* Puts the next message into `out`; false when there is none to send now. */
bool conversation_next(StoreClient *c);
/* One message has come. A negative value: the connection must be given up. */
int conversation_message(StoreClient *c, const WireHeader *header, const char *payload);
/* When the oldest request will be late; UINT64_MAX: nothing is under way. */
uint64_t conversation_deadline_us(const StoreClient *c);
int conversation_push(StoreClient *c, const LifecycleAction *action);
StoreRequest *conversation_request(StoreClient *c, StoreRequestKind kind);
void conversation_put(StoreClient *c, const StoreRequest *request, WireType type,
                      const void *payload, size_t size);
static inline LifecycleTime conversation_now(void)
{
    return (LifecycleTime){.monotonic_us = clock_monotonic_us(),
                           .realtime_us = clock_realtime_us()};
}

/* stock.c */
int stock_found(StoreClient *c, const char *why);
/* Puts the next request for a watch into `out`; false: none is wanted. */
bool stock_next_watch(StoreClient *c);
int stock_watch_answer(StoreClient *c, int error);
int stock_introduced_answer(StoreClient *c, const StoreRequest *request, int error,
                            const char *text, size_t size);
int stock_event(StoreClient *c, const char *path);
