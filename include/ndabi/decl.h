/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ndabi: n-dimensional arrays behind a flat, stable C ABI. NumPy semantics, no CPython.
 *
 * This file is declarations only. It has no preprocessor lines, so that cffi, LuaJIT,
 * PHP, SWIG, bindgen and others read it as it stands. C and C++ include ndabi.h, which
 * wraps it.
 *
 * Handles. An array is named by a 64-bit token, nd_array, never 0 and at most 53 bits, so
 * a Lua or JavaScript number carries it. The table behind the tokens checks each one: a
 * stale, forged, doubly released or wrong-kind token is ND_E_HANDLE, never a crash.
 *
 * Ownership. Every token that a function stores through a result pointer belongs to the
 * caller, who gives it to nd_release exactly once, from any thread, at any time, also
 * while another thread uses it: calls under way finish first. nd_retain mints a second
 * token for the same array. A view keeps the memory of its base alive. The library never
 * frees what the caller allocated and the caller never frees what the library returned.
 *
 * Results come last, are written and never read, and are zeroed on failure. That is done
 * first, so they lie apart from what else a pointer leads to. When a function fails nothing
 * has changed: no array, no file, no ownership.
 *
 * Errors. A function that can fail returns a status: 0, or a negative number that carries
 * a frozen code (nd_status_code) and the serial of its message (nd_error_message). There
 * is no thread-local state: any thread may ask for the message of any status. The library
 * never prints, exits, raises a signal or lets an exception out.
 *
 * Every function may also return ND_E_INTERNAL. Those that take a handle return
 * ND_E_HANDLE for a bad one and those that take a required pointer return ND_E_NULL for
 * NULL. Those that need memory return ND_E_NOMEM or ND_E_LIMIT when it is short. Those
 * that take a dtype, also in options, return ND_E_DTYPE for an unknown one, those that take
 * a shape ND_E_NDIM, ND_E_SHAPE and ND_E_OVERFLOW as the functions of Creation do, those
 * that take axes ND_E_AXIS for one out of bounds or given twice, and those that take a
 * number of a kind that is listed, a count, a capacity or a struct_size ND_E_VALUE for one
 * that is unknown, negative, too small or, as a struct_size, above 256. Those that compute a size return ND_E_OVERFLOW
 * for one beyond 2^63 - 1 bytes. The comments below list what comes on top. Of several
 * mistakes in one call any may be told.
 *
 * Threads. Any function may be called from any thread. Reading one array from several
 * threads is safe. Writing memory that another thread reads or writes is for the caller
 * to order. Results do not depend on the number of threads. The library survives fork.
 *
 * Shapes and strides are int64_t, strides count bytes and may be negative or 0, the number
 * of dimensions is 0 to 64. Sizes are checked for overflow. Where an input and an output
 * share memory the result is as if the inputs had been copied first.
 *
 * Stability. Names, signatures, codes and struct layouts are the ABI. Structs begin with
 * their size in bytes, struct_size, and grow only at the end. Options of a caller that was
 * compiled with an earlier release have the defaults, 0, for what that lacks. Of one
 * compiled with a later release, what this library does not know has to be 0, as fields
 * named reserved have to be, else ND_E_VERSION, or ND_E_VALUE.
 */

/* ---- Version and status ------------------------------------------------------------ */

/* The status codes. Frozen: values are never reused. A code that a binding does not know
 * is to be treated as ND_E_INTERNAL. */
enum nd_code {
  ND_OK = 0,
  ND_E_NULL = -1,
  ND_E_HANDLE = -2,
  ND_E_TYPE = -3,
  ND_E_DTYPE = -4,
  ND_E_NDIM = -5,
  ND_E_SHAPE = -6,
  ND_E_BROADCAST = -7,
  ND_E_OVERFLOW = -8,
  ND_E_BOUNDS = -9,
  ND_E_OVERLAP = -10,
  ND_E_READONLY = -11,
  ND_E_ALIGN = -12,
  ND_E_INDEX = -13,
  ND_E_AXIS = -14,
  ND_E_VALUE = -15,
  ND_E_NOMEM = -16,
  ND_E_LIMIT = -17,
  ND_E_IO = -18,
  ND_E_FORMAT = -19,
  ND_E_VERSION = -20,
  ND_E_UNSUPPORTED = -21,
  ND_E_CALLBACK = -22,
  ND_E_INTERNAL = -23
};

/* The ABI version, major * 1000 + minor. A binding accepts its own major and a minor at
 * least as large as the one that it was written for. Cannot fail. */
int32_t nd_abi_version(void);

/* The version of the library as text, such as 0.1.0. Static, never to be freed. */
const char *nd_library_version(void);

/* The name of the SIMD target in use, such as avx3. Static, never to be freed. */
const char *nd_simd_target(void);

/* The code, ND_OK or ND_E_..., of a status. Any int32_t is allowed. Cannot fail. */
int32_t nd_status_code(int32_t status);

/* The name of a code, such as ND_E_SHAPE. Static, never to be freed. Cannot fail. */
const char *nd_code_name(int32_t code);

/* Copies the message of a status, one line of UTF-8, NUL-terminated, cut to the characters
 * that capacity bytes hold, into text. need receives the bytes of the whole message with
 * its NUL. text may be NULL when capacity is 0, need may be NULL. The library keeps the last
 * 256 messages of the process, after that the general text of the code is given.
 * ND_E_VALUE: negative capacity. */
int32_t nd_error_message(int32_t status, char *text, int64_t capacity, int64_t *need);

/* ---- Element types ----------------------------------------------------------------- */

/* The dtypes. Frozen. Larger values are reserved. */
enum nd_dtype_code {
  ND_BOOL = 1,
  ND_INT8 = 2,
  ND_INT16 = 3,
  ND_INT32 = 4,
  ND_INT64 = 5,
  ND_UINT8 = 6,
  ND_UINT16 = 7,
  ND_UINT32 = 8,
  ND_UINT64 = 9,
  ND_FLOAT16 = 10,
  ND_BFLOAT16 = 11,
  ND_FLOAT32 = 12,
  ND_FLOAT64 = 13,
  ND_COMPLEX64 = 14,
  ND_COMPLEX128 = 15
};

/* What a cast may do, as the casting argument of NumPy. */
enum nd_casting_rule {
  ND_CAST_NO = 0,
  ND_CAST_EQUIV = 1,
  ND_CAST_SAFE = 2,
  ND_CAST_SAME_KIND = 3,
  ND_CAST_UNSAFE = 4
};

/* One dtype described. The strings are static. */
typedef struct nd_dtype_desc {
  int32_t struct_size;
  int32_t dtype;
  int32_t kind;            /* the letter of NumPy: b i u f c, as its ASCII code */
  int32_t itemsize;        /* bytes */
  int32_t alignment;       /* bytes */
  int32_t dlpack_code;     /* DLDataTypeCode */
  int32_t dlpack_bits;
  int32_t reserved;        /* 0 */
  const char *name;        /* float64 */
  const char *typestr;     /* the typestr of the array interface, native byte order */
  const char *format;      /* the PEP 3118 format */
} nd_dtype_desc;

/* Points result at the immortal description of a dtype. ND_E_DTYPE. */
int32_t nd_dtype_info(int32_t dtype, const nd_dtype_desc **result);

/* The dtype that a text names. Understood: names of NumPy (float64), typestrs in the
 * machine byte order (with or without the order sign) and PEP 3118 formats of one
 * element, with the short names of C types (double) left to the binding.
 * ND_E_DTYPE: unknown, foreign byte order, or not supported. */
int32_t nd_dtype_from_text(const char *text, int32_t *result);

/* The dtype of a DLDataType. ND_E_DTYPE: unknown, or lanes other than 1. */
int32_t nd_dtype_from_dlpack(int32_t code, int32_t bits, int32_t lanes, int32_t *result);

/* The dtype that holds both, as numpy.promote_types. float16 with bfloat16 gives float32,
 * bfloat16 otherwise follows the rules of float16. ND_E_DTYPE. */
int32_t nd_dtype_promote(int32_t first, int32_t second, int32_t *result);

/* 1 in result when numpy.can_cast would allow the cast under the rule, else 0.
 * ND_E_DTYPE, ND_E_VALUE: unknown rule. */
int32_t nd_dtype_can_cast(int32_t source, int32_t target, int32_t casting,
                          int32_t *result);

/* ---- Raw tier: memory and kernels without handles ------------------------------------
 * The caller vouches for every pointer here, the library keeps no state about it. */

/* Memory of the given size in bytes, aligned to 64, not initialised. The pointer is the
 * data and nothing precedes it. To be given back by nd_raw_free.
 * ND_E_VALUE: negative size. ND_E_NOMEM, ND_E_LIMIT. */
int32_t nd_raw_alloc(int64_t bytes, void **result);

/* Gives back memory of nd_raw_alloc. NULL is allowed and does nothing.
 * ND_E_VALUE: not a live pointer of nd_raw_alloc. */
int32_t nd_raw_free(void *memory);

/* The modes of convolution and correlation. */
enum nd_convolve_mode {
  ND_MODE_VALID = 0,
  ND_MODE_SAME = 1,
  ND_MODE_FULL = 2
};

