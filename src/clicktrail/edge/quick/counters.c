/* Counters in a file that several processes map: `clicktrail.edge.turns` says what they count. A
 * number is a little-endian u64 at a multiple of eight; it only rises. */
#include "quick.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the counters' file is little-endian"
#endif

/* The number at an offset of a writable buffer, which is held until the caller releases it. */
static uint64_t *number_at(PyObject *map, PyObject *offset, Py_buffer *buffer)
{
    const Py_ssize_t at = PyLong_AsSsize_t(offset);
    if (at == -1 && PyErr_Occurred())
        return NULL;
    if (PyObject_GetBuffer(map, buffer, PyBUF_WRITABLE) < 0)
        return NULL;
    uint64_t *number = (uint64_t *)((char *)buffer->buf + at);
    if (at >= 0 && at <= buffer->len - (Py_ssize_t)sizeof *number &&
        (uintptr_t)number % sizeof *number == 0)
        return number;
    PyBuffer_Release(buffer);
    PyErr_Format(PyExc_ValueError, "there is no number at %zd", at);
    return NULL;
}

PyObject *quick_take(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    Py_buffer buffer;
    if (count != 2)
        return PyErr_Format(PyExc_TypeError, "take takes a map and an offset");
    uint64_t *number = number_at(arguments[0], arguments[1], &buffer);
    if (number == NULL)
        return NULL;
    const uint64_t taken = __atomic_fetch_add(number, 1, __ATOMIC_SEQ_CST);
    PyBuffer_Release(&buffer);
    return PyLong_FromUnsignedLongLong(taken);
}

PyObject *quick_take_below(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    Py_buffer buffer;
    if (count != 3)
        return PyErr_Format(PyExc_TypeError, "take_below takes a map, an offset and a limit");
    const uint64_t limit = PyLong_AsUnsignedLongLong(arguments[2]);
    if (limit == (uint64_t)-1 && PyErr_Occurred())
        return NULL;
    uint64_t *number = number_at(arguments[0], arguments[1], &buffer);
    if (number == NULL)
        return NULL;
    uint64_t taken = __atomic_load_n(number, __ATOMIC_SEQ_CST);
    while (taken < limit && !__atomic_compare_exchange_n(number, &taken, taken + 1, 0,
                                                         __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        ;
    PyBuffer_Release(&buffer);
    return PyBool_FromLong(taken < limit);
}

PyObject *quick_at_least(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    Py_buffer buffer;
    if (count != 3)
        return PyErr_Format(PyExc_TypeError, "at_least takes a map, an offset and a number");
    const uint64_t least = PyLong_AsUnsignedLongLong(arguments[2]);
    if (least == (uint64_t)-1 && PyErr_Occurred())
        return NULL;
    uint64_t *number = number_at(arguments[0], arguments[1], &buffer);
    if (number == NULL)
        return NULL;
    uint64_t taken = __atomic_load_n(number, __ATOMIC_SEQ_CST);
    while (taken < least && !__atomic_compare_exchange_n(number, &taken, least, 0,
                                                         __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        ;
    PyBuffer_Release(&buffer);
    Py_RETURN_NONE;
}
