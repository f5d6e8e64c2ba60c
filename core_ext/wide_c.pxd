# 128-bit products in C. Cython's overflow checks do not know __int128 (they would cut it to 64
# bits), so no __int128 leaves these functions: each takes and returns int64_t and raises
# OverflowError when its result needs more. Their plain Python is wide.py.
from libc.stdint cimport int64_t

cdef extern from *:
    """
    #include <stdint.h>

    /* Floor of (a * b + c) / d; the exact value is below 2^127 for any int64_t. */
    static CYTHON_INLINE int64_t wide_round_div(int64_t a, int64_t b, int64_t c, int64_t d) {
        int64_t small;
        __int128 dividend, quotient;
        if (d <= 0) {
            PyErr_SetString(PyExc_ValueError, "divisor must be positive");
            return -1;
        }
        /* Amounts met in practice fit 64 bits, where division is ten times faster. */
        if (!__builtin_mul_overflow(a, b, &small) && !__builtin_add_overflow(small, c, &small)) {
            int64_t q = small / d;
            return q - (small % d < 0);
        }
        dividend = (__int128)a * b + c;
        quotient = dividend / d;
        quotient -= (dividend % d < 0);
        if (quotient > INT64_MAX || quotient < INT64_MIN) {
            PyErr_SetString(PyExc_OverflowError, "amount beyond 64 bits");
            return -1;
        }
        return (int64_t)quotient;
    }

    /* a * b - d * q is below d, so it is exact modulo 2^64 too: no 128-bit work. */
    static CYTHON_INLINE int64_t wide_mul_rest(int64_t a, int64_t b, int64_t d, int64_t q) {
        return (int64_t)((uint64_t)a * (uint64_t)b - (uint64_t)d * (uint64_t)q);
    }
    """
    int64_t round_div "wide_round_div" (
        int64_t factor, int64_t other, int64_t addend, int64_t divisor) except? -1
    # Cannot fail: it wraps by design and its result is exact (see above).
    int64_t mul_rest "wide_mul_rest" (
        int64_t factor, int64_t other, int64_t divisor, int64_t quotient) noexcept


cdef inline int64_t mul_div(int64_t factor, int64_t other, int64_t divisor) except? -1:
    return round_div(factor, other, 0, divisor)
