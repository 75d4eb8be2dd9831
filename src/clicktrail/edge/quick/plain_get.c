/* A whole GET as browsers and proxies send it, read in one pass: `clicktrail.edge.plain_get` says
 * what is read here and what is left to llhttp. Whatever is not exactly of that form gives None. */
#include "quick.h"

enum {
    IGNORED = 0,
    HOST = 1,
    CONNECTION = 2,
    FORWARDED_FOR = 7,
    FORWARDED_PROTO = 8,
    FORWARDED = 9,
    BRANDS = 10,
    PLATFORM = 11,
    LEFT = -1,
    FIRST_FIELD = 16, /* and the fields of a request behind it, in their order there */
    MOST_FIELDS = 10,
    HINTS_FIELD = 8,
    SLOTS = 256,
    LONGEST_NAME = 31,
};

typedef struct {
    unsigned char size; /* 0: the slot is free */
    char name[LONGEST_NAME];
    int meaning;
} Slot;

typedef struct {
    PyObject_HEAD
    Slot slots[SLOTS];
    PyObject *request;   /* the class */
    PyObject *hosts;     /* mapping of a Host header's value to the host, None for none */
    PyObject *brands;    /* mapping of a Sec-CH-UA header to what it tells */
    PyObject *platforms; /* likewise Sec-CH-UA-Platform */
    PyObject *get;       /* the method, "GET" */
    PyObject *empty;
    Py_ssize_t request_line;
    Py_ssize_t header_count;
    Py_ssize_t header_bytes;
} PlainGets;

/* What a byte may be, as bits. */
enum { IN_NAME = 1, IN_PATH = 2, IN_QUERY = 4 };
static unsigned char KIND[256];

