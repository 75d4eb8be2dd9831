/* A hit as the journal keeps it: the MessagePack array that `clicktrail.domain.events.Hit` encodes
 * to, written without making the object. What the edge answers has no origin. */
#include "quick.h"

enum { FIELDS = 16, TAG = 1, NIL = 0xc0 };

typedef struct {
    uint64_t number;
    const char *text; /* NULL for a number */
    Py_ssize_t size;  /* bytes of the text */
} Field;

static const char IS_TEXT[FIELDS] = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1};

static Py_ssize_t number_size(uint64_t number)
{
    return number < 0x80          ? 1
           : number <= 0xff       ? 2
           : number <= 0xffff     ? 3
           : number <= 0xffffffff ? 5
                                  : 9;
}

static Py_ssize_t text_head_size(Py_ssize_t size)
{
    return size < 32 ? 1 : size <= 0xff ? 2 : size <= 0xffff ? 3 : 5;
}

static unsigned char *big_endian(unsigned char *out, uint64_t number, int bytes)
{
    for (int at = bytes - 1; at >= 0; at--, number >>= 8)
        out[at] = (unsigned char)number;
    return out + bytes;
}

static unsigned char *put_number(unsigned char *out, uint64_t number)
{
    switch (number_size(number)) {
    case 1:
        *out++ = (unsigned char)number;
        return out;
    case 2:
        *out++ = 0xcc;
        return big_endian(out, number, 1);
    case 3:
        *out++ = 0xcd;
        return big_endian(out, number, 2);
    case 5:
        *out++ = 0xce;
        return big_endian(out, number, 4);
    default:
        *out++ = 0xcf;
        return big_endian(out, number, 8);
    }
}

static unsigned char *put_text(unsigned char *out, const char *text, Py_ssize_t size)
{
    switch (text_head_size(size)) {
    case 1:
        *out++ = (unsigned char)(0xa0 | size);
        break;
    case 2:
        *out++ = 0xd9;
        out = big_endian(out, (uint64_t)size, 1);
        break;
    case 3:
        *out++ = 0xda;
        out = big_endian(out, (uint64_t)size, 2);
        break;
    default:
        *out++ = 0xdb;
        out = big_endian(out, (uint64_t)size, 4);
    }
    memcpy(out, text, (size_t)size);
    return out + size;
}

PyObject *quick_encode_hit(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    if (count != FIELDS)
        return PyErr_Format(PyExc_TypeError, "a hit has %d fields, not %zd", FIELDS, count);
    Field fields[FIELDS];
    Py_ssize_t total = 5;
    for (int at = 0; at < FIELDS; at++) {
        Field *field = &fields[at];
        if (IS_TEXT[at]) {
            field->text = PyUnicode_AsUTF8AndSize(arguments[at], &field->size);
            if (field->text == NULL)
                return NULL;
            if (field->size > UINT32_MAX)
                return PyErr_Format(PyExc_ValueError, "field %d of a hit is too long", at);
            total += text_head_size(field->size) + field->size;
        } else {
            field->text = NULL;
            field->number = PyLong_AsUnsignedLongLong(arguments[at]);
            if (field->number == (uint64_t)-1 && PyErr_Occurred())
                return NULL;
            total += number_size(field->number);
        }
    }
    PyObject *encoded = PyBytes_FromStringAndSize(NULL, total);
    if (encoded == NULL)
        return NULL;
    unsigned char *out = (unsigned char *)PyBytes_AS_STRING(encoded);
    *out++ = 0xdc; /* array 16: more than fifteen elements */
    out = big_endian(out, 1 + FIELDS + 1, 2);
    *out++ = TAG;
    for (int at = 0; at < FIELDS; at++) {
        const Field *field = &fields[at];
        out = field->text == NULL ? put_number(out, field->number)
                                  : put_text(out, field->text, field->size);
    }
    *out = NIL;
    return encoded;
}

/* A header's value as proper text, at most so many characters (`clicktrail.edge.facts.text`). */
PyObject *quick_text(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    if (count != 2 || !PyUnicode_Check(arguments[0]))
        return PyErr_Format(PyExc_TypeError, "text takes a string and a length");
    Py_ssize_t longest = PyLong_AsSsize_t(arguments[1]);
    if (longest < 0) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "a length is not negative");
        return NULL;
    }
    PyObject *received = arguments[0];
    if (PyUnicode_IS_ASCII(received)) {
        if (PyUnicode_GET_LENGTH(received) <= longest) {
            Py_INCREF(received);
            return received;
        }
        return PyUnicode_Substring(received, 0, longest);
    }
    PyObject *bytes = PyUnicode_AsEncodedString(received, "latin-1", "replace");
    if (bytes == NULL)
        return NULL;
    PyObject *proper =
        PyUnicode_DecodeUTF8(PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes), "replace");
    Py_DECREF(bytes);
    if (proper == NULL || PyUnicode_GET_LENGTH(proper) <= longest)
        return proper;
    PyObject *cut = PyUnicode_Substring(proper, 0, longest);
    Py_DECREF(proper);
    return cut;
}
