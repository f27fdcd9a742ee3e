/* app/views/convolve/side.c - the two boards of a comparison, so that one part of a view draws either. */
#include "app/views/convolve/convolve_view.h"

struct view convolve_side(const struct view *v, int side)
{
    struct view of = *v;
    of.side = side;
    return of;
}

const struct board *convolve_board(const struct view *v)
{
    return v->side ? session_board_b(v->session) : session_board(v->session);
}

const struct board_step *convolve_step(const struct view *v)
{
    return v->side ? session_step_b(v->session) : session_step(v->session);
}

double convolve_value(const struct view *v, int oy, int ox)
{
    return v->side ? session_board_b_value(v->session, 0, oy, ox) : session_board_value(v->session, 0, oy, ox);
}

int convolve_shown_cells(const struct view *v)
{
    return v->side ? session_shown_cells_b(v->session) : session_shown_cells(v->session, 0);
}

/* Kernels differ only where they are what is compared. */
static bool other_kernel(const struct view *v)
{
    return v->side && session_int(v->session, PROP_CONVOLVE_COMPARE) == COMPARE_KERNEL;
}

const struct kernel_value *convolve_kernel(const struct view *v)
{
    return other_kernel(v) ? session_kernel_b(v->session)
                           : session_kernel_of(v->session, (int)session_board(v->session)->mode);
}

enum prop_id convolve_kernel_prop(const struct view *v)
{
    if (other_kernel(v))
        return PROP_CONVOLVE_KERNEL_B;
    return session_board(v->session)->mode == BOARD_1D ? PROP_CONVOLVE_KERNEL_1D : PROP_CONVOLVE_KERNEL;
}