/* numpy.convolve on raw vectors of one dtype: n elements at a, stride a_stride bytes, and m
 * at v. The result has n + m - 1 (full), max(n, m) (same) or |n - m| + 1 (valid) elements
 * result_stride bytes apart, it may overlap the inputs. Integers are exact modulo
 * 2^bits, bool is any-of-and, float16 and bfloat16 accumulate in float32.
 * ND_E_DTYPE, ND_E_VALUE: n or m < 1, unknown mode. ND_E_OVERFLOW: a vector beyond the
 * address space. ND_E_OVERLAP: result_stride so small that results overlap each other.
 * ND_E_NOMEM. */
int32_t nd_raw_convolve(int32_t dtype, const void *a, int64_t n, int64_t a_stride,
                        const void *v, int64_t m, int64_t v_stride, int32_t mode,
                        void *result, int64_t result_stride);

/* numpy.correlate likewise: v is not reversed, and is conjugated when complex. */
int32_t nd_raw_correlate(int32_t dtype, const void *a, int64_t n, int64_t a_stride,
                         const void *v, int64_t m, int64_t v_stride, int32_t mode,
                         void *result, int64_t result_stride);

/* ---- Arrays: handles, views, life ---------------------------------------------------- */

typedef int64_t nd_array;

/* Bits of nd_view.flags and of the flags argument of nd_wrap. */
enum nd_flag {
  ND_FLAG_READONLY = 1,      /* the memory must not be written */
  ND_FLAG_C_CONTIGUOUS = 2,  /* last axis dense, then the one before, ... */
  ND_FLAG_F_CONTIGUOUS = 4,  /* first axis dense, then the next, ... */
  ND_FLAG_ALIGNED = 8,       /* every element is aligned to its dtype */
  ND_FLAG_UNCHECKED = 16     /* the extent was not given: the caller vouched for it */
};

/* An array laid open. data points at the element of index 0, ... , 0. Element i, j, ... is
 * at data + i * strides[0] + j * strides[1] + ... bytes. Memory from data + lo to before
 * data + hi may be touched. No pointer here changes while the handle lives, so a JIT may
 * cache them. */
typedef struct nd_view {
  int32_t struct_size;
  int32_t dtype;
  int32_t ndim;
  int32_t flags;
  void *data;
  int64_t lo;
  int64_t hi;
  int64_t size;            /* elements */
  const int64_t *shape;    /* ndim entries */
  const int64_t *strides;  /* ndim entries, bytes */
} nd_view;

/* Points result at the view of an array. Valid until the handle is released. */
int32_t nd_view_of(nd_array a, const nd_view **result);

/* A second token for the object behind a handle of any kind, to be released on its own. */
int32_t nd_retain(int64_t handle, int64_t *result);

/* Gives a handle of any kind back. From any thread, at any time. 0 is allowed and does
 * nothing. ND_E_HANDLE: not live, which also tells a double release. */
int32_t nd_release(int64_t handle);

/* A finalizer for runtimes whose objects begin with 16 bytes of their own, as those of
 * CPython do: releases the int64 handle that follows these in an instance, and leaves 0
 * there. So no object needs a finalizer in its own language, which takes far longer. */
int32_t nd_finalize(void *instance);

/* The number of live handles of all kinds in the process. Cannot fail. */
int64_t nd_live_count(void);

/* ---- Creation ------------------------------------------------------------------------
 * A scalar argument is a dtype and a pointer to one element of it, at most 16 bytes,
 * which is cast to the dtype of the array by the rules of nd_astype.
 * All: ND_E_DTYPE, ND_E_NDIM: ndim outside 0 to 64. ND_E_SHAPE: a negative length.
 * ND_E_OVERFLOW: more than 2^63 - 1 bytes. shape may be NULL when ndim is 0. */

/* A C-contiguous array with undefined elements. */
int32_t nd_empty(int32_t dtype, int32_t ndim, const int64_t *shape, nd_array *result);

/* A C-contiguous array of zeros. */
int32_t nd_zeros(int32_t dtype, int32_t ndim, const int64_t *shape, nd_array *result);

/* A C-contiguous array of ones. */
int32_t nd_ones(int32_t dtype, int32_t ndim, const int64_t *shape, nd_array *result);

/* A C-contiguous array with every element equal to the scalar. */
int32_t nd_full(int32_t dtype, int32_t ndim, const int64_t *shape, int32_t value_dtype,
                const void *value, nd_array *result);

/* An uninitialised array like a: its shape, its memory order (ND_ORDER_...), the given
 * dtype, or its own when dtype is 0. */
int32_t nd_empty_like(nd_array a, int32_t dtype, int32_t order, nd_array *result);

/* start, start + step, ... up to before stop, as numpy.arange. The three scalars have the
 * dtype value_dtype. ND_E_VALUE: step 0, NaN, or a length beyond memory. ND_E_TYPE: bool
 * with more than two elements, or complex scalars. */
int32_t nd_arange(int32_t dtype, int32_t value_dtype, const void *start,
                  const void *stop, const void *step, nd_array *result);

/* count evenly spaced numbers from start to stop, stop included when endpoint is not 0, as
 * numpy.linspace. The scalars have the dtype value_dtype. Integer dtypes round down.
 * ND_E_VALUE: negative count. */
int32_t nd_linspace(int32_t dtype, int64_t count, int32_t endpoint, int32_t value_dtype,
                    const void *start, const void *stop, nd_array *result);

/* rows x columns zeros with ones on the diagonal that starts at column offset (or row
 * -offset). ND_E_SHAPE: a negative size. */
int32_t nd_eye(int32_t dtype, int64_t rows, int64_t columns, int64_t offset,
               nd_array *result);

/* An array over memory of the caller, which must outlive every handle and view. strides
 * NULL means C-contiguous. Memory from data + lo to before data + hi may be touched,
 * every element must lie inside. flags: 0, ND_FLAG_READONLY, ND_FLAG_UNCHECKED (the
 * caller vouches for the extent, lo and hi are ignored).
 * ND_E_BOUNDS: an element outside. ND_E_NULL: data NULL with elements. ND_E_VALUE: lo > hi,
 * other flags. */
int32_t nd_wrap(int32_t dtype, int32_t ndim, const int64_t *shape, const int64_t *strides,
                void *data, int64_t lo, int64_t hi, int32_t flags, nd_array *result);

/* Called once when the last handle and view of wrapped memory is gone, from the thread
 * that released it, with no lock held. It must return normally. */
typedef void (*nd_release_fn)(void *context);

/* As nd_wrap, and on success the array owns the memory: release(context) is called when
 * nothing refers to it any more. On failure release is not called. */
int32_t nd_wrap_owned(int32_t dtype, int32_t ndim, const int64_t *shape,
                      const int64_t *strides, void *data, int64_t lo, int64_t hi,
                      int32_t flags, nd_release_fn release, void *context,
                      nd_array *result);

/* The pull twin of nd_wrap_owned, for hosts where a callback is not welcome: when nothing
 * refers to the memory any more its token is queued for nd_poll_released. token is any
 * number that the caller chooses. */
int32_t nd_wrap_token(int32_t dtype, int32_t ndim, const int64_t *shape,
                      const int64_t *strides, void *data, int64_t lo, int64_t hi,
                      int32_t flags, int64_t token, nd_array *result);

/* Takes up to capacity tokens of memory that is no longer referred to, oldest first, and
 * stores how many in count. ND_E_VALUE: negative capacity. */
int32_t nd_poll_released(int64_t *tokens, int64_t capacity, int64_t *count);

/* ---- Views: no element is copied ----------------------------------------------------- */

/* Kinds of items for nd_slice. The two OPEN bits are added to ND_ITEM_SLICE for an omitted
 * start or stop. */
enum nd_item {
  ND_ITEM_INDEX = 0,       /* the integer start: drops the axis */
  ND_ITEM_SLICE = 1,       /* start, stop, step */
  ND_ITEM_NEWAXIS = 2,
  ND_ITEM_ELLIPSIS = 3,
  ND_ITEM_OPEN_START = 16,
  ND_ITEM_OPEN_STOP = 32
};

/* Basic indexing: a[items]. items holds item_count quads (kind, start, stop, step). Negative
 * numbers count from the end, slices are clipped, missing items mean whole axes.
 * ND_E_INDEX: an integer outside its axis, too many items, two ellipses. ND_E_VALUE: step
 * 0, unknown kind. ND_E_NDIM: more than 64 dimensions. */
int32_t nd_slice(nd_array a, const int64_t *items, int32_t item_count, nd_array *result);

/* Orders of elements in memory. */
enum nd_order {
  ND_ORDER_C = 0,
  ND_ORDER_F = 1,
  ND_ORDER_A = 2,          /* F when the array is F- and not C-contiguous, else C */
  ND_ORDER_K = 3           /* as near to the order of the array as can be */
};

/* When an operation may copy. */
enum nd_copy_rule {
  ND_COPY_NEVER = 0,
  ND_COPY_IF_NEEDED = 1,
  ND_COPY_ALWAYS = 2
};