static void fill_kinds(void)
{
    for (int code = 0x21; code < 0x7f; code++)
        if (code != '#') {
            KIND[code] |= IN_QUERY;
            if (code != '?')
                KIND[code] |= IN_PATH;
        }
    for (const char *each = "!#$%&'*+.^_`|~-"; *each; each++)
        KIND[(unsigned char)*each] |= IN_NAME;
    for (int code = 0; code < 128; code++)
        if ((code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') ||
            (code >= 'a' && code <= 'z'))
            KIND[code] |= IN_NAME;
}

static inline char lower(char code)
{
    return code >= 'A' && code <= 'Z' ? (char)(code | 0x20) : code;
}

static unsigned int hash_of(const char *name, Py_ssize_t size)
{
    unsigned int hash = (unsigned int)size * 0x9e3779b1u;
    for (Py_ssize_t at = 0; at < size; at++)
        hash = (hash ^ (unsigned char)lower(name[at])) * 0x01000193u;
    return (hash ^ hash >> 15) % SLOTS;
}

/* The slot of a name of at most LONGEST_NAME bytes, or the free one where it would be. */
static Slot *slot_of(PlainGets *self, const char *name, Py_ssize_t size)
{
    for (unsigned int at = hash_of(name, size);; at = (at + 1) % SLOTS) {
        Slot *slot = &self->slots[at];
        if (slot->size == 0)
            return slot;
        if (slot->size == size) {
            Py_ssize_t same = 0;
            while (same < size && slot->name[same] == lower(name[same]))
                same++;
            if (same == size)
                return slot;
        }
    }
}

static int fill_slots(PlainGets *self, PyObject *meanings)
{
    PyObject *key, *value;
    Py_ssize_t position = 0, filled = 0;
    while (PyDict_Next(meanings, &position, &key, &value)) {
        Py_ssize_t size;
        const char *name = PyUnicode_AsUTF8AndSize(key, &size);
        long meaning = PyLong_AsLong(value);
        if (name == NULL || (meaning == -1 && PyErr_Occurred()))
            return -1;
        if (size < 1 || size > LONGEST_NAME || meaning < LEFT ||
            meaning >= FIRST_FIELD + MOST_FIELDS || ++filled > SLOTS / 2) {
            PyErr_Format(PyExc_ValueError, "%U cannot be a header to look for", key);
            return -1;
        }
        Slot *slot = slot_of(self, name, size);
        slot->size = (unsigned char)size;
        for (Py_ssize_t at = 0; at < size; at++)
            slot->name[at] = lower(name[at]);
        slot->meaning = (int)meaning;
    }
    return 0;
}

static int plain_gets_init(PlainGets *self, PyObject *arguments, PyObject *named)
{
    static char *names[] = {"meanings",     "request",      "hosts",        "brands", "platforms",
                            "request_line", "header_count", "header_bytes", NULL};
    PyObject *meanings, *request, *hosts, *brands, *platforms;
    if (!PyArg_ParseTupleAndKeywords(arguments, named, "O!OOOOnnn", names, &PyDict_Type, &meanings,
                                     &request, &hosts, &brands, &platforms, &self->request_line,
                                     &self->header_count, &self->header_bytes))
        return -1;
    if (self->request != NULL) {
        PyErr_SetString(PyExc_RuntimeError, "a reader is made once");
        return -1;
    }
    self->request = Py_NewRef(request);
    self->hosts = Py_NewRef(hosts);
    self->brands = Py_NewRef(brands);
    self->platforms = Py_NewRef(platforms);
    self->get = PyUnicode_InternFromString("GET");
    self->empty = PyUnicode_New(0, 127);
    if (self->get == NULL || self->empty == NULL)
        return -1;
    fill_kinds();
    return fill_slots(self, meanings);
}

static void plain_gets_dealloc(PlainGets *self)
{
    Py_XDECREF(self->request);
    Py_XDECREF(self->hosts);
    Py_XDECREF(self->brands);
    Py_XDECREF(self->platforms);
    Py_XDECREF(self->get);
    Py_XDECREF(self->empty);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* What was found so far; whatever is set is owned. */
typedef struct {
    PyObject *host;
    PyObject *fields[MOST_FIELDS];
    PyObject *forwarded_for;
    PyObject *forwarded_proto;
    int forwarded;
} Found;

static void drop(Found *found)
{
    Py_XDECREF(found->host);
    for (int at = 0; at < MOST_FIELDS; at++)
        Py_XDECREF(found->fields[at]);
    Py_XDECREF(found->forwarded_for);
    Py_XDECREF(found->forwarded_proto);
}

/* 1: taken; 0: left to llhttp; -1: an exception is set. */
static int keep(PyObject **place, const char *value, Py_ssize_t size)
{
    if (*place != NULL)
        return 0;
    *place = ascii_string(value, size);
    return *place == NULL ? -1 : 1;
}

static PyObject *looked_up(PyObject *mapping, const char *value, Py_ssize_t size)
{
    PyObject *key = ascii_string(value, size);
    if (key == NULL)
        return NULL;
    PyObject *told = PyObject_GetItem(mapping, key);
    Py_DECREF(key);
    return told;
}

static int take_hint(Found *found, PyObject *mapping, const char *value, Py_ssize_t size)
{
    PyObject *told = looked_up(mapping, value, size);
    if (told == NULL)
        return -1;
    if (PyUnicode_GET_LENGTH(told) == 0) {
        Py_DECREF(told);
        return 1;
    }
    if (found->fields[HINTS_FIELD] != NULL) {
        Py_DECREF(told);
        return 0;
    }
    found->fields[HINTS_FIELD] = told;
    return 1;
}

static int take_host(PlainGets *self, Found *found, const char *value, Py_ssize_t size)
{
    if (found->host != NULL)
        return 0;
    PyObject *host = looked_up(self->hosts, value, size);
    if (host == NULL)
        return -1;
    if (host == Py_None) {
        Py_DECREF(host);
        return 0;
    }
    found->host = host;
    return 1;
}

static int is_keep_alive(const char *value, Py_ssize_t size)
{
    static const char wanted[] = "keep-alive";
    if (size != sizeof wanted - 1)
        return 0;
    for (Py_ssize_t at = 0; at < size; at++)
        if (lower(value[at]) != wanted[at])
            return 0;
    return 1;
}

static int take_line(PlainGets *self, Found *found, const char *line, const char *end)
{
    const char *colon = line;
    while (colon < end && KIND[(unsigned char)*colon] & IN_NAME)
        colon++;
    if (colon == line || end - colon < 3 || colon[0] != ':' || colon[1] != ' ')
        return 0;
    const char *value = colon + 2;
    if (*value == ' ' || end[-1] == ' ')
        return 0;
    unsigned char foreign = 0; /* without a branch, so that compilers take many bytes at once */
    for (const char *at = value; at < end; at++)
        foreign |= (unsigned char)((unsigned char)*at - 0x20) > 0x7e - 0x20;
    if (foreign)
        return 0;
    Py_ssize_t size = end - value, name_size = colon - line;
    if (name_size > LONGEST_NAME)
        return 1;
    const Slot *slot = slot_of(self, line, name_size);
    if (slot->size == 0)
        return 1;
    switch (slot->meaning) {
    case IGNORED:
        return 1;
    case LEFT:
        return 0;
    case HOST:
        return take_host(self, found, value, size);
    case CONNECTION:
        return is_keep_alive(value, size);
    case FORWARDED_FOR:
        return keep(&found->forwarded_for, value, size);
    case FORWARDED_PROTO:
        return keep(&found->forwarded_proto, value, size);
    case FORWARDED:
        if (found->forwarded)
            return 0;
        found->forwarded = 1;
        return 1;
    case BRANDS:
        return take_hint(found, self->brands, value, size);
    case PLATFORM:
        return take_hint(found, self->platforms, value, size);
    default:
        return slot->meaning < FIRST_FIELD
                   ? 0
                   : keep(&found->fields[slot->meaning - FIRST_FIELD], value, size);
    }
}

/* The request, or with what a proxy said of it: (request, X-Forwarded-For, X-Forwarded-Proto). */
static PyObject *made(PlainGets *self, Found *found, PyObject *path, PyObject *query, PyObject *ip,
                      PyObject *now)
{
    PyObject *arguments[8 + HINTS_FIELD + 1] = {self->get, path,     query,   found->host,
                                                ip,        now,      Py_False, Py_False};
    for (int at = 0; at <= HINTS_FIELD; at++)
        arguments[8 + at] = found->fields[at] == NULL ? self->empty : found->fields[at];
    PyObject *request =
        PyObject_Vectorcall(self->request, arguments, sizeof arguments / sizeof *arguments, NULL);
    if (request == NULL ||
        !(found->forwarded || found->forwarded_for != NULL || found->forwarded_proto != NULL))
        return request;
    PyObject *both = PyTuple_Pack(
        3, request, found->forwarded_for == NULL ? self->empty : found->forwarded_for,
        found->forwarded_proto == NULL ? self->empty : found->forwarded_proto);
    Py_DECREF(request);
    return both;
}

static PyObject *plain_gets_read(PlainGets *self, PyObject *const *arguments, Py_ssize_t count)
{
    static const char verb[] = "GET /", version[] = " HTTP/1.1", health[] = "/.healthz";
    if (count != 3 || !PyBytes_Check(arguments[0]))
        return PyErr_Format(PyExc_TypeError, "read takes bytes, an address and a time");
    if (self->request == NULL)
        return PyErr_Format(PyExc_RuntimeError, "the reader was not made ready");
    const char *data = PyBytes_AS_STRING(arguments[0]);
    Py_ssize_t size = PyBytes_GET_SIZE(arguments[0]);
    const char *end = data + size;
    if (size < 18 || memcmp(end - 4, "\r\n\r\n", 4) != 0 || memcmp(data, verb, 5) != 0)
        Py_RETURN_NONE;

    const char *path = data + 4, *at = path, *query = NULL;
    while (KIND[(unsigned char)*at] & IN_PATH)
        at++;
    const char *path_end = at, *query_end = at;
    if (*at == '?') {
        query = ++at;
        while (KIND[(unsigned char)*at] & IN_QUERY)
            at++;
        query_end = at;
    }
    /* Neither loop passes the end: the last byte is a line feed. */
    const Py_ssize_t rest = end - at;
    if (rest < 13 || memcmp(at, version, 9) != 0 || at[9] != '\r' || at[10] != '\n')
        Py_RETURN_NONE;
    const Py_ssize_t first = at + 9 - data;
    if (first > self->request_line || size - first > self->header_bytes ||
        (path_end - path == sizeof health - 1 && memcmp(path, health, sizeof health - 1) == 0))
        Py_RETURN_NONE;

    Found found = {0};
    PyObject *answer = NULL, *path_text = NULL, *query_text = NULL;
    Py_ssize_t lines = 0;
    for (at += 11; at < end - 2;) {
        const char *line_end = memchr(at, '\r', (size_t)(end - at));
        int taken = 0;
        if (line_end != NULL && line_end[1] == '\n' && ++lines <= self->header_count)
            taken = take_line(self, &found, at, line_end);
        if (taken < 0)
            goto done;
        if (taken == 0)
            goto left;
        at = line_end + 2;
    }
    if (at != end - 2 || found.host == NULL)
        goto left;
    path_text = ascii_string(path, path_end - path);
    query_text = ascii_string(query, query == NULL ? 0 : query_end - query);
    if (path_text != NULL && query_text != NULL)
        answer = made(self, &found, path_text, query_text, arguments[1], arguments[2]);
    goto done;
left:
    answer = Py_NewRef(Py_None);
done:
    Py_XDECREF(path_text);
    Py_XDECREF(query_text);
    drop(&found);
    return answer;
}

static PyMethodDef plain_gets_methods[] = {
    {"read", (PyCFunction)(void (*)(void))plain_gets_read, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PlainGetsType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "clicktrail.edge.quick._quick.PlainGets",
    .tp_basicsize = sizeof(PlainGets),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)plain_gets_init,
    .tp_dealloc = (destructor)plain_gets_dealloc,
    .tp_methods = plain_gets_methods,
};
