#include "engine/kernels/kernels.h"

#include <stdlib.h>
#include <string.h>

/* Compiled from kernels_simd.c by meson.build. */
extern const struct kernels kernels_baseline, kernels_avx2, kernels_avx512, kernels_neon;

static int always(void)
{
    return 1;
}

#if defined(__x86_64__)
static int has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static int has_avx512(void)
{
    return __builtin_cpu_supports("avx512f");
}
#endif

/* The reference, and then the slower before the faster. */
static const struct {
    const struct kernels *kernels;
    int (*supported)(void);
} variants[] = {
    {&kernels_reference, always},
#if defined(__aarch64__)
    {&kernels_neon, always},
#else
    {&kernels_baseline, always},
#endif
#if defined(__x86_64__)
    {&kernels_avx2, has_avx2},
    {&kernels_avx512, has_avx512},
#endif
};

const struct kernels *kernels_nth(int i, int *unsupported)
{
    if (i < 0 || i >= (int)(sizeof variants / sizeof variants[0]))
        return NULL;
    if (unsupported)
        *unsupported = !variants[i].supported();
    return variants[i].kernels;
}

const struct kernels *kernels_best(void)
{
    const char *name = getenv("CONVOSCOPE_KERNELS");
    const struct kernels *best = &kernels_reference, *k;
    int unsupported;
    for (int i = 0; (k = kernels_nth(i, &unsupported)); i++) {
        if (unsupported)
            continue;
        best = k;
        if (name && !strcmp(name, k->name))
            break;
    }
    return best;
}
