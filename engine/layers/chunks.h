/* engine/layers/chunks.h - how the work of a layer is cut for the thread pool.
 * The cut depends on the shapes only, never on the number of threads: the results must not either. */
#ifndef CS_LAYERS_CHUNKS_H
#define CS_LAYERS_CHUNKS_H

#include <stddef.h>

/* Floats that one chunk of an element-wise layer covers: long enough to pay for being handed out. */
enum { CHUNK_FLOATS = 1 << 14 };

struct range {
    size_t begin, end;
};

/* How many chunks of `size` (the last one may be shorter) cover count items. */
static inline int chunk_count(size_t count, size_t size)
{
    return (int)((count + size - 1) / size);
}

/* The items of one of them. */
static inline struct range chunk_of(size_t count, size_t size, int chunk)
{
    const size_t begin = (size_t)chunk * size;
    return (struct range){begin, begin + size < count ? begin + size : count};
}

/* The items of chunk number `chunk` when count items are dealt out evenly to n_chunks. */
static inline struct range chunk_share(size_t count, int n_chunks, int chunk)
{
    return (struct range){count * (size_t)chunk / (size_t)n_chunks, count * ((size_t)chunk + 1) / (size_t)n_chunks};
}

/* The places o in 0..count-1 for which 0 <= first + o*stride < n: an axis with its padding cut off. */
static inline struct range range_inside(int first, int stride, int n, int count)
{
    int begin = first < 0 ? (-first + stride - 1) / stride : 0;
    int end = first < n ? (n - 1 - first) / stride + 1 : 0;
    begin = begin < count ? begin : count;
    end = end < count ? end : count;
    return (struct range){(size_t)begin, (size_t)(end > begin ? end : begin)};
}

#endif