/* The same elements in another shape. One length may be -1: it follows from the others.
 * order: ND_ORDER_C, F or A. copy: nd_copy_rule. ND_E_SHAPE: the sizes differ.
 * ND_E_VALUE: a copy is needed and ND_COPY_NEVER given, or bad arguments. */
int32_t nd_reshape(nd_array a, int32_t ndim, const int64_t *shape, int32_t order,
                   int32_t copy, nd_array *result);

/* Axis i of the result is axis axes[i] of a. axes NULL with count 0 reverses all axes.
 * ND_E_AXIS, ND_E_VALUE: count is not the number of dimensions. */
int32_t nd_permute(nd_array a, int32_t count, const int64_t *axes, nd_array *result);

/* A read-only view stretched to shape by the broadcasting rules. ND_E_BROADCAST. */
int32_t nd_broadcast_to(nd_array a, int32_t ndim, const int64_t *shape, nd_array *result);

/* Drops axes of length 1: the given ones, or all when axes is NULL and count is -1.
 * ND_E_AXIS. ND_E_VALUE: an axis of another length. */
int32_t nd_squeeze(nd_array a, int32_t count, const int64_t *axes, nd_array *result);

/* Adds axes of length 1 at the given places of the result. ND_E_AXIS, ND_E_NDIM. */
int32_t nd_expand(nd_array a, int32_t count, const int64_t *axes, nd_array *result);

/* Reverses the given axes, or all when axes is NULL and count is -1. ND_E_AXIS. */
int32_t nd_flip(nd_array a, int32_t count, const int64_t *axes, nd_array *result);

/* The diagonals of two axes as the last axis, as numpy.diagonal but writable.
 * ND_E_AXIS. ND_E_NDIM: fewer than 2 dimensions. */
int32_t nd_diagonal(nd_array a, int64_t offset, int64_t axis1, int64_t axis2,
                    nd_array *result);

/* The real part: a view of a complex array, the array itself otherwise. */
int32_t nd_real(nd_array a, nd_array *result);

/* The imaginary part: a view of a complex array, read-only zeros otherwise. */
int32_t nd_imag(nd_array a, nd_array *result);

/* The same bytes as another dtype, as ndarray.view. A different itemsize needs a
 * contiguous last axis, whose length is scaled. ND_E_DTYPE. ND_E_SHAPE: the bytes of the
 * last axis do not divide. ND_E_VALUE: the last axis is not contiguous. */
int32_t nd_reinterpret(nd_array a, int32_t dtype, nd_array *result);

/* A view with any shape and strides that starts offset bytes after the first element of
 * a. Every element must lie in the extent of a. ND_E_BOUNDS. */
int32_t nd_as_strided(nd_array a, int32_t ndim, const int64_t *shape,
                      const int64_t *strides, int64_t offset, nd_array *result);

/* A read-only view of all windows of the given lengths over the given axes, the window
 * axes last, as numpy.lib.stride_tricks.sliding_window_view. axes NULL: all, in order.
 * ND_E_AXIS. ND_E_VALUE: a negative window, or one larger than its axis. */
int32_t nd_sliding_window(nd_array a, int32_t count, const int64_t *window,
                          const int64_t *axes, nd_array *result);

/* ---- Elements: copy, cast, assign, read, write ----------------------------------------
 * Casts: integers wrap, floating to integer truncates and saturates with NaN giving 0,
 * complex to real drops the imaginary part, bool asks for non-zero. */

/* A copy in the given order. ND_E_VALUE: unknown order. */
int32_t nd_copy(nd_array a, int32_t order, nd_array *result);

/* The elements as another dtype. copy: ND_COPY_IF_NEEDED gives a itself when dtype and
 * order already fit. ND_E_DTYPE. ND_E_TYPE: the casting rule forbids it. ND_E_VALUE. */
int32_t nd_astype(nd_array a, int32_t dtype, int32_t order, int32_t casting, int32_t copy,
                  nd_array *result);

/* target[...] = source, with broadcasting and casting. Any overlap of the two is fine.
 * ND_E_BROADCAST. ND_E_TYPE: the casting rule forbids it. ND_E_READONLY. ND_E_OVERLAP:
 * elements of target share memory. */
int32_t nd_assign(nd_array target, nd_array source, int32_t casting);

/* target[...] = scalar. ND_E_DTYPE, ND_E_READONLY. */
int32_t nd_fill(nd_array target, int32_t value_dtype, const void *value);

/* Reads one element, cast to value_dtype, into value, which has capacity bytes. index has
 * index_count entries, negative ones count from the end.
 * ND_E_INDEX, ND_E_DTYPE. ND_E_VALUE: capacity too small. */
int32_t nd_get(nd_array a, const int64_t *index, int32_t index_count, int32_t value_dtype,
               void *value, int64_t capacity);

/* Writes one element. ND_E_INDEX, ND_E_DTYPE, ND_E_READONLY. */
int32_t nd_set(nd_array a, const int64_t *index, int32_t index_count, int32_t value_dtype,
               const void *value);

/* 1 in result when shapes and elements are equal, else 0. dtypes may differ. NaN equals
 * NaN when equal_nan is not 0. */
int32_t nd_array_equal(nd_array a, nd_array b, int32_t equal_nan, int32_t *result);

/* A 64-bit hash of dtype, shape and the bytes of the elements in C order, whatever the
 * strides. Equal on every machine. */
int32_t nd_hash(nd_array a, int64_t *result);

/* 1 in result when the two arrays have a byte in common, as numpy.shares_memory. The search
 * is bounded: 1 may also mean that it could not be ruled out, 0 is always certain. */
int32_t nd_shares_memory(nd_array a, nd_array b, int32_t *result);

/* ---- Text ------------------------------------------------------------------------------ */

/* The two texts of an array. */
enum nd_text_style {
  ND_TEXT_STR = 0,
  ND_TEXT_REPR = 1
};

/* How numbers are written, as numpy.set_printoptions. A NULL pointer to it means the
 * defaults given here. */
typedef struct nd_print_options {
  int32_t struct_size;
  int32_t precision;   /* 8: digits after the point, -1: as many as needed */
  int32_t threshold;   /* 1000: arrays with more elements are summarised */
  int32_t edgeitems;   /* 3: items shown at each end then */
  int32_t linewidth;   /* 75 */
  int32_t suppress;    /* 0: not 0 means never use scientific notation for small numbers */
  int32_t floatmode;   /* 0: maxprec, 1: fixed, 2: unique, 3: maxprec_equal */
  int32_t sign;        /* 45 (-): only negative, 43 (+): always, 32 (space) */
} nd_print_options;

/* Writes the text of an array as NumPy prints it, UTF-8, NUL-terminated, cut to capacity.
 * need receives the bytes of the whole text with its NUL. text may be NULL when capacity
 * is 0, options and need may be NULL. ND_E_VALUE: bad options or style. */
int32_t nd_format(nd_array a, int32_t style, const nd_print_options *options, char *text,
                  int64_t capacity, int64_t *need);

/* ---- Elementwise operations -------------------------------------------------------------
 * Operations are data: a registry of ufuncs, each with a name, a number of inputs and
 * outputs, and loops by dtype. Names are ABI, numbers are not: look a name up once. The
 * dtype of a result follows from those of the inputs as in NumPy 2, shapes broadcast, and
 * memory that inputs and targets share is as if the inputs had been copied first.
 * All: ND_E_VALUE: an unknown number, or a count that is not the one of the ufunc.
 * ND_E_TYPE: no loop for these dtypes, or a cast that the rule forbids. ND_E_BROADCAST.
 * float_flags, which may be NULL, receives bits of nd_float_flag, 0 on failure. */

/* Conditions of IEEE 754 that an operation met. They are not errors. NumPy has the same
 * numbers. An integer division by 0, whose result is 0, is ND_FLAG_DIVIDE as well. */
enum nd_float_flag {
  ND_FLAG_DIVIDE = 1,
  ND_FLAG_OVERFLOW = 2,
  ND_FLAG_UNDERFLOW = 4,
  ND_FLAG_INVALID = 8
};

/* What a fold by an operation starts from. */
enum nd_identity {
  ND_IDENTITY_NONE = 0,        /* the first element, elements are combined in order */
  ND_IDENTITY_REORDERABLE = 1, /* the first element, in any order */
  ND_IDENTITY_ZERO = 2,
  ND_IDENTITY_ONE = 3,
  ND_IDENTITY_TRUE = 4,
  ND_IDENTITY_ALL_BITS = 5,    /* an integer of ones */
  ND_IDENTITY_MINUS_INFINITY = 6
};

/* One ufunc described. The strings are static. */
typedef struct nd_ufunc_desc {
  int32_t struct_size;
  int32_t inputs;          /* 1 to 3 */
  int32_t outputs;         /* 1 or 2 */
  int32_t identity;        /* nd_identity */
  const char *name;        /* as in NumPy, or SciPy */
  const char *doc;         /* one sentence */
} nd_ufunc_desc;

/* The number of ufuncs. Cannot fail. */
int32_t nd_ufunc_count(void);

/* The number of the ufunc of a name. ND_E_VALUE: there is none. */
int32_t nd_ufunc_find(const char *name, int32_t *result);

