/* What the parts of the extension share. Every function that returns PyObject * returns a new
 * reference, or NULL with an exception set. */
#ifndef CLICKTRAIL_QUICK_H
#define CLICKTRAIL_QUICK_H

#define _GNU_SOURCE /* memmem */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

extern PyTypeObject PlainGetsType;
extern PyTypeObject MacType;

enum { LONGEST_DIGEST = 64 };

typedef struct {
    PyObject_HEAD
    uint64_t keyed[8]; /* the state behind the block with the key */
    int digest_size;
} Mac;

/* The text of fields with their signature; ValueError where they cannot be signed. */
PyObject *mac_text(const Mac *mac, const unsigned char *fields, Py_ssize_t size,
                   const char *besides, Py_ssize_t more);

/* Decodes signed text into `fields`, which has room for all that the letters stand for; returns how
 * many bytes of fields there are, -1 where the text was not made with this Mac. */
Py_ssize_t mac_fields(const Mac *mac, const unsigned char *letters, Py_ssize_t length,
                      const char *besides, Py_ssize_t more, unsigned char *fields);

PyObject *quick_encode_hit(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *quick_text(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *quick_read_cookie(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *quick_cookie_value(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *quick_take(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *quick_take_below(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *quick_at_least(PyObject *module, PyObject *const *arguments, Py_ssize_t count);

/* A new string of bytes that are known to be ASCII. */
static inline PyObject *ascii_string(const char *bytes, Py_ssize_t size)
{
    PyObject *string = PyUnicode_New(size, 127);
    if (string != NULL && size > 0)
        memcpy(PyUnicode_1BYTE_DATA(string), bytes, (size_t)size);
    return string;
}

#endif
