# Text written in C: a piece is copied in one go, and a number takes two digits a division. Each
# function checks once that all it writes has room. Their plain Python is texts.py.
from libc.stdint cimport int64_t
from libc.string cimport memcpy

cdef enum:
    QUOTE = 34
    BACKSLASH = 92
    COMMA = 44
    OPEN_BRACKET = 91
    CLOSE_BRACKET = 93
    DIGITS_MAX = 20

cdef extern from *:
    """
    #include <stdint.h>
    #include <string.h>

    static CYTHON_INLINE uint64_t texts_size(int64_t value) {
        return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    }

    static CYTHON_INLINE int texts_digits(int64_t value) {
        uint64_t size = texts_size(value);
        int count = value < 0 ? 2 : 1;
        while (size >= 10000) {
            size /= 10000;
            count += 4;
        }
        return count + (size >= 10) + (size >= 100) + (size >= 1000);
    }

    /* Writes the number up to `end`; there is room for its digits. */
    static CYTHON_INLINE void texts_spell(int64_t value, unsigned char *end) {
        static const char pairs[] =
            "0001020304050607080910111213141516171819"
            "2021222324252627282930313233343536373839"
            "4041424344454647484950515253545556575859"
            "6061626364656667686970717273747576777879"
            "8081828384858687888990919293949596979899";
        uint64_t size = texts_size(value);
        while (size >= 100) {
            end -= 2;
            memcpy(end, pairs + 2 * (size % 100), 2);
            size /= 100;
        }
        if (size >= 10) {
            end -= 2;
            memcpy(end, pairs + 2 * size, 2);
        } else {
            *--end = (unsigned char)('0' + size);
        }
        if (value < 0) *--end = '-';
    }
    """
    int digits "texts_digits" (int64_t value) noexcept
    void _spell "texts_spell" (int64_t value, unsigned char *end) noexcept


cdef inline Py_ssize_t number(
    unsigned char[::1] sink, Py_ssize_t at, int64_t value
) except? -1:
    cdef int count = digits(value)
    if at < 0 or at > sink.shape[0] - count:
        raise IndexError("text beyond its buffer")
    _spell(value, &sink[at] + count)
    return at + count


cdef inline Py_ssize_t copy(
    unsigned char[::1] sink, Py_ssize_t at, const unsigned char[::1] source, Py_ssize_t start,
    Py_ssize_t stop
) except? -1:
    if not (0 <= start <= stop <= source.shape[0] and 0 <= at <= sink.shape[0] - (stop - start)):
        raise IndexError("text beyond its buffer")
    if stop > start:
        memcpy(&sink[at], &source[start], stop - start)
    return at + stop - start