/* Points result at the immortal description of a ufunc. */
int32_t nd_ufunc_info(int32_t ufunc, const nd_ufunc_desc **result);

/* The dtypes that a call would compute with: inputs, then outputs, into operands, which
 * has room for capacity of them. dtypes: one per input. Bit i of weak: input i is a number
 * of the host language, whose dtype (bool, int64, float64 or complex128) only tells its
 * kind. dtype: 0, or that of the loop. casting: nd_casting_rule.
 * ND_E_DTYPE. ND_E_VALUE: capacity too small. */
int32_t nd_ufunc_resolve(int32_t ufunc, int32_t input_count, const int32_t *dtypes,
                         int32_t weak, int32_t dtype, int32_t casting, int32_t *operands,
                         int32_t capacity);

/* How a ufunc is called. A NULL pointer to it means the defaults given here. */
typedef struct nd_ufunc_options {
  int32_t struct_size;
  int32_t dtype;           /* 0: by promotion, else that of the loop */
  int32_t casting;         /* ND_CAST_SAME_KIND */
  int32_t weak;            /* 0: bit i for an input that is a number of the host language */
  int32_t order;           /* ND_ORDER_K: of fresh results */
  int32_t reserved;        /* 0 */
  nd_array mask;           /* 0: all, else of bool, broadcast with the inputs */
} nd_ufunc_options;

/* Calls a ufunc: fresh arrays in results. options may be NULL. Where options->mask is
 * false their elements are undefined. ND_E_VALUE: bad options. ND_E_OVERFLOW: a weak
 * integer out of the bounds of its dtype. */
int32_t nd_ufunc_call(int32_t ufunc, int32_t input_count, const nd_array *inputs,
                      const nd_ufunc_options *options, int32_t result_count,
                      nd_array *results, int32_t *float_flags);

/* The same into arrays that exist, of any layout. options may be NULL. They have the
 * broadcast shape, and take part in it. ND_E_READONLY. ND_E_OVERLAP: elements of a target
 * share memory, or two targets do. ND_E_OVERFLOW as above. */
int32_t nd_ufunc_call_into(int32_t ufunc, int32_t input_count, const nd_array *inputs,
                           const nd_ufunc_options *options, int32_t target_count,
                           const nd_array *targets, int32_t *float_flags);

/* The short call of a ufunc of one input and one output, with defaults. */
int32_t nd_ufunc_unary(int32_t ufunc, nd_array a, nd_array *result, int32_t *float_flags);

/* The short call of a ufunc of two inputs and one output, with defaults. */
int32_t nd_ufunc_binary(int32_t ufunc, nd_array a, nd_array b, nd_array *result,
                        int32_t *float_flags);

/* Bits of the scalar_flags argument. */
enum nd_scalar_flag {
  ND_SCALAR_WEAK = 1,      /* a number of the host language */
  ND_SCALAR_FIRST = 2      /* the scalar is the first input */
};

/* A ufunc of an array and a scalar. ND_E_DTYPE. ND_E_OVERFLOW: a weak integer out of
 * bounds. */
int32_t nd_ufunc_scalar(int32_t ufunc, nd_array a, int32_t value_dtype, const void *value,
                        int32_t scalar_flags, nd_array *result, int32_t *float_flags);

/* The same into an array that exists, often a itself. ND_E_READONLY. ND_E_TYPE: its dtype
 * does not take the result. ND_E_BROADCAST: its shape is another. ND_E_OVERLAP. */
int32_t nd_ufunc_scalar_into(int32_t ufunc, nd_array a, int32_t value_dtype,
                             const void *value, int32_t scalar_flags, nd_array target,
                             int32_t *float_flags);

/* The short call of a ufunc of one output with numbers of the host language, which are
 * weak, among its inputs. Where inputs[i] is 0 the number is integers[i] if bit i of
 * integer_bits is set, else reals[i]. ND_E_OVERFLOW: an integer out of bounds. */
int32_t nd_ufunc_numbers(int32_t ufunc, int32_t input_count, const nd_array *inputs,
                         int32_t integer_bits, const int64_t *integers,
                         const double *reals, nd_array *result, int32_t *float_flags);

/* The ufunc of a name and one input, for C in one line. ND_E_VALUE: there is none. */
int32_t nd_unary(const char *name, nd_array a, nd_array *result);

/* The ufunc of a name and two inputs. ND_E_VALUE: there is none. */
int32_t nd_binary(const char *name, nd_array a, nd_array b, nd_array *result);

/* ---- Reductions -------------------------------------------------------------------------
 * Folds of the elements along axes. Sums of floats are by one fixed tree, whose error grows
 * with the logarithm of the number of elements on every axis, and whose bits depend on the
 * shape and the axes alone: not on strides, threads or the SIMD target. float16 and
 * bfloat16 are added as float32, integers modulo 2^bits.
 * axes: axis_count of them, negative ones count from the end. NULL with -1 means all.
 * Fresh results are without these axes, or have them with length 1 by options->keepdims.
 * float_flags as above. All: ND_E_AXIS. ND_E_VALUE: an unknown number, no element where
 * there is no identity, bad options. ND_E_TYPE: not for these dtypes, or a mask that is not
 * of bool. ND_E_BROADCAST: a mask that does not fit. ND_E_NDIM: an initial that is not 0-d.
 * Those into an array: ND_E_OVERLAP: its elements share memory. ND_E_TYPE: its dtype does
 * not take the result. */

/* How a reduction is called. A NULL pointer to it means the defaults given here. */
typedef struct nd_reduce_options {
  int32_t struct_size;
  int32_t dtype;           /* 0: as NumPy chooses, else the one that is computed in */
  int32_t keepdims;        /* 0 */
  int32_t weak_initial;    /* 0: not 0 means initial is a number of the host language */
  nd_array mask;           /* 0: all elements, else of bool, broadcast to the array */
  nd_array initial;        /* 0: none, else 0-d: what the fold starts from */
  nd_array weights;        /* 0: none, else of the shape of the array, or of one axis */
  double correction;       /* 0.0: subtracted from the number of elements of a variance */
  int32_t casting;         /* ND_CAST_UNSAFE: of the array to dtype */
  int32_t reserved;        /* 0 */
} nd_reduce_options;

/* One reduction described. The strings are static. */
typedef struct nd_reduction_desc {
  int32_t struct_size;
  int32_t skips_nan;       /* 1: NaN counts as absent */
  const char *name;        /* as in NumPy */
  const char *doc;         /* one sentence */
} nd_reduction_desc;

/* The number of reductions: sum prod min max any all count_nonzero mean var std argmin
 * argmax ptp average, and those that skip NaN. Cannot fail. */
int32_t nd_reduction_count(void);

/* The number of the reduction of a name. ND_E_VALUE: there is none. */
int32_t nd_reduction_find(const char *name, int32_t *result);

/* Points result at the immortal description of a reduction. */
int32_t nd_reduction_info(int32_t reduction, const nd_reduction_desc **result);

/* Reduces an array. options may be NULL, and axes with axis_count -1. argmin and argmax
 * take one axis or all, and count in C order. ND_E_SHAPE: weights that do not fit. */
int32_t nd_reduce(int32_t reduction, nd_array a, int32_t axis_count, const int64_t *axes,
                  const nd_reduce_options *options, nd_array *result,
                  int32_t *float_flags);

/* Reduces all elements, without options: the element and its dtype where no array of it is
 * wanted. value has capacity bytes. ND_E_VALUE: capacity is below 16. */
int32_t nd_reduce_value(int32_t reduction, nd_array a, void *value, int64_t capacity,
                        int32_t *dtype, int32_t *float_flags);

/* The same into an array of the shape of the result, which is cast as same_kind. options
 * may be NULL, and axes with axis_count -1. ND_E_READONLY, ND_E_SHAPE. */
int32_t nd_reduce_into(int32_t reduction, nd_array a, int32_t axis_count,
                       const int64_t *axes, const nd_reduce_options *options,
                       nd_array target, int32_t *float_flags);

/* ufunc.reduce of NumPy, for ufuncs of two inputs whose result is of their dtype. options
 * may be NULL, and axes with axis_count -1. Ufuncs without ND_IDENTITY_REORDERABLE or an
 * identity take one axis and combine from the first element to the last. */
int32_t nd_ufunc_reduce(int32_t ufunc, nd_array a, int32_t axis_count,
                        const int64_t *axes, const nd_reduce_options *options,
                        nd_array *result, int32_t *float_flags);

/* The same of all elements, without options, as nd_reduce_value. */
int32_t nd_ufunc_reduce_value(int32_t ufunc, nd_array a, void *value, int64_t capacity,
                              int32_t *dtype, int32_t *float_flags);

/* The same into an array of the shape of the result. options may be NULL, and axes with
 * axis_count -1. ND_E_READONLY, ND_E_SHAPE. */
int32_t nd_ufunc_reduce_into(int32_t ufunc, nd_array a, int32_t axis_count,
                             const int64_t *axes, const nd_reduce_options *options,
                             nd_array target, int32_t *float_flags);

