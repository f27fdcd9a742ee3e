/* app/views/convolve/kernel_tools.h - what the sources of the kernel's tools share: kernel_tools.c and detector_pad.c.
 * Threads: the window thread. */
#ifndef CS_VIEWS_KERNEL_TOOLS_H
#define CS_VIEWS_KERNEL_TOOLS_H

#include "app/views/convolve/convolve_view.h"

/* A pad of the kernel's rows and columns: what is drawn on it is convolve.detector. Returns the y below. */
float kernel_tools_pad(const struct view *v, struct rect area, float y);

#endif
