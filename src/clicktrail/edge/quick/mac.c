/* Fields signed with a keyed BLAKE2b (RFC 7693), as base64url without padding:
 * `clicktrail.domain.signing.Mac` says what is made and what reads as None. */
#include "quick.h"

enum { BLOCK = 128, LONGEST_KEY = 64, PERSON = 16, MOST = 4 * BLOCK };

static const uint64_t IV[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

static const unsigned char SIGMA[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

static inline uint64_t rotated(uint64_t word, int by) { return word >> by | word << (64 - by); }

static inline uint64_t little_endian(const unsigned char *bytes)
{
    uint64_t word = 0;
    for (int at = 7; at >= 0; at--)
        word = word << 8 | bytes[at];
    return word;
}

#define MIX(a, b, c, d, x, y)                                                                      \
    do {                                                                                           \
        v[a] += v[b] + (x);                                                                        \
        v[d] = rotated(v[d] ^ v[a], 32);                                                           \
        v[c] += v[d];                                                                              \
        v[b] = rotated(v[b] ^ v[c], 24);                                                           \
        v[a] += v[b] + (y);                                                                        \
        v[d] = rotated(v[d] ^ v[a], 16);                                                           \
        v[c] += v[d];                                                                              \
        v[b] = rotated(v[b] ^ v[c], 63);                                                           \
    } while (0)

/* RFC 7693 §3.2; `hashed` counts the bytes so far, those of this block included. */
static void compress(uint64_t state[8], const unsigned char block[BLOCK], uint64_t hashed, int last)
{
    uint64_t v[16], m[16];
    for (int at = 0; at < 8; at++) {
        v[at] = state[at];
        v[at + 8] = IV[at];
    }
    v[12] ^= hashed;
    if (last)
        v[14] = ~v[14];
    for (int at = 0; at < 16; at++)
        m[at] = little_endian(block + 8 * at);
    for (int round = 0; round < 12; round++) {
        const unsigned char *s = SIGMA[round % 10];
        MIX(0, 4, 8, 12, m[s[0]], m[s[1]]);
        MIX(1, 5, 9, 13, m[s[2]], m[s[3]]);
        MIX(2, 6, 10, 14, m[s[4]], m[s[5]]);
        MIX(3, 7, 11, 15, m[s[6]], m[s[7]]);
        MIX(0, 5, 10, 15, m[s[8]], m[s[9]]);
        MIX(1, 6, 11, 12, m[s[10]], m[s[11]]);
        MIX(2, 7, 8, 13, m[s[12]], m[s[13]]);
        MIX(3, 4, 9, 14, m[s[14]], m[s[15]]);
    }
    for (int at = 0; at < 8; at++)
        state[at] ^= v[at] ^ v[at + 8];
}

static int mac_init(Mac *self, PyObject *arguments, PyObject *named)
{
    static char *names[] = {"key", "person", "digest_size", NULL};
    Py_buffer key, person;
    if (!PyArg_ParseTupleAndKeywords(arguments, named, "y*y*i", names, &key, &person,
                                     &self->digest_size))
        return -1;
    int fits = key.len >= 1 && key.len <= LONGEST_KEY && person.len <= PERSON &&
               self->digest_size >= 1 && self->digest_size <= LONGEST_DIGEST;
    if (fits) {
        unsigned char parameters[64] = {(unsigned char)self->digest_size, (unsigned char)key.len, 1,
                                        1};
        unsigned char block[BLOCK] = {0};
        memcpy(parameters + 48, person.buf, (size_t)person.len);
        memcpy(block, key.buf, (size_t)key.len);
        for (int at = 0; at < 8; at++)
            self->keyed[at] = IV[at] ^ little_endian(parameters + 8 * at);
        compress(self->keyed, block, BLOCK, 0);
        memset(block, 0, sizeof block);
    } else {
        PyErr_SetString(PyExc_ValueError, "key, person or digest size is none of BLAKE2b's");
    }
    PyBuffer_Release(&key);
    PyBuffer_Release(&person);
    return fits ? 0 : -1;
}

static void signature_of(const Mac *self, const unsigned char *message, Py_ssize_t size,
                         unsigned char *signature)
{
    uint64_t state[8], hashed = BLOCK;
    unsigned char block[BLOCK];
    memcpy(state, self->keyed, sizeof state);
    for (; size > BLOCK; size -= BLOCK, message += BLOCK)
        compress(state, message, hashed += BLOCK, 0);
    memset(block, 0, sizeof block);
    memcpy(block, message, (size_t)size);
    compress(state, block, hashed + (uint64_t)size, 1);
    for (int at = 0; at < self->digest_size; at++)
        signature[at] = (unsigned char)(state[at / 8] >> 8 * (at % 8));
}

static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static int worth(unsigned char letter)
{
    if (letter >= 'A' && letter <= 'Z')
        return letter - 'A';
    if (letter >= 'a' && letter <= 'z')
        return letter - 'a' + 26;
    if (letter >= '0' && letter <= '9')
        return letter - '0' + 52;
    return letter == '-' ? 62 : letter == '_' ? 63 : -1;
}

static int are_bytes(PyObject *const *arguments, Py_ssize_t first, Py_ssize_t count)
{
    for (Py_ssize_t at = first; at < count; at++)
        if (!PyBytes_Check(arguments[at]))
            return 0;
    return 1;
}

PyObject *mac_text(const Mac *self, const unsigned char *fields, Py_ssize_t size,
                   const char *besides, Py_ssize_t more)
{
    unsigned char message[MOST], raw[MOST + LONGEST_DIGEST];
    const Py_ssize_t whole = size + self->digest_size;
    if (size < 1 || more > MOST || size > MOST - more || whole % 3 != 0)
        return PyErr_Format(PyExc_ValueError, "%zd bytes cannot be signed", size);
    memcpy(message, fields, (size_t)size);
    if (more > 0)
        memcpy(message + size, besides, (size_t)more);
    memcpy(raw, fields, (size_t)size);
    signature_of(self, message, size + more, raw + size);
    PyObject *text = PyBytes_FromStringAndSize(NULL, whole / 3 * 4);
    if (text == NULL)
        return NULL;
    char *out = PyBytes_AS_STRING(text);
    for (const unsigned char *at = raw; at < raw + whole; at += 3) {
        *out++ = LETTERS[at[0] >> 2];
        *out++ = LETTERS[(at[0] & 3) << 4 | at[1] >> 4];
        *out++ = LETTERS[(at[1] & 15) << 2 | at[2] >> 6];
        *out++ = LETTERS[at[2] & 63];
    }
    return text;
}

static PyObject *mac_signed(Mac *self, PyObject *const *arguments, Py_ssize_t count)
{
    if (count < 1 || count > 2 || !are_bytes(arguments, 0, count))
        return PyErr_Format(PyExc_TypeError, "what is signed is bytes");
    return mac_text(self, (const unsigned char *)PyBytes_AS_STRING(arguments[0]),
                    PyBytes_GET_SIZE(arguments[0]),
                    count == 2 ? PyBytes_AS_STRING(arguments[1]) : NULL,
                    count == 2 ? PyBytes_GET_SIZE(arguments[1]) : 0);
}

Py_ssize_t mac_fields(const Mac *self, const unsigned char *letters, Py_ssize_t length,
                      const char *besides, Py_ssize_t more, unsigned char *fields)
{
    unsigned char message[MOST], signature[LONGEST_DIGEST];
    const Py_ssize_t whole = length / 4 * 3, size = whole - self->digest_size;
    if (length % 4 != 0 || size < 1 || more > MOST || size > MOST - more)
        return -1;
    for (unsigned char *out = fields; out < fields + whole; out += 3, letters += 4) {
        const int a = worth(letters[0]), b = worth(letters[1]), c = worth(letters[2]),
                  d = worth(letters[3]);
        if ((a | b | c | d) < 0)
            return -1;
        out[0] = (unsigned char)(a << 2 | b >> 4);
        out[1] = (unsigned char)(b << 4 | c >> 2);
        out[2] = (unsigned char)(c << 6 | d);
    }
    memcpy(message, fields, (size_t)size);
    if (more > 0)
        memcpy(message + size, besides, (size_t)more);
    signature_of(self, message, size + more, signature);
    /* All of it each time: how far a forgery is right must not show in how long that took. */
    unsigned char differs = 0;
    for (int at = 0; at < self->digest_size; at++)
        differs |= signature[at] ^ fields[size + at];
    return differs ? -1 : size;
}

static PyObject *mac_read(Mac *self, PyObject *const *arguments, Py_ssize_t count)
{
    unsigned char fields[MOST + LONGEST_DIGEST + 3];
    if (count < 1 || count > 2 || !PyUnicode_Check(arguments[0]) || !are_bytes(arguments, 1, count))
        return PyErr_Format(PyExc_TypeError, "what is read is text, what is known besides bytes");
    PyObject *text = arguments[0];
    const Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    Py_ssize_t size = -1;
    if (PyUnicode_IS_ASCII(text) && length / 4 * 3 <= (Py_ssize_t)sizeof fields)
        size = mac_fields(self, PyUnicode_1BYTE_DATA(text), length,
                          count == 2 ? PyBytes_AS_STRING(arguments[1]) : NULL,
                          count == 2 ? PyBytes_GET_SIZE(arguments[1]) : 0, fields);
    if (size < 0)
        Py_RETURN_NONE;
    return PyBytes_FromStringAndSize((const char *)fields, size);
}

static PyMethodDef mac_methods[] = {
    {"signed", (PyCFunction)(void (*)(void))mac_signed, METH_FASTCALL, NULL},
    {"read", (PyCFunction)(void (*)(void))mac_read, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject MacType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "clicktrail.edge.quick._quick.Mac",
    .tp_basicsize = sizeof(Mac),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)mac_init,
    .tp_methods = mac_methods,
};