/* ufunc.accumulate: all partial folds, strictly from the first element on. dtype: 0, or
 * that of the loop. ND_E_DTYPE. */
int32_t nd_ufunc_accumulate(int32_t ufunc, nd_array a, int64_t axis, int32_t dtype,
                            nd_array *result, int32_t *float_flags);

/* The same into an array of the shape of a. ND_E_DTYPE, ND_E_READONLY, ND_E_SHAPE. */
int32_t nd_ufunc_accumulate_into(int32_t ufunc, nd_array a, int64_t axis, int32_t dtype,
                                 nd_array target, int32_t *float_flags);

/* ufunc.reduceat: the fold of a[indices[i]:indices[i + 1]] for each i, of the one element
 * a[indices[i]] where that is empty. indices: integers, 1-d. ND_E_INDEX: one is out of
 * bounds, or they are not integers. ND_E_NDIM, ND_E_DTYPE. */
int32_t nd_ufunc_reduceat(int32_t ufunc, nd_array a, int64_t axis, nd_array indices,
                          int32_t dtype, nd_array *result, int32_t *float_flags);

/* ufunc.outer: all pairs, the axes of a before those of b. options may be NULL.
 * ND_E_NDIM. */
int32_t nd_ufunc_outer(int32_t ufunc, nd_array a, nd_array b,
                       const nd_ufunc_options *options, nd_array *result,
                       int32_t *float_flags);

/* ufunc.at: target[indices] = ufunc(target[indices], b) element after element, so that an
 * index that comes twice counts twice. indices: index_count arrays of integers, one for
 * each of the first axes, broadcast together. b: 0 for ufuncs of one input, else it
 * broadcasts to target[indices]. ND_E_INDEX: one is out of bounds or not an integer, and
 * nothing has changed. ND_E_READONLY, ND_E_BROADCAST, ND_E_NDIM. */
int32_t nd_ufunc_at(int32_t ufunc, nd_array target, int32_t index_count,
                    const nd_array *indices, nd_array b, int32_t *float_flags);

/* ufunc.accumulate with more: not 0 in skip_nan makes NaN the identity, as nancumsum does,
 * in include_initial puts the identity first, as cumulative_sum can. ND_E_DTYPE. */
int32_t nd_scan(int32_t ufunc, nd_array a, int64_t axis, int32_t dtype, int32_t skip_nan,
                int32_t include_initial, nd_array *result, int32_t *float_flags);

/* numpy.diff, n times. prepend and append: 0, or arrays that are joined to a first, 0-d
 * ones count as one row. ND_E_VALUE: negative n. ND_E_NDIM: 0-d a. ND_E_SHAPE. */
int32_t nd_diff(nd_array a, int32_t n, int64_t axis, nd_array prepend, nd_array append,
                nd_array *result, int32_t *float_flags);

/* numpy.gradient along one axis. spacing: 0 for 1, a 0-d distance, or 1-d coordinates.
 * edge_order: 1 or 2. ND_E_SHAPE: fewer than edge_order + 1 elements, or another number of
 * coordinates. */
int32_t nd_gradient(nd_array a, int64_t axis, nd_array spacing, int32_t edge_order,
                    nd_array *result, int32_t *float_flags);

/* numpy.trapezoid. x: 0 for points that are dx apart, else the points, 1-d or as y.
 * ND_E_NDIM: x is 0-d. ND_E_SHAPE, ND_E_BROADCAST. */
int32_t nd_trapezoid(nd_array y, nd_array x, double dx, int64_t axis, nd_array *result,
                     int32_t *float_flags);

/* numpy.vecdot: the sum of conj(a) * b along an axis. ND_E_SHAPE: different lengths.
 * ND_E_BROADCAST. */
int32_t nd_vecdot(nd_array a, nd_array b, int64_t axis, nd_array *result,
                  int32_t *float_flags);

/* The same of two vectors: the element and its dtype where no array of it is wanted, as
 * nd_reduce_value. ND_E_NDIM: no vectors. ND_E_VALUE, ND_E_SHAPE. */
int32_t nd_vecdot_value(nd_array a, nd_array b, void *value, int64_t capacity,
                        int32_t *dtype, int32_t *float_flags);

/* numpy.inner: sums of products over the last axis of both. ND_E_SHAPE: different lengths.
 * ND_E_NDIM. */
int32_t nd_inner(nd_array a, nd_array b, nd_array *result, int32_t *float_flags);

/* ---- Convolution ------------------------------------------------------------------------
 * Different dtypes are promoted first. Integers are exact modulo 2^bits, by every method.
 * Sums of floating numbers are direct, or by transforms, which are faster where both
 * operands are long. The tests hold
 * - a direct sum of m products to 2 * m * u times the sum of their magnitudes,
 * - one of n results by transforms to 2 * u * log2(8 * (n + 64)) * |a| * |v|,
 * where u is the unit roundoff in which sums are made, 2^-53, or 2^-24 for float32,
 * complex64 and 16-bit floats, whose results are rounded once more, and |a| is the root of
 * the sum of all squared magnitudes. The first holds in any order of additions. By the
 * second, small sums next to large ones lose digits. As long operands are cut into blocks,
 * that is next to those of their block.
 * A result is the same bits for any number of threads. */

/* How sums are computed. */
enum nd_convolve_method {
  ND_METHOD_AUTO = 0,      /* by transforms where that is faster, the shorter operand has 48
                            * elements or more, and both are finite
                            * with largest magnitudes of 2^-39 to 2^39 (float32 and below),
                            * or 2^-400 to 2^400, or all 0 */
  ND_METHOD_DIRECT = 1,
  ND_METHOD_FFT = 2,       /* by transforms: a NaN or an infinity makes NaN of its block */
  ND_METHOD_FLOAT_FFT = 3  /* the same, with bool and integers taken as float64, 16-bit floats
                            * as float32, and results not cast back */
};

/* numpy.convolve of two vectors (0-d counts as one element). mode: nd_convolve_mode.
 * ND_E_NDIM: more than 1 dimension. ND_E_VALUE: an empty operand, unknown mode. */
int32_t nd_convolve(nd_array a, nd_array v, int32_t mode, nd_array *result);

/* numpy.correlate of two vectors. Errors as nd_convolve. */
int32_t nd_correlate(nd_array a, nd_array v, int32_t mode, nd_array *result);

/* scipy.signal.convolve of two arrays of the same number of dimensions: same is centred
 * with respect to a, valid needs one operand at least as large as the other on every axis.
 * ND_E_NDIM: different numbers of dimensions. ND_E_VALUE: as said, unknown mode. */
int32_t nd_signal_convolve(nd_array a, nd_array v, int32_t mode, nd_array *result);

/* scipy.signal.correlate likewise: v is not reversed, and is conjugated when complex. */
int32_t nd_signal_correlate(nd_array a, nd_array v, int32_t mode, nd_array *result);

/* The former, or, if correlate is not 0, the latter, in a way (nd_convolve_method) and
 * along some axes: along the others both operands have the same length, or one of them has
 * length 1, and only elements of equal index meet. axis_count -1 with axes NULL: all axes.
 * ND_METHOD_FLOAT_FFT is scipy.signal.fftconvolve and oaconvolve.
 * ND_E_AXIS. ND_E_BROADCAST: lengths that differ. ND_E_VALUE: axis_count 0. */
int32_t nd_signal_convolve_by(nd_array a, nd_array v, int32_t mode, int32_t correlate,
                              int32_t way, int32_t axis_count, const int64_t *axes,
                              nd_array *result);

/* What ND_METHOD_AUTO does with two arrays: ND_METHOD_DIRECT or ND_METHOD_FFT. */
int32_t nd_signal_method(nd_array a, nd_array v, int32_t mode, int32_t correlate,
                         int32_t *result);

/* nd_signal_convolve, or, if correlate is not 0, nd_signal_correlate, of raw arrays of one
 * dtype, all axes convolved. target has the shape of the result, is written to, and may
 * overlap a and v, but not itself. Of the views struct_size, dtype, ndim, data, lo, hi,
 * shape and strides are read. With a workspace of workspace_bytes bytes sums are direct, and
 * nothing is allocated, no lock is taken and no other thread used, so that the call is fit
 * for real-time threads. With NULL the library may allocate and goes the fastest way. The
 * workspace may have any alignment.
 * ND_E_TYPE: dtypes that differ. ND_E_DTYPE, ND_E_NDIM, ND_E_SHAPE, ND_E_OVERLAP.
 * ND_E_BOUNDS: elements outside lo and hi, or a workspace that is too small. ND_E_VALUE:
 * as nd_signal_convolve, or negative workspace_bytes. ND_E_VERSION: a struct_size that is
 * too small. */
int32_t nd_raw_convolve_nd(const nd_view *a, const nd_view *v, int32_t mode,
                           int32_t correlate, const nd_view *target, void *workspace,
                           int64_t workspace_bytes);

/* The bytes that nd_raw_convolve_nd needs at most for such views, whatever the elements.
 * Errors as there. */
int32_t nd_raw_convolve_workspace(const nd_view *a, const nd_view *v, int32_t mode,
                                  int32_t correlate, const nd_view *target,
                                  int64_t *result);

