/* engine/worker/save_image.h - a training as it was at a step boundary, to be written while it goes on.
 *
 * An image has a net of its own with a copy of the parameters, copies of the optimiser's blocks, and whatever rides
 * along: copied, or held where it is never written again (saved moments, kept runs). It is made in the time of a copy
 * and never changes afterwards.
 * Threads: made by one, written and destroyed by any other; what it holds is left by whoever destroys it, so a `leave`
 * must be safe on any thread. */
#ifndef CS_WORKER_SAVE_IMAGE_H
#define CS_WORKER_SAVE_IMAGE_H

#include "engine/net/model_file.h"

struct save_image;
/* state: its blocks are copied, its extras passed over. input may be NULL. */
enum cs_status save_image_create(struct save_image **image, const struct net *net, const struct training_state *state,
                                 const struct model_input_info *input, struct cs_error *err);
void save_image_destroy(struct save_image **image);
/* Numbers that ride along under a name: a copy of them; 0 of them are none. */
enum cs_status save_image_add(struct save_image *image, const char *name, enum model_extra_type type, const void *data,
                              size_t count, struct cs_error *err);
/* The same uncopied: they stay as they are as long as what save_image_hold() was given is held. */
enum cs_status save_image_refer(struct save_image *image, const char *name, enum model_extra_type type,
                                const void *data, size_t count, struct cs_error *err);
/* The image holds `thing`, and leaves it in the end; after a failure at once. */
enum cs_status save_image_hold(struct save_image *image, void *thing, void (*leave)(void *thing), struct cs_error *err);
uint64_t save_image_steps(const struct save_image *image); /* training_state.made */
size_t save_image_bytes(const struct save_image *image);   /* of numbers in the file, about */
/* As model_save(). */
enum cs_status save_image_write(const struct save_image *image, const char *path, struct cs_error *err);

#endif
