/* The hot path of an edge worker in C. What each part does is defined by its Python counterpart
 * (see __init__.py); it must never differ, only be quicker. */
#include "quick.h"

static PyMethodDef methods[] = {
    {"encode_hit", (PyCFunction)(void (*)(void))quick_encode_hit, METH_FASTCALL, NULL},
    {"text", (PyCFunction)(void (*)(void))quick_text, METH_FASTCALL, NULL},
    {"read_cookie", (PyCFunction)(void (*)(void))quick_read_cookie, METH_FASTCALL, NULL},
    {"cookie_value", (PyCFunction)(void (*)(void))quick_cookie_value, METH_FASTCALL, NULL},
    {"take", (PyCFunction)(void (*)(void))quick_take, METH_FASTCALL, NULL},
    {"take_below", (PyCFunction)(void (*)(void))quick_take_below, METH_FASTCALL, NULL},
    {"at_least", (PyCFunction)(void (*)(void))quick_at_least, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "_quick",
    .m_size = -1,
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit__quick(void)
{
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL)
        return NULL;
    if (PyModule_AddType(module, &PlainGetsType) < 0 || PyModule_AddType(module, &MacType) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