/* Convolves signals that arrive block by block. */
typedef int64_t nd_convolver;

/* A convolver with the taps (a vector of float32 or float64, or a row for each channel) of
 * blocks of block samples of each channel, of the same dtype. To be given back by
 * nd_release. Long taps are cut into parts as long as a block, so a block takes as long as
 * (taps / block) products of spectra and two transforms of 2 * block samples. Of a NaN or
 * an infinity nothing is left but NaN in its whole block, also before it, and in the
 * ceil(taps / block) blocks behind. Errors spread as far.
 * ND_E_TYPE: another dtype. ND_E_NDIM. ND_E_SHAPE: as many rows as channels are wanted.
 * ND_E_VALUE: no taps, a block of more than 2^24 samples, block or channels < 1.
 * ND_E_OVERFLOW. */
int32_t nd_convolver_create(nd_array taps, int64_t block, int64_t channels,
                            nd_convolver *result);

/* The next block: of each channel, one after another, block samples, to as many results at
 * data, which may be samples. The results are the first samples of the full convolution of
 * all that has been put in with the taps, from where the last block ended. Nothing is
 * allocated and no lock is waited for, so that the call is fit for real-time threads.
 * ND_E_VALUE: another thread uses the convolver. */
int32_t nd_convolver_process(nd_convolver convolver, const void *samples, void *data);

/* Makes a convolver forget all that has been put in.
 * ND_E_VALUE: another thread uses the convolver. */
int32_t nd_convolver_reset(nd_convolver convolver);

/* The samples by which the first result of a block lags behind its first sample, because
 * the whole block must be there: block - 1. The convolution itself delays nothing. */
int32_t nd_convolver_latency(nd_convolver convolver, int64_t *result);

/* What the filters below see beyond the ends a and d of an axis a b c d: nd_boundary, or one
 * of these, which need arithmetic. */
enum nd_extension {
  ND_EXTEND_SMOOTH = 5,        /* a line through the last two samples */
  ND_EXTEND_LINE = 6,          /* a line of the slope from a to d */
  ND_EXTEND_ANTISYMMETRIC = 7, /* -b -a | a b c d | -d -c */
  ND_EXTEND_ANTIREFLECT = 8,   /* 2a-c 2a-b | a b c d | 2d-c 2d-b */
  ND_EXTEND_INTERPOLATE = 9    /* polynomials: nd_savgol_filter alone */
};

/* scipy.signal.lfilter along an axis, for filters without feedback: a has one coefficient,
 * which divides b. initial: 0, or an array like x but for len(b) - 1 numbers along the
 * axis (or 1 along another, which lines share): what is added to the first results because
 * of earlier samples. result_count: 1, or 2 for the state after the last sample as well,
 * which is initial for the samples that follow. The results have the dtype to which all
 * promote. float16 and bfloat16 are summed in float32.
 * ND_E_UNSUPPORTED: more coefficients in a, or only integers.
 * ND_E_AXIS, ND_E_NDIM, ND_E_SHAPE: of initial. ND_E_VALUE: no samples or coefficients. */
int32_t nd_lfilter(nd_array b, nd_array a, nd_array x, int64_t axis, nd_array initial,
                   int32_t result_count, nd_array *results);

/* scipy.signal.upfirdn along an axis: up - 1 zeros after each sample, the filter h, and
 * every down-th result. ends: nd_boundary with fill, or nd_extension but for
 * ND_EXTEND_INTERPOLATE. The result has the dtype to which h, x and float32 promote.
 * ND_E_AXIS, ND_E_NDIM: h is not 1-d. ND_E_VALUE: h is empty, up or down is below 1, or
 * ends is unknown. ND_E_OVERFLOW. */
int32_t nd_upfirdn(nd_array h, nd_array x, int64_t up, int64_t down, int64_t axis,
                   int32_t ends, double fill, nd_array *result);

/* The weights of length samples, spacing apart, in a derivative of the polynomial of the
 * given order that fits them best, at a position that counts from the first of them, the
 * middle if it is negative: scipy.signal.savgol_coeffs, to be used by dot. float64.
 * ND_E_VALUE: order is not below length, position is, or derivative is negative. */
int32_t nd_savgol_taps(int64_t length, int32_t order, int32_t derivative, double spacing,
                       double position, nd_array *result);

/* scipy.signal.savgol_filter along an axis. ends: nd_boundary with fill, or
 * ND_EXTEND_INTERPOLATE. float32 gives float32, other dtypes give float64, in which all are
 * computed. ND_E_TYPE: complex x. ND_E_AXIS, ND_E_VALUE: as nd_savgol_taps, or fewer
 * samples than length with ND_EXTEND_INTERPOLATE. */
int32_t nd_savgol_filter(nd_array x, int64_t length, int32_t order, int32_t derivative,
                         double spacing, int64_t axis, int32_t ends, double fill,
                         nd_array *result);

/* n numbers of a window that scipy.signal.get_window knows by name: barthann, bartlett,
 * blackman, blackmanharris, bohman, boxcar, cosine, exponential, flattop, gaussian,
 * general_hamming, hamming, hann, kaiser, lanczos, nuttall, parzen, triang, tukey and their
 * aliases. periodic: not 0 for the first n of n + 1. parameter: a NaN where none is given.
 * ND_E_VALUE: an unknown name, a parameter that is missing or not allowed. ND_E_SHAPE. */
int32_t nd_window(const char *name, int64_t n, int32_t periodic, double parameter,
                  nd_array *result);

/* scipy.signal.firwin: n taps with the rising cutoffs, of which every second ends a band
 * that passes. The first band begins at 0 if pass_zero is not 0. scale: not 0 for a gain of
 * 1 in the first band. window: n float64 numbers, or 0 for a Hamming window.
 * ND_E_VALUE: n or cutoff_count is below 1, cutoffs that do not rise or are not between 0
 * and half the sampling rate, or an even n for a filter that passes that half.
 * ND_E_SHAPE, ND_E_DTYPE: of window. */
int32_t nd_firwin(int64_t n, int32_t cutoff_count, const double *cutoffs,
                  double sampling_rate, int32_t pass_zero, int32_t scale, nd_array window,
                  nd_array *result);

/* scipy.signal.sepfir2d: the rows of a filtered by row, then its columns by column, both of
 * odd length, with ND_BOUNDARY_REFLECT. float32 and complex dtypes stay, others give
 * float64. ND_E_NDIM, ND_E_VALUE: an even length, or no elements. ND_E_TYPE: complex taps
 * for a real array. */
int32_t nd_sepfir2d(nd_array a, nd_array row, nd_array column, nd_array *result);

/* scipy.signal.convolve2d, or, if correlate is not 0, correlate2d. mode: nd_convolve_mode.
 * boundary: nd_boundary, of which SciPy has ND_BOUNDARY_CONSTANT, _WRAP and _REFLECT (symm).
 * fill: one element of fill_dtype for ND_BOUNDARY_CONSTANT.
 * ND_E_NDIM: not two dimensions. ND_E_VALUE: an empty operand, an unknown mode or boundary,
 * as nd_signal_convolve for valid, a complex fill of a real result. ND_E_DTYPE. */
int32_t nd_convolve2d(nd_array a, nd_array v, int32_t mode, int32_t correlate,
                      int32_t boundary, int32_t fill_dtype, const void *fill,
                      nd_array *result);

/* ---- Filters -----------------------------------------------------------------------------
 * Functions of the samples in a window that slides over an array, as scipy.ndimage has
 * them. Results have the shape of the array, but for strides. */

/* What is seen beyond the ends a and d of an axis a b c d. */
enum nd_boundary {
  ND_BOUNDARY_REFLECT = 0,     /* d c b a | a b c d | d c b a */
  ND_BOUNDARY_CONSTANT = 1,    /* the fill of the options */
  ND_BOUNDARY_NEAREST = 2,     /* a a a a | a b c d | d d d d */
  ND_BOUNDARY_MIRROR = 3,      /* d c b | a b c d | c b a */
  ND_BOUNDARY_WRAP = 4         /* a b c d | a b c d | a b c d */
};

/* How a filter is called. A NULL pointer to it means the defaults given here. The pointers
 * in it lead to one number per axis of the array, or are NULL. A window of m taps meets, for
 * output i, the samples i * stride + (k - m / 2 - origin) * dilation with 0 <= k < m, and
 * there are (n + stride - 1) / stride outputs of n samples. */
typedef struct nd_filter_options {
  int32_t struct_size;
  int32_t dtype;             /* 0: of the result, that of the array */
  const int32_t *boundary;   /* ND_BOUNDARY_REFLECT */
  const int64_t *origin;     /* 0: -(m / 2) to (m - 1) / 2 */
  const int64_t *stride;     /* 1 */
  const int64_t *dilation;   /* 1 */
  double fill;               /* 0.0: what ND_BOUNDARY_CONSTANT shows */
  double fill_imag;          /* 0.0: its imaginary part */
} nd_filter_options;

