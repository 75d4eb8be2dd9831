/* The visitor's cookie of an account, found in a Cookie header and read, and written anew:
 * `read_cookie` and `cookie_value` of `clicktrail.edge.visitor`. */
#include "quick.h"

enum { VERSION = 1, HEAD = 13, ENTRY = 12, MOST_ENTRIES = 8, LONGEST = HEAD + MOST_ENTRIES * ENTRY };

static uint64_t big_endian(const unsigned char *bytes, int size)
{
    uint64_t number = 0;
    for (int at = 0; at < size; at++)
        number = number << 8 | bytes[at];
    return number;
}

static PyObject *entries_of(const unsigned char *fields, Py_ssize_t size)
{
    const Py_ssize_t count = (size - HEAD) / ENTRY;
    PyObject *entries = PyTuple_New(count);
    for (Py_ssize_t at = 0; entries != NULL && at < count; at++) {
        const unsigned char *entry = fields + HEAD + at * ENTRY;
        PyObject *pair = Py_BuildValue("(KK)", (unsigned long long)big_endian(entry, 4),
                                       (unsigned long long)big_endian(entry + 4, 8));
        if (pair == NULL)
            Py_CLEAR(entries);
        else
            PyTuple_SET_ITEM(entries, at, pair);
    }
    return entries;
}

/* The cookie that a value is, None where it is not one that was signed here for this account. */
static PyObject *cookie_of(const Mac *mac, PyObject *class, const unsigned char *letters,
                           Py_ssize_t length, unsigned long account)
{
    unsigned char fields[LONGEST + LONGEST_DIGEST];
    Py_ssize_t size = -1;
    if (length <= (Py_ssize_t)sizeof fields / 3 * 4)
        size = mac_fields(mac, letters, length, NULL, 0, fields);
    if (size < HEAD || size > LONGEST || (size - HEAD) % ENTRY != 0 || fields[0] != VERSION ||
        big_endian(fields + 1, 4) != account)
        Py_RETURN_NONE;
    PyObject *visitor = PyLong_FromUnsignedLongLong(big_endian(fields + 5, 8)),
             *entries = entries_of(fields, size), *cookie = NULL;
    if (visitor != NULL && entries != NULL) {
        PyObject *arguments[] = {visitor, entries};
        cookie = PyObject_Vectorcall(class, arguments, 2, NULL);
    }
    Py_XDECREF(visitor);
    Py_XDECREF(entries);
    return cookie;
}

/* Mac, class of the cookie, header, name with `=`, account */
PyObject *quick_read_cookie(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    if (count != 5 || !PyObject_TypeCheck(arguments[0], &MacType) ||
        !PyUnicode_Check(arguments[2]) || !PyUnicode_Check(arguments[3]))
        return PyErr_Format(PyExc_TypeError,
                            "read_cookie takes Mac, class, header, name and account");
    PyObject *header = arguments[2], *name = arguments[3];
    const unsigned long account = PyLong_AsUnsignedLong(arguments[4]);
    if (account == (unsigned long)-1 && PyErr_Occurred())
        return NULL;
    if (PyUnicode_KIND(header) != PyUnicode_1BYTE_KIND || !PyUnicode_IS_ASCII(name))
        return PyErr_Format(PyExc_ValueError, "a header is latin-1, a cookie's name ASCII");
    const unsigned char *begin = PyUnicode_1BYTE_DATA(header), *wanted = PyUnicode_1BYTE_DATA(name),
                        *end = begin + PyUnicode_GET_LENGTH(header), *at = begin;
    const Py_ssize_t size = PyUnicode_GET_LENGTH(name);
    for (; size > 0 && (at = memmem(at, (size_t)(end - at), wanted, (size_t)size)) != NULL; at++) {
        if (at > begin && at[-1] != ';' && at[-1] != ' ')
            continue;
        const unsigned char *value = at + size, *stop = memchr(value, ';', (size_t)(end - value));
        if (stop == NULL)
            stop = end;
        while (value < stop && (*value == ' ' || *value == '"'))
            value++;
        while (value < stop && (stop[-1] == ' ' || stop[-1] == '"'))
            stop--;
        PyObject *cookie = cookie_of((Mac *)arguments[0], arguments[1], value, stop - value, account);
        if (cookie != Py_None)
            return cookie;
        Py_DECREF(cookie);
    }
    Py_RETURN_NONE;
}

static unsigned char *put(unsigned char *out, uint64_t number, int size)
{
    for (int at = size - 1; at >= 0; at--, number >>= 8)
        out[at] = (unsigned char)number;
    return out + size;
}

/* The entries of other datapoints behind what was put so far, as many as there is room for; NULL,
 * with an exception or without, where they are no pairs of numbers. */
static unsigned char *put_others(unsigned char *out, const unsigned char *end, PyObject *entries,
                                 uint64_t datapoint)
{
    for (Py_ssize_t at = 0; at < PyTuple_GET_SIZE(entries) && out < end; at++) {
        PyObject *entry = PyTuple_GET_ITEM(entries, at);
        if (!PyTuple_Check(entry) || PyTuple_GET_SIZE(entry) != 2)
            return NULL;
        const uint64_t other = PyLong_AsUnsignedLongLong(PyTuple_GET_ITEM(entry, 0)),
                       hit = PyLong_AsUnsignedLongLong(PyTuple_GET_ITEM(entry, 1));
        if (PyErr_Occurred())
            return NULL;
        if (other != datapoint)
            out = put(put(out, other, 4), hit, 8);
    }
    return out;
}

/* Mac, cookie so far or None, account, visitor, datapoint, hit */
PyObject *quick_cookie_value(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    if (count != 6 || !PyObject_TypeCheck(arguments[0], &MacType))
        return PyErr_Format(PyExc_TypeError, "cookie_value takes Mac, cookie and four numbers");
    uint64_t numbers[4];
    for (int at = 0; at < 4; at++) {
        numbers[at] = PyLong_AsUnsignedLongLong(arguments[at + 2]);
        if (numbers[at] == (uint64_t)-1 && PyErr_Occurred())
            return NULL;
    }
    if (numbers[0] > UINT32_MAX || numbers[2] > UINT32_MAX)
        return PyErr_Format(PyExc_ValueError, "an account or a datapoint has 32 bits");
    unsigned char fields[LONGEST], *out = fields;
    *out++ = VERSION;
    out = put(put(out, numbers[0], 4), numbers[1], 8);
    out = put(put(out, numbers[2], 4), numbers[3], 8);
    if (arguments[1] != Py_None) {
        PyObject *entries = PyObject_GetAttrString(arguments[1], "entries");
        if (entries == NULL)
            return NULL;
        out = PyTuple_Check(entries) ? put_others(out, fields + LONGEST, entries, numbers[2]) : NULL;
        if (out == NULL && !PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "a cookie's entries are a tuple of pairs");
        Py_DECREF(entries);
        if (out == NULL)
            return NULL;
    }
    return mac_text((const Mac *)arguments[0], fields, out - fields, NULL, 0);
}