/* Linear filters are sums of weights times samples. Those of integers and integral
 * weights are exact, modulo 2^bits. Those of float32, of 16-bit floats and of integers of
 * at most 16 bits with weights of these, or with integral ones up to 2^24 unless the result
 * is float64, are added in float32, others in float64. On the way to integers sums are
 * truncated, then they wrap. Beyond int32 those to 8 and 16 bits are 0, beyond int64 others
 * are some integer. A weight of 0 takes no part where many are 0. Filters along several
 * axes store what is between two of them in the dtype of the result, if that is an integer.
 * Results of complex numbers are complex. Of the options for an axis that a filter leaves
 * alone only the stride counts.
 * All: ND_E_VALUE: bad options, an origin outside the window. ND_E_TYPE: a real dtype for
 * complex results. ND_E_OVERFLOW: a window beyond int64. Those that store into an array,
 * which has the shape of the result and may overlap a: ND_E_READONLY, ND_E_SHAPE,
 * ND_E_OVERLAP: its elements share memory. The dtype of the options is not looked at. */

/* scipy.ndimage.correlate, or convolve if convolve is not 0: weights, conjugated, at the
 * samples of the window, or reversed. weights has as many axes as a. Floating samples and
 * some fifty weights or more go by transforms where that is faster, with their errors (see
 * Convolution), and directly where a block has what is not finite or not of the magnitudes
 * of ND_METHOD_AUTO. Results below 2^-16 (float32) or 2^-29 of what the largest samples and
 * results let expect are summed after all. options may be NULL.
 * ND_E_NDIM. ND_E_VALUE: no weights. */
int32_t nd_filter_correlate(nd_array a, nd_array weights, int32_t convolve,
                            const nd_filter_options *options, nd_array *result);

/* The same into an array of the shape of the result. options may be NULL. */
int32_t nd_filter_correlate_into(nd_array a, nd_array weights, int32_t convolve,
                                 const nd_filter_options *options, nd_array target);

/* The filters made of Gaussians. */
enum nd_gaussian_kind {
  ND_GAUSSIAN_SMOOTH = 0,
  ND_GAUSSIAN_LAPLACE = 1,             /* the sum of second derivatives */
  ND_GAUSSIAN_GRADIENT_MAGNITUDE = 2   /* the root of the sum of squared first ones */
};

/* scipy.ndimage.gaussian_filter along axis_count axes, one after the other. sigma: one
 * standard deviation for each, 0 leaves an axis alone. order: the derivative to take along
 * each, NULL for 0. Of the other kinds: not 0 where a derivative is a term, NULL for all.
 * radius: samples to either side, or -1, as with NULL, for truncate * sigma + 0.5.
 * axes may be NULL, order may be NULL, radius may be NULL, options may be NULL.
 * axes NULL with axis_count -1: all. ND_E_AXIS. ND_E_VALUE: an unknown kind, a sigma that is
 * negative or not finite, a negative or too high order, a negative radius. */
int32_t nd_filter_gaussian(nd_array a, int32_t kind, int32_t axis_count,
                           const int64_t *axes, const double *sigma, const int32_t *order,
                           const int64_t *radius, double truncate,
                           const nd_filter_options *options, nd_array *result);

/* The same into an array of the shape of the result. axes may be NULL, order may be NULL,
 * radius may be NULL, options may be NULL. */
int32_t nd_filter_gaussian_into(nd_array a, int32_t kind, int32_t axis_count,
                                const int64_t *axes, const double *sigma,
                                const int32_t *order, const int64_t *radius,
                                double truncate, const nd_filter_options *options,
                                nd_array target);

/* scipy.ndimage.uniform_filter: means of so many samples along each of axis_count axes, one
 * after the other. axes may be NULL with axis_count -1: all. options may be NULL.
 * ND_E_AXIS. ND_E_VALUE: a size below 1. */
int32_t nd_filter_uniform(nd_array a, int32_t axis_count, const int64_t *axes,
                          const int64_t *sizes, const nd_filter_options *options,
                          nd_array *result);

/* The same into an array of the shape of the result. axes may be NULL with axis_count -1.
 * options may be NULL. */
int32_t nd_filter_uniform_into(nd_array a, int32_t axis_count, const int64_t *axes,
                               const int64_t *sizes, const nd_filter_options *options,
                               nd_array target);

/* Filters that take differences. */
enum nd_derivative_kind {
  ND_DERIVATIVE_SOBEL = 0,     /* along the one axis given, smoothed along the others */
  ND_DERIVATIVE_PREWITT = 1,   /* the same with even weights */
  ND_DERIVATIVE_LAPLACE = 2,   /* the sum of second differences along the axes */
  ND_DERIVATIVE_SOBEL_MAGNITUDE = 3,   /* the root of the sum of squares along the axes */
  ND_DERIVATIVE_PREWITT_MAGNITUDE = 4
};

/* scipy.ndimage.sobel, prewitt or laplace, or generic_gradient_magnitude by the first two.
 * axes may be NULL with axis_count -1: all. options may be NULL. ND_E_AXIS. ND_E_VALUE: an
 * unknown kind, other than one axis for ND_DERIVATIVE_SOBEL and ND_DERIVATIVE_PREWITT. */
int32_t nd_filter_derivative(nd_array a, int32_t kind, int32_t axis_count,
                             const int64_t *axes, const nd_filter_options *options,
                             nd_array *result);

/* The same into an array of the shape of the result. axes may be NULL with axis_count -1.
 * options may be NULL. */
int32_t nd_filter_derivative_into(nd_array a, int32_t kind, int32_t axis_count,
                                  const int64_t *axes, const nd_filter_options *options,
                                  nd_array target);
/* Filters by order compare the elements in a window as numpy.sort does, -0 before 0, and
 * bool with false before true. A window is given by the number of taps along each axis in
 * size, and by a footprint, whose elements that are not 0 belong to it, all if it is 0. size
 * may be NULL where there is a footprint or a structure, which have its shape. options may be
 * NULL. Those into an array do not look at options->dtype.
 * All: ND_E_VALUE: bad options, an origin outside of the window, no element in it.
 * ND_E_DTYPE: a complex array. ND_E_SHAPE: shapes that do not fit. ND_E_OVERFLOW: a window
 * beyond int64. Those into an array: ND_E_READONLY, ND_E_SHAPE, ND_E_OVERLAP. */

/* The element of a rank in the window: 0 gives minima, -1 maxima, half the number of its
 * elements medians. size may be NULL, options may be NULL. ND_E_VALUE: rank is not -n to
 * n - 1 for n elements. */
int32_t nd_filter_rank(nd_array a, const int64_t *size, nd_array footprint, int64_t rank,
                       const nd_filter_options *options, nd_array *result);

/* The same into an array of the shape of the result. size may be NULL, options may be NULL. */
int32_t nd_filter_rank_into(nd_array a, const int64_t *size, nd_array footprint,
                            int64_t rank, const nd_filter_options *options,
                            nd_array target);

/* The operations of grey morphology. */
enum nd_morphology {
  ND_MORPH_EROSION = 0,
  ND_MORPH_DILATION = 1,       /* by the window seen from the other side */
  ND_MORPH_OPENING = 2,        /* dilation of the erosion */
  ND_MORPH_CLOSING = 3,        /* erosion of the dilation */
  ND_MORPH_WHITE_TOPHAT = 4,   /* the array less its opening */
  ND_MORPH_BLACK_TOPHAT = 5,   /* the closing less the array */
  ND_MORPH_GRADIENT = 6,       /* dilation less erosion */
  ND_MORPH_LAPLACE = 7         /* dilation and erosion less twice the array */
};

/* structure: heights that erosion subtracts from the samples, and dilation adds, of the shape
 * of the window, 0 for none. They are rounded to the dtype of a, towards 0 to integers, and added
 * in float64. Integers saturate. Strides are for erosion and dilation. size may be
 * NULL, options may be NULL. ND_E_TYPE: a difference of bools. */
int32_t nd_filter_morphology(nd_array a, int32_t kind, const int64_t *size,
                             nd_array footprint, nd_array structure,
                             const nd_filter_options *options, nd_array *result);

/* The same into an array of the shape of the result. size may be NULL, options may be NULL. */
int32_t nd_filter_morphology_into(nd_array a, int32_t kind, const int64_t *size,
                                  nd_array footprint, nd_array structure,
                                  const nd_filter_options *options, nd_array target);

/* Erosion, dilation, opening or closing of the elements that are not 0, to bool. structure:
 * the footprint. iterations: of each step, until nothing changes if less than 1. mask: where
 * elements may change, of the shape of a, 0: everywhere. border: whether there is something
 * beyond the ends. origin may be NULL, else it is one number per axis. ND_E_VALUE: it never
 * stops changing. */
int32_t nd_filter_binary(nd_array a, int32_t kind, nd_array structure, int64_t iterations,
                         nd_array mask, int32_t border, const int64_t *origin,
                         nd_array *result);

/* The same into an array of the shape of a. origin may be NULL. */
int32_t nd_filter_binary_into(nd_array a, int32_t kind, nd_array structure,
                              int64_t iterations, nd_array mask, int32_t border,
                              const int64_t *origin, nd_array target);

/* ---- Fourier transforms ----------------------------------------------------------------
 * Element k of the transform of n elements x is the sum of x[j] * exp(-2 pi i j k / n), with
 * the other sign for inverse kinds. float16, bfloat16 and float32 are computed in
 * complex64, the rest in complex128. Any n is fast, products of small primes most. A line is
 * transformed to the same bits alone and among others, by any number of threads.
 * A line that is longer than its transform is cut, a shorter one is filled up with zeros.
 * Plans are kept for later calls, up to 96 MiB that are not counted as live bytes.
 * nd_memory_trim gives them back.
 * All: ND_E_AXIS. ND_E_VALUE: an unknown kind or norm, fewer than 1 point.
 * ND_E_OVERFLOW: more than 2^48 points. */

/* The transforms of numpy.fft. */
enum nd_fft_kind {
  ND_FFT_FORWARD = 0,
  ND_FFT_INVERSE = 1,
  ND_FFT_REAL = 2,             /* of real input: n / 2 + 1 elements along the last axis */
  ND_FFT_INVERSE_REAL = 3,     /* back to n real numbers */
  ND_FFT_HERMITIAN = 4,        /* of n / 2 + 1 elements to n real numbers */
  ND_FFT_INVERSE_HERMITIAN = 5
};

/* Where results are scaled, with n points. */
enum nd_fft_norm {
  ND_NORM_BACKWARD = 0,        /* inverse ones by 1 / n */
  ND_NORM_ORTHO = 1,           /* both by 1 / sqrt(n) */
  ND_NORM_FORWARD = 2          /* forward ones by 1 / n */
};

/* Cosine and sine transforms, named and scaled as dct and dst of scipy.fft. */
enum nd_dct_kind {
  ND_DCT_COSINE_2 = 0,
  ND_DCT_COSINE_3 = 1,         /* the inverse of type 2, but for the scale */
  ND_DCT_SINE_2 = 2,
  ND_DCT_SINE_3 = 3
};

/* The transform along one axis after another, from the last of axes to the first, inverse
 * real ones in order. The real side of a real or Hermitian kind is along the last of axes.
 * axes may be NULL: the last axis_count axes, or all of them with -1. lengths may be NULL,
 * and holds the number of points along each of axes, of the real side where there is one.
 * -1 is the length of the axis, or 2 * (length - 1) on the way to real numbers.
 * ND_E_TYPE: complex input of ND_FFT_REAL or ND_FFT_INVERSE_HERMITIAN. */
int32_t nd_fft(nd_array a, int32_t kind, int32_t axis_count, const int64_t *axes,
               const int64_t *lengths, int32_t norm, nd_array *result);

/* A cosine or sine transform along one axis. kind: nd_dct_kind. length: the number of
 * points, or -1 for that of the axis. The parts of complex input are transformed
 * separately. */
int32_t nd_dct(nd_array a, int32_t kind, int64_t axis, int64_t length, int32_t norm,
               nd_array *result);

/* The frequencies of a transform of n samples that lie spacing apart, as numpy.fft.fftfreq,
 * or, if half is not 0, as rfftfreq. ND_E_VALUE: n < 1. */
int32_t nd_fft_frequencies(int64_t n, double spacing, int32_t half, nd_array *result);

/* numpy.fft.fftshift, or, if inverse is not 0, ifftshift. axes may be NULL with axis_count
 * -1: all. */
int32_t nd_fft_shift(nd_array a, int32_t inverse, int32_t axis_count, const int64_t *axes,
                     nd_array *result);

/* ---- Files -------------------------------------------------------------------------------
 * The .npy format, versions 1 to 3, and .npz. Object arrays and pickles are refused.
 * Paths are UTF-8. Foreign byte order is swapped on reading.
 * All: ND_E_IO with the reason of the system. Readers: ND_E_FORMAT: malformed or cut
 * short. ND_E_VERSION. ND_E_DTYPE: a dtype that is not supported. */

/* How nd_npy_load maps a file. */
enum nd_map_mode {
  ND_MAP_NONE = 0,         /* read into memory */
  ND_MAP_READ = 1,         /* read-only mapping */
  ND_MAP_READWRITE = 2,    /* writes go to the file */
  ND_MAP_COPY_ON_WRITE = 3 /* writes stay in memory */
};

/* The array in a .npy file. A mapped file must not be made shorter while mapped.
 * ND_E_VALUE: unknown mode. ND_E_UNSUPPORTED: a foreign byte order cannot be mapped. */
int32_t nd_npy_load(const char *path, int32_t map_mode, nd_array *result);

/* Writes a .npy file, replacing one that exists only when all is written. */
int32_t nd_npy_save(const char *path, nd_array a);

/* A new .npy file of zeros mapped for reading and writing. order: ND_ORDER_C or F. */
int32_t nd_npy_create(const char *path, int32_t dtype, int32_t ndim, const int64_t *shape,
                      int32_t order, nd_array *result);

/* The array at the start of bytes bytes of .npy data in memory, copied. consumed, which may
 * be NULL, receives the bytes that it took. */
int32_t nd_npy_decode(const void *data, int64_t bytes, nd_array *result,
                      int64_t *consumed);

/* The .npy bytes of an array, cut to capacity. need receives how many bytes the whole has.
 * data may be NULL when capacity is 0. */
int32_t nd_npy_encode(nd_array a, void *data, int64_t capacity, int64_t *need);

typedef int64_t nd_npz;

/* Opens a .npz archive for reading. ND_E_FORMAT, ND_E_LIMIT: more than 65536 entries. */
int32_t nd_npz_open(const char *path, nd_npz *result);

/* The same over bytes in memory, which are copied. */
int32_t nd_npz_open_memory(const void *data, int64_t bytes, nd_npz *result);

/* The number of arrays in an archive. */
int32_t nd_npz_count(nd_npz archive, int32_t *result);

/* Copies the name of the array number index, without its .npy, as nd_error_message does.
 * ND_E_INDEX. */
int32_t nd_npz_name(nd_npz archive, int32_t index, char *text, int64_t capacity,
                    int64_t *need);

/* The array number index, its checksum verified. ND_E_INDEX. */
int32_t nd_npz_load(nd_npz archive, int32_t index, nd_array *result);

/* Starts a .npz archive for writing, which appears under path when nd_npz_finish succeeds.
 * nd_npz_count, nd_npz_name and nd_npz_load return ND_E_VALUE for it, and those below for one
 * that is finished or was opened for reading. */
int32_t nd_npz_create(const char *path, nd_npz *result);

/* Adds an array under a name, deflated when compress is not 0. ND_E_VALUE: an empty,
 * repeated or unsafe name, or an archive opened for reading. */
int32_t nd_npz_add(nd_npz archive, const char *name, nd_array a, int32_t compress);

/* Completes the file. The handle is still to be released. Releasing it without this
 * leaves no file. */
int32_t nd_npz_finish(nd_npz archive);

/* ---- Interchange -------------------------------------------------------------------------- */

/* Exports an array as a DLManagedTensorVersioned (versioned not 0) or as the legacy
 * DLManagedTensor. It keeps the memory alive until its deleter is called.
 * ND_E_VALUE: strides that are not whole elements. ND_E_READONLY: a read-only array in
 * legacy form, which cannot say so. */
int32_t nd_dlpack_export(nd_array a, int32_t versioned, void **result);

/* Takes over a managed tensor: on success its deleter is called when the memory is no longer
 * referred to, on failure it stays with the caller. A legacy one is read-only.
 * ND_E_FORMAT: an inconsistent tensor. ND_E_VERSION. ND_E_DTYPE. ND_E_UNSUPPORTED: not in
 * memory of the CPU. */
int32_t nd_dlpack_import(void *tensor, int32_t versioned, nd_array *result);

/* Calls the deleter of a managed tensor that nobody took, for hosts that cannot. */
int32_t nd_dlpack_release(void *tensor, int32_t versioned);

/* ---- Memory and threads -------------------------------------------------------------------- */

typedef struct nd_memory_info {
  int32_t struct_size;
  int32_t reserved;        /* 0 */
  int64_t live_bytes;      /* in use by arrays and raw memory */
  int64_t peak_bytes;      /* the largest live_bytes so far */
  int64_t cached_bytes;    /* freed, kept for reuse */
  int64_t limit_bytes;     /* 0: none */
  int64_t allocations;
  int64_t recycled;        /* of those, served from the cache */
} nd_memory_info;

/* Sets the limit on live bytes of the process, 0 for none, and stores the previous one in
 * previous, which may be NULL. ND_E_VALUE: negative. */
int32_t nd_memory_limit(int64_t bytes, int64_t *previous);

/* Fills result as far as the library knows it, at most the struct_size bytes that the caller
 * has set. ND_E_VALUE: struct_size too small, and nothing is written. */
int32_t nd_memory_stats(nd_memory_info *result);

/* Returns cached memory to the system, and the plans of transforms. result, which may be
 * NULL, receives the cached bytes, plans not counted. */
int32_t nd_memory_trim(int64_t *result);

/* The number of threads that one call may use. Cannot fail. */
int32_t nd_thread_count(void);

/* Sets it. ND_E_VALUE: outside 1 to 256. */
int32_t nd_set_thread_count(int32_t count);
